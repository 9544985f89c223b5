import { guestTargetOf } from '../../pipeline/guest-target.ts';
import type { Answers, Question } from '../../pipeline/types/question.ts';
import type { Source } from '../../pipeline/types/source.ts';
import type { Target } from '../../pipeline/types/target.ts';
import { emptyDisks } from '../../screens/empty-disks.ts';
import type { Ask, Inspected } from '../../screens/world.ts';

/** Asked by a screen of its own even though a plan can do without: the person decides, with advice. */
const decided = new Set(['target.signIn', 'target.generation']);

/**
 * The questions of the chosen target, as the wizard asks them.
 * @param fixed answers that are not asked, because the program was told (a rehearsal's sandbox)
 */
export function asksOf(
  target: Target | undefined,
  answers: Answers,
  inspected: Inspected | undefined,
  fixed: Answers,
): Ask[] {
  if (!target) return [];
  const asks = target.asks
    .filter(question => !(question.key in fixed) && question.key !== 'target.osType')
    .map(question => ({ ...askOf(question, inspected), dependsOn: dependsOn(question, target, answers) }));
  return [...asks, ...tagAsks(answers)];
}

/** Tags that a policy wanted and a person gave: asked again with the others, and forgotten where the subscription is another. */
function tagAsks(answers: Answers): Ask[] {
  const keys = Object.keys(answers).filter(key => key.startsWith('target.tags.'));
  return keys.map(key => ({ key, kind: 'text', needed: false, dependsOn: ['target.subscription'] }));
}

/**
 * What is asked of a machine on a server once it is known: where it is, and who signs in, have screens of their own.
 * A machine that is off has nothing to be asked.
 */
export function sourceAsks(source: Source, { machine }: Inspected): Ask[] {
  const asks = source.asks.filter(({ key }) => key === 'source.power' || key === 'source.after');
  return asks.map((question: Ask): Ask => {
    const dependsOn = question.dependsOn?.filter(key => key === 'source.vm' || key === 'source.power') ?? [];
    const atRest = question.key === 'source.power' && machine.power === 'off';
    return { ...question, needed: true, dependsOn, ...(atRest ? { implied: () => 'already-off' } : {}) };
  });
}

/** Whether a person has seen what speaks against it: no part of a plan, asked where a guest is judged for the target. */
export function readinessAsks(answers: Answers): Ask[] {
  if (guestTargetOf(String(answers['target.kind'])) === undefined) return [];
  const dependsOn = ['source.path', 'source.server', 'source.vm'];
  // Its answer is the target that it was seen for: whoever comes back to that one has seen it.
  const wrong: Ask['wrong'] = (seen, { 'target.kind': kind }) => (seen === kind ? undefined : 'NOT_SEEN');
  return [{ key: 'readiness.seen', kind: 'text', needed: true, dependsOn, wrong }];
}

/** What goes without saying is waited for only once somebody has said it. */
function dependsOn(question: Ask, { asks }: Target, answers: Answers): string[] {
  const open = (key: string) => decided.has(key) || asks.some(ask => ask.key === key && ask.needed);
  return (question.dependsOn ?? []).filter(key => key in answers || open(key));
}

function askOf(question: Question, inspected: Inspected | undefined): Ask {
  if (decided.has(question.key)) {
    const { implied: _, ...bare } = question;
    return { ...bare, needed: true };
  }
  if (question.key === 'target.gallery.trustedLaunch') {
    // A guest that starts with Secure Boot where it is has signed loaders.
    const signed = inspected?.machine.secureBoot === true;
    return { ...question, implied: answers => (signed ? true : question.implied?.(answers)) };
  }
  if (question.key === 'target.dataSku') return dataSkuAsk(question, inspected);
  if (question.key === 'target.zone') return { ...question, implied: () => '' };
  if (question.key === 'target.resourceGroup') {
    return { ...question, implied: () => `rg-${nameFrom(inspected?.machine.name ?? '')}`.replace(/-$/, '') };
  }
  if (question.key === 'target.name') return { ...question, implied: () => nameFrom(inspected?.machine.name ?? '') };
  return question;
}

/** Of the disks that do not boot, where there are any; as the one that boots unless somebody says otherwise. */
function dataSkuAsk(question: Question, inspected: Inspected | undefined): Ask {
  const more = (inspected?.machine.disks.length ?? 0) > 1;
  const when: Ask['when'] = answers => more || Number(answers[emptyDisks] ?? 0) > 0;
  return { ...question, when, implied: answers => answers['target.sku'] ?? 'StandardSSD_LRS' };
}

/** A machine's name as a cloud takes it: letters, digits, dots, dashes and underscores, not at the edges. */
function nameFrom(machine: string): string {
  return machine
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^[-._]+|[-.]+$/g, '')
    .slice(0, 64);
}
