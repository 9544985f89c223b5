import type { Fact, Facts, Failure } from '../../pipeline/failure.ts';
import type { Evidence } from '../../pipeline/types/inspection.ts';
import { en } from './en.ts';
import type { Language } from './language.ts';
import type { Text } from './types.ts';
import { zhCN } from './zh-CN.ts';

export { type Language, languageOf } from './language.ts';

export const languages: { readonly [L in Language]: Text } = { en, 'zh-CN': zhCN };

type Table = { readonly [code: string]: ((facts: never) => string) | undefined };

/** The sentence for a failure. A code without one (an older session's) is shown as it is. */
export function failureSentence(text: Text, failure: Pick<Failure, 'code' | 'facts'>): string {
  return sentence(text.failures, failure.code, failure.facts);
}

export function noteSentence(text: Text, code: string, facts: Facts): string {
  return sentence({ ...text.failures, ...text.notes }, code, facts);
}

export function evidenceSentence(text: Text, evidence: Evidence): string {
  return sentence(text.evidence, evidence.code, evidence.facts);
}

/** What the evidence of a guest's check says; undefined where the code is none of its sayings. */
export function guestSaying(text: Text, code: string, facts: Facts): string | undefined {
  return Object.hasOwn(text.guest.says, code) ? sentence(text.guest.says, code, facts) : undefined;
}

function sentence(table: Table, code: string, facts: Facts): string {
  const make = Object.hasOwn(table, code) ? (table[code] as ((facts: Facts) => string) | undefined) : undefined;
  return make ? make(printable(facts)) : `${code} ${JSON.stringify(facts)}`;
}

/** Facts come from foreign files and servers: control characters never reach the terminal. */
export function printable(facts: Facts): Facts {
  const clean = (fact: Fact) =>
    typeof fact === 'string' ? fact.replaceAll(controls, mark => (mark === '\n' ? mark : '\u{fffd}')) : fact;
  return Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, clean(fact)]));
}

/** C0 and C1 controls but the line feed, and the marks that reverse the direction of text. */
const controls = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
