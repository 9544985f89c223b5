import type { Judged } from '../../pipeline/guest/judge.ts';
import { guestTargetOf } from '../../pipeline/guest-target.ts';
import { readiness } from '../../pipeline/readiness.ts';
import type { Answers } from '../../pipeline/types/question.ts';
import type { Language } from '../../screens/text/index.ts';
import type { Inspected } from '../../screens/world.ts';
import { writeReadiness } from '../save-readiness.ts';
import { control } from './links.ts';
import { connected } from './look.ts';
import type { ServerLinks } from './server-links.ts';

/** What speaks against the machine of the answers in the target of the answers, check by check. */
export async function* readinessOf(
  answers: Answers,
  servers: ServerLinks,
  signal: AbortSignal,
): AsyncGenerator<Judged> {
  const target = guestTargetOf(String(answers['target.kind']));
  if (target === undefined) return;
  const vm = String(answers['source.vm'] ?? '');
  const served = answers['source.kind'] === 'vsphere';
  // The link to a machine on a server is the wizard's, which goes on with it.
  const link = served
    ? await servers.machine(vm)
    : await connected(String(answers['source.kind']), String(answers['source.path']), signal);
  try {
    const machine = await link.machine(vm === '' ? undefined : vm);
    yield* readiness(link, machine, target, control(signal));
  } finally {
    if (!served) await link.close();
  }
}

/** As a page in the folder where the program was started. */
export function saveFound(
  answers: Answers,
  inspected: Inspected | undefined,
  judged: readonly Judged[],
  language: Language,
): Promise<string> {
  const target = guestTargetOf(String(answers['target.kind'])) ?? 'azure';
  const machine = inspected?.machine.name ?? '';
  return writeReadiness(`${fileName(machine)}-${target}.readiness.html`, { machine, target, judged }, language);
}

/** What may be a file's name on every system. */
function fileName(machine: string): string {
  return (
    machine
      .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
      .replaceAll(/^[-.]+/g, '')
      .slice(0, 80) || 'machine'
  );
}
