import type { GuestTarget } from '../pipeline/guest/checks/check.ts';
import type { Judged } from '../pipeline/guest/judge.ts';
import { counted, type ReadCheck, readChecks } from './readiness.ts';
import type { Language } from './text/index.ts';
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
<style>${style}</style>
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

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f23; background: #fff }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
section { border-left: 4px solid #999; padding: .1rem 1rem; margin: 1rem 0 }
section.fail { border-color: #c62828 } section.warn { border-color: #ef8a00 } section.unknown { border-color: #5c6bc0 }
code, pre { font: 14px/1.4 ui-monospace, monospace } pre { background: #f4f5f7; padding: .6rem; overflow: auto }
.id, footer { color: #666 } td { padding: .1rem 1rem .1rem 0; vertical-align: top }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #16181b } pre { background: #22262b } .id, footer { color: #999 } }
`;

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
