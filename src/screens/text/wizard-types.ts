import type { StepId } from '../wizard.ts';
import type { AnswerText, AskingText } from './asking-types.ts';
import type { KeyText } from './key-types.ts';
import type { ReadinessText } from './readiness-types.ts';
import type { PlanText, RunText } from './run-types.ts';
import type { SubscriptionText } from './subscription-types.ts';
import type { VsphereText } from './vsphere-types.ts';

/** Every sentence and word of the wizard, once per language. Lookups by foreign code fall back to the code. */
export interface WizardText extends KeyText, AskingText, AnswerText, PlanText, RunText {
  /** `14 min`, `41 min 12 s`. */
  readonly duration: (ms: number) => string;
  readonly ago: (ms: number) => string;
  readonly steps: Readonly<Record<StepId, string>>;
  readonly tooSmall: (columns: number, rows: number) => string;
  readonly working: string;
  readonly tagline: string;
  readonly readiness: ReadinessText;
  readonly vsphere: VsphereText;
  readonly subscriptions: SubscriptionText;
}
