import type { GuestEvidence, GuestTarget } from '../pipeline/guest/checks/check.ts';
import type { GuestCheckId } from '../pipeline/guest/checks/index.ts';
import type { Judged } from '../pipeline/guest/judge.ts';
import { verifyCommands } from './text/guest-commands.ts';
import { evidenceSentence, guestSaying, printable } from './text/index.ts';
import type { Text } from './text/types.ts';

/** A check as a person reads it. */
export interface ReadCheck {
  readonly id: string;
  readonly verdict: Judged['verdict'];
  /** `FAILS`, `warning`, … */
  readonly says: string;
  /** What it means where it fails; empty where nothing is wrong. */
  readonly weight: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  /** What is typed to see that it is done; empty where nothing shows it. */
  readonly verify: string;
  /** Where it was seen, one line each. */
  readonly evidence: readonly string[];
}

/** The checks of a guest in words, in the order given. */
export function readChecks(text: Text, judged: readonly Judged[]): readonly ReadCheck[] {
  return judged.map(({ id, verdict, severity, evidence }) => {
    const about = text.guest.checks[id as GuestCheckId];
    const wrong = verdict === 'fail' || verdict === 'warn';
    return {
      id,
      verdict,
      says: text.guest.verdicts[verdict],
      weight: wrong && severity ? text.guest.severities[severity] : '',
      ...about,
      verify: verifyCommands[id as GuestCheckId] ?? '',
      evidence: evidence.map(one => evidenceLine(text, one)),
    };
  });
}

/** `/etc/fstab:3: /dev/sda1 /boot ext4`, or what is to be said of it. */
function evidenceLine(text: Text, { disk, offset, path, line, text: found, code, facts = {} }: GuestEvidence): string {
  const place = path === undefined ? onDisk(text, disk, offset) : `${path}${line === undefined ? '' : `:${line}`}`;
  const said = code === undefined ? '' : sayingOf(text, code, facts);
  const parts = [place, (found ?? '').replace(/\s+/g, ' '), said].filter(part => part !== '');
  return String(printable({ line: parts.join(': ') }).line);
}

function onDisk(text: Text, disk: number | undefined, offset: number | undefined): string {
  return disk === undefined ? '' : text.guest.place({ disk: disk + 1, offset: offset ?? -1 });
}

/** What a look into a disk finds has its sentences already. */
function sayingOf(text: Text, code: string, facts: NonNullable<GuestEvidence['facts']>): string {
  return guestSaying(text, code, facts) ?? evidenceSentence(text, { code, facts, verdict: 'unknown' });
}

/** How many there are of each verdict. */
export function counted(judged: readonly Judged[]): Readonly<Record<Judged['verdict'], number>> {
  const of = (verdict: Judged['verdict']) => judged.filter(one => one.verdict === verdict).length;
  return { fail: of('fail'), unknown: of('unknown'), warn: of('warn'), pass: of('pass'), 'n/a': of('n/a') };
}

/** The checks as plain lines: what is wrong in full, the rest as a number. */
export function* readinessLines(text: Text, target: GuestTarget, judged: readonly Judged[]): Generator<string> {
  const { guest } = text;
  yield `  ${guest.summary({ target: guest.targets[target], ...numbers(judged) })}`;
  const shown = judged.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'n/a');
  for (const check of readChecks(
    text,
    shown.filter(one => !hopeless(one)),
  )) {
    yield `    ${check.says}  ${check.id}  ${check.title}${check.weight === '' ? '' : ` (${check.weight})`}`;
    for (const line of check.evidence.slice(0, 8)) yield `        ${line}`;
    if (check.verdict === 'unknown') continue;
    yield `        ${check.why}`;
    yield `        → ${check.fix}`;
  }
  yield* together(text, shown);
}

/** Not known for one and the same reason: said once for all of them. */
function* together(text: Text, judged: readonly Judged[]): Generator<string> {
  const reasons = Map.groupBy(judged.filter(hopeless), ({ evidence }) =>
    evidence.map(one => evidenceLine(text, one)).join(),
  );
  for (const [reason, checks] of reasons) {
    yield `    ${text.guest.verdicts.unknown}  ${reason}`;
    yield `        ${checks.map(({ id }) => id).join(', ')}`;
  }
}

/** Nothing to be said of it but why it is not known. */
export function hopeless({ verdict, evidence }: Judged): boolean {
  return verdict === 'unknown' && evidence.every(({ code }) => code?.startsWith('unreadable-'));
}

function numbers(judged: readonly Judged[]): { fail: number; warn: number; unknown: number; pass: number } {
  const { fail, warn, unknown, pass } = counted(judged);
  return { fail, warn, unknown, pass };
}
