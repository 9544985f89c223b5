import type { GuestTarget } from '../pipeline/guest/checks/check.ts';
import type { Judged } from '../pipeline/guest/judge.ts';
import { counted, type ReadCheck, readChecks } from './readiness.ts';
import type { Language } from './text/index.ts';
import { pageStyle } from './text/page-style.ts';
import type { Text } from './text/types.ts';

export interface ReadinessPage {
  readonly text: Text;
  readonly language: Language;
  readonly machine: string;
  readonly target: GuestTarget;
  /** In the order in which they are shown. */
  readonly judged: readonly Judged[];
  /** Which program wrote it, and when. */
  readonly by: string;
}

/** A page of its own, with nothing to load: what one would show a colleague. */
export function readinessPage({ text, language, machine, target, judged, by }: ReadinessPage): string {
  const { guest } = text;
  const { fail, warn, unknown, pass } = counted(judged);
  const title = guest.page.title({ machine, target: guest.targets[target] });
  const checks = readChecks(text, judged);
  const wrong = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn' || verdict === 'unknown');
  const fine = checks.filter(({ verdict }) => verdict === 'pass');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p class="sum">${escaped(guest.summary({ target: guest.targets[target], fail, warn, unknown, pass }))}</p>
${wrong.map(check => section(text, check)).join('\n')}
<h2>${escaped(guest.page.fine)}</h2>
<table>
${fine.map(row).join('\n')}
</table>
<footer>${escaped(by)}</footer>
</body>
</html>
`;
}

function section({ guest }: Text, check: ReadCheck): string {
  const weight = check.weight === '' ? '' : ` · ${escaped(check.weight)}`;
  const evidence = check.evidence.length === 0 ? '' : `<pre>${check.evidence.map(escaped).join('\n')}</pre>`;
  const verify =
    check.verify === '' ? '' : `<p>${escaped(guest.page.verify)} <code>${escaped(check.verify)}</code></p>`;
  return `<section class="${check.verdict}">
<h2>${escaped(check.says)} · ${escaped(check.title)}${weight} <span class="id">${escaped(check.id)}</span></h2>
${evidence}
<p>${escaped(check.why)}</p>
<p><b>${escaped(guest.page.fix)}</b> ${escaped(check.fix)}</p>
${verify}
</section>`;
}

function row({ id, title, evidence }: ReadCheck): string {
  return `<tr><td>${escaped(title)}</td><td class="id">${escaped(id)}</td><td><code>${escaped(evidence[0] ?? '')}</code></td></tr>`;
}

/** What comes from a disk is text and nothing else. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, mark => `&#${mark.charCodeAt(0)};`);
}
