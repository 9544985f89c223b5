import type { Say } from './env.tsx';
import { bytesText } from './parts/figures.ts';
import { plain } from './parts/line.ts';
import type { Held } from './run-shapes.ts';
import type { WizardText } from './text/wizard-types.ts';

/** What a session holds on either side. */
export function heldBy(of: {
  readonly sourceHeld?: readonly Held[];
  readonly targetHeld?: readonly Held[];
}): readonly Held[] {
  return [...(of.sourceHeld ?? []), ...(of.targetHeld ?? [])];
}

/** What a session has not put back at the source or not finished at the target, a sentence each. */
export function heldSentences(held: readonly Held[], now: number, text: WizardText, say: Pick<Say, 'note'>): string[] {
  return held.map(({ code, facts }) => {
    const sentence = Object.hasOwn(text.vsphere.held, code) ? text.vsphere.held[code] : undefined;
    if (sentence === undefined) return say.note(code, facts);
    const { bytes, left, since } = facts;
    const age = typeof since === 'number' ? { held: text.duration(Math.max(0, now - since)) } : {};
    const rest = typeof left === 'number' && left > 0 ? { rest: text.duration(left) } : {};
    const size = typeof bytes === 'number' ? { size: bytesText(bytes) } : {};
    return plain(sentence({ ...facts, ...age, ...rest, ...size }));
  });
}
