import type { WizardText } from '../wizard-types.ts';
import { answerText } from './wizard-answers.ts';
import { askingText } from './wizard-asking.ts';
import { keyText } from './wizard-keys.ts';
import { planText } from './wizard-plan.ts';
import { readinessText } from './wizard-readiness.ts';
import { runText } from './wizard-run.ts';
import { subscriptionText } from './wizard-subscriptions.ts';
import { vsphereText } from './wizard-vsphere.ts';

function duration(ms: number): string {
  const s = Math.round(ms / 1000);
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 10 && s % 60 !== 0) return `${min} min ${s % 60} s`;
  if (min < 60) return `${Math.round(s / 60)} min`;
  const h = Math.floor(min / 60);
  if (h < 48) return min % 60 === 0 ? `${h} h` : `${h} h ${min % 60} min`;
  return `${Math.round(h / 24)} days`;
}

export const wizardText: WizardText = {
  ...keyText,
  duration,
  ago: ms => (ms < 60_000 ? 'just now' : `${duration(ms)} ago`),
  steps: {
    source: 'Source',
    server: 'Sign in',
    machine: 'Pick VM',
    power: 'Power',
    target: 'Target',
    readiness: 'Readiness',
    'sign-in': 'Sign in',
    options: 'Options',
    boot: 'Boot',
    disks: 'Disks',
    where: 'Where',
    plan: 'Plan',
    run: 'Run',
  },
  tooSmall: (columns, rows) => `vmferry needs 40 columns and 12 rows; this terminal has ${columns} and ${rows}.`,
  working: 'working',
  tagline: 'VM → cloud',
  ...askingText,
  ...answerText,
  ...planText,
  ...runText,
  readiness: readinessText,
  vsphere: vsphereText,
  subscriptions: subscriptionText,
};
