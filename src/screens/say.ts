import type { Facts, Failure } from '../pipeline/failure.ts';
import type { Say } from './env.tsx';
import { plain } from './parts/line.ts';
import { en } from './text/en.ts';
import type { Lang } from './text/wizard.ts';
import type { WizardText } from './text/wizard-types.ts';
import { zhCN } from './text/zh-CN.ts';

function bare(code: string, facts: Facts): string {
  const shown = Object.entries(facts).map(([key, value]) => `${key} ${value}`);
  return plain([code, ...shown].join(' · '));
}

/** The sentence of a failure in a language; a code without one is shown with its facts. */
export function failureSentence(failure: Failure, lang: Lang, text: WizardText): string {
  const catalogue: Readonly<Record<string, unknown>> = (lang === 'zh-CN' ? zhCN : en).failures;
  const sentence = catalogue[failure.code];
  if (typeof sentence === 'function') return plain(String(sentence(failure.facts)));
  if (failure.code === 'UNEXPECTED') return plain(text.failed.unexpected(String(failure.facts.reason ?? '')));
  return bare(failure.code, failure.facts);
}

/** Sentences for codes where the program has not brought its own. */
export function sayIn(lang: Lang, text: WizardText): Say {
  return {
    failure: failure => failureSentence(failure, lang, text),
    evidence: evidence => bare(evidence.code, evidence.facts),
    note: bare,
    check: check => check.evidence.map(e => bare(e.code, e.facts)).join(' · ') || check.id,
  };
}
