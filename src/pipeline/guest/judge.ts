import { redacted } from '../redact.ts';
import type {
  Finding,
  GuestCheck,
  GuestChecks,
  GuestEvidence,
  GuestSeverity,
  GuestTarget,
  GuestVerdict,
} from './checks/check.ts';
import { notApplicable, unknown } from './checks/check.ts';
import type { Guest } from './guest.ts';
import { GuestUnreadable } from './unreadable.ts';

/** What a check found, for one target. */
export interface Judged {
  readonly id: string;
  readonly verdict: GuestVerdict;
  /** Absent where the check does not concern the target. */
  readonly severity?: GuestSeverity;
  readonly evidence: readonly GuestEvidence[];
}

/** Asks every check of a guest, in the order of the list. A check that cannot read what it needs is `unknown`. */
export async function* judge(guest: Guest, target: GuestTarget, checks: GuestChecks): AsyncGenerator<Judged> {
  for (const [id, check] of Object.entries(checks)) {
    const severity = check.severity[target];
    const { verdict, evidence, ...found } = severity === undefined ? notApplicable : await ask(check, guest, target);
    const weight = found.severity ?? severity;
    yield { id, verdict, ...(weight === undefined ? {} : { severity: weight }), evidence: evidence.map(shown) };
  }
}

/** A line of a file can hold what nobody may see: a proxy's password. */
function shown({ disk, offset, path, line, text, code, facts }: GuestEvidence): GuestEvidence {
  return {
    ...(disk === undefined ? {} : { disk }),
    ...(offset === undefined ? {} : { offset }),
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(text === undefined ? {} : { text: redacted(text) }),
    ...(code === undefined ? {} : { code }),
    ...(facts === undefined ? {} : { facts }),
  };
}

async function ask(check: GuestCheck, guest: Guest, target: GuestTarget): Promise<Finding> {
  if (check.family !== undefined && guest.family !== undefined && check.family !== guest.family) return notApplicable;
  try {
    if (check.family !== undefined) guest.mustBeKnown();
    return await check.judge(guest, target);
  } catch (error) {
    if (error instanceof GuestUnreadable) return unknown(evidenceOf(error));
    throw error;
  }
}

/** Why something could not be read, as evidence. */
export function evidenceOf({ reason, what, facts }: GuestUnreadable): GuestEvidence {
  return { code: `unreadable-${reason}`, facts: { what, ...facts } };
}

const worstFirst: readonly GuestVerdict[] = ['fail', 'unknown', 'warn', 'pass', 'n/a'];
const gravestFirst: readonly (GuestSeverity | undefined)[] = [
  'boot',
  'reach',
  'provision',
  'warning',
  'info',
  undefined,
];

/** The worst first: by verdict, then by what it means; in the order of the checks where these are the same. */
export function worstFirstOf(judged: readonly Judged[]): readonly Judged[] {
  const rank = ({ verdict, severity }: Judged) =>
    worstFirst.indexOf(verdict) * gravestFirst.length + gravestFirst.indexOf(severity);
  return judged.toSorted((a, b) => rank(a) - rank(b));
}
