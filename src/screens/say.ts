import type { Say } from './env.tsx';
import { plain } from './parts/line.ts';
import { readChecks } from './readiness.ts';
import { evidenceSentence, failureSentence, languages, noteSentence } from './text/index.ts';
import type { Lang } from './text/wizard.ts';

/** The sentences for what the program speaks of in codes and facts. */
export function sayIn(lang: Lang): Say {
  const text = languages[lang];
  return {
    failure: failure => plain(failureSentence(text, failure)),
    evidence: evidence => plain(evidenceSentence(text, evidence)),
    note: (code, facts) => plain(noteSentence(text, code, facts)),
    check: check => check.evidence.map(e => plain(evidenceSentence(text, e))).join(' · ') || check.id,
    guest: judged => readChecks(text, judged),
  };
}
