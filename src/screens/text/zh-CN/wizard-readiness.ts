import type { ReadinessText } from '../readiness-types.ts';

const said = (parts: readonly (readonly [count: number, words: string])[], between: string): string =>
  parts
    .filter(([count]) => count > 0)
    .map(([, words]) => words)
    .join(between);

export const readinessText: ReadinessText = {
  ask: (machine, target) => `${machine} 能在 ${target} 中启动并连通吗？`,
  looking: '正在查看其磁盘',
  counts: ({ fail, warn, unknown, pass }) =>
    said(
      [
        [fail, `${fail} 项不通过`],
        [warn, `${warn} 项警告`],
        [unknown, `${unknown} 项无法判断`],
        [pass, `${pass} 项正常`],
      ],
      ' · ',
    ),
  rest: (pass, notApplicable) =>
    said(
      [
        [pass, `${pass} 项正常`],
        [notApplicable, `${notApplicable} 项不适用`],
      ],
      '，',
    ),
  restKey: '按 a 显示',
  checks: count => `${count} 项检查`,
  labels: { seen: '所见', why: '原因', fix: '处理', verify: '验证' },
  more: '→ 显示全部内容',
  rows: (from, to, of) => `第 ${from} 至 ${to} 行，共 ${of} 行`,
  hint: '查看不会更改任何内容。无论结果如何都可以继续。',
  saved: path => `报告已保存到 ${path}`,
  keys: { about: '原因和处理', showAll: '显示全部', showWrong: '隐藏正常项', report: '保存报告' },
  plan: {
    looking: '就绪检查：仍在查看磁盘。',
    fails: ({ boot, reach, target }) => {
      const reached = boot > 0 ? `${reach} 项会使其无法连通` : `${reach} 项会使其在 ${target} 中无法连通`;
      const parts = [[boot, `${boot} 项会使其无法在 ${target} 中启动`] as const, [reach, reached] as const];
      return `就绪检查：${said(parts, '，')}。`;
    },
    unknown: count => `就绪检查：尚有 ${count} 项无法判断。`,
    fine: '就绪检查：未发现会妨碍启动或连通的问题。',
  },
};
