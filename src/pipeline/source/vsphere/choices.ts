import type { Machine } from '../../types/machine.ts';
import type { Choice } from '../../types/question.ts';

/** How this machine can come to rest, the safest first. */
export function* powerChoices({ power, guestTools }: Machine): Generator<Choice> {
  if (power !== 'on') {
    yield { value: 'already-off', label: 'already-off', recommended: true };
    return;
  }
  const tools = guestTools?.running === true;
  if (tools) yield { value: 'shutdown', label: 'shutdown', recommended: true };
  // Without its tools a guest cannot be asked to flush its file systems for the snapshot.
  yield { value: 'snapshot', label: 'snapshot', facts: { quiesced: tools } };
  yield { value: 'off', label: 'off' };
}

/** What becomes of a machine that we turned off. Two that are the same, both on, fight over their addresses. */
export function* afterChoices(): Generator<Choice> {
  yield { value: 'leave-off', label: 'leave-off', recommended: true };
  yield { value: 'power-on', label: 'power-on' };
}
