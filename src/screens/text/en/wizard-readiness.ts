import type { ReadinessText } from '../readiness-types.ts';

const said = (parts: readonly (readonly [count: number, words: string])[], between: string): string =>
  parts
    .filter(([count]) => count > 0)
    .map(([, words]) => words)
    .join(between);

export const readinessText: ReadinessText = {
  ask: (machine, target) => `Will ${machine} boot and answer in ${target}?`,
  looking: 'looking into its disks',
  counts: ({ fail, warn, unknown, pass }) =>
    said(
      [
        [fail, `${fail} failed`],
        [warn, warn === 1 ? '1 warning' : `${warn} warnings`],
        [unknown, `${unknown} not known`],
        [pass, `${pass} in order`],
      ],
      ' · ',
    ),
  rest: (pass, notApplicable) =>
    said(
      [
        [pass, `${pass} in order`],
        [notApplicable, `${notApplicable} not applicable`],
      ],
      ', ',
    ),
  restKey: 'a shows them',
  checks: count => (count === 1 ? '1 check' : `${count} checks`),
  labels: { seen: 'Seen', why: 'Why', fix: 'Do', verify: 'Verify' },
  more: '→ shows all of it',
  rows: (from, to, of) => `rows ${from} to ${to} of ${of}`,
  hint: 'Nothing was changed by looking. You can go on whatever it says.',
  saved: path => `The report is in ${path}`,
  keys: { about: 'why, how', showAll: 'show all', showWrong: 'hide what is fine', report: 'save report' },
  plan: {
    looking: 'Readiness: still looking into the disks.',
    fails: ({ boot, reach, target }) => {
      const reached =
        boot > 0 ? `${reach} from being reached` : `${reach} would keep it from being reached in ${target}`;
      const parts = [[boot, `${boot} would keep it from booting in ${target}`] as const, [reach, reached] as const];
      return `Readiness: ${said(parts, ', ')}.`;
    },
    unknown: count => `Readiness: ${count === 1 ? '1 check is' : `${count} checks are`} not known yet.`,
    fine: 'Readiness: nothing found that would keep it from booting or being reached.',
  },
};
