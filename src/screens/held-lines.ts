import type { Say } from './env.tsx';
import { bytesText } from './parts/figures.ts';
import { plain } from './parts/line.ts';
import type { WizardText } from './text/wizard-types.ts';
import type { Held } from './world.ts';

/** What a session changed at the source and has not put back, a sentence each. */
export function heldSentences(held: readonly Held[], now: number, text: WizardText, say: Pick<Say, 'note'>): string[] {
  return held.map(({ code, facts }) => {
    const sentence = Object.hasOwn(text.vsphere.held, code) ? text.vsphere.held[code] : undefined;
    if (sentence === undefined) return say.note(code, facts);
    const { bytes, since } = facts;
    const age = typeof since === 'number' ? { held: text.duration(Math.max(0, now - since)) } : {};
    const size = typeof bytes === 'number' ? { size: bytesText(bytes) } : {};
    return plain(sentence({ ...facts, ...age, ...size }));
  });
}
