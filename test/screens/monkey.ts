import { expect } from 'vitest';
import { widthOf } from '../../src/screens/parts/line.ts';
import { until } from './cells.ts';
import { sessions } from './fake-machine.ts';
import { askingPassword, askingView, doneView, failedView, runView } from './fake-run.ts';
import { certificate, changedCertificate } from './fake-server.ts';
import { FakeWorld } from './fake-world.ts';
import { keyBytes } from './key-bytes.ts';
import { Stage } from './stage.ts';

/** Mulberry32: the same keys for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const keys = [
  ...Object.keys(keyBytes).filter(key => !['^C', '^Z'].includes(key)),
  ...[
    'enter',
    'enter',
    'enter',
    'down',
    'esc',
    '1',
    '2',
    '3',
    '4',
    'n',
    'd',
    'e',
    's',
    'w',
    'l',
    'm',
    'p',
    't',
    'T',
    'o',
    'c',
    'k',
    '?',
    'x',
    '/',
    '中',
  ],
];
const served = ['server', 'machine', 'power', 'plan'] as const;
const pastes = [
  '/vms/web.ova',
  'vc.corp',
  'web os:ubuntu -"x',
  'wrong',
  'rg-1',
  '\u001b[31m\r\nx',
  '中文路径'.repeat(40),
  'a'.repeat(3000),
  '',
];
/**
 * Presses, pastes and resizes at random, and holds after each step that a screen is there and fits.
 * @param seed the same seed plays the same
 */
export async function playMonkey(seed: number, steps: number): Promise<void> {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const views = [
    runView(),
    failedView(),
    doneView(),
    runView({ state: 'paused' }),
    runView({ state: 'stopped' }),
    askingView(),
    askingPassword(),
    failedView(),
  ];
  const make = () => {
    const world = Object.assign(new FakeWorld(), {
      unfinished: next() < 0.5 ? sessions : [],
      certificate: pick([undefined, certificate, changedCertificate]),
    });
    const begin = pick([{}, {}, ...served.map(at => ({ at, server: true }))]);
    return new Stage({ world, lang: next() < 0.5 ? 'en' : 'zh-CN', ascii: next() < 0.2, ...begin });
  };
  let stage = make();
  const trail: string[] = [];
  for (let n = 0; n < steps; n++) {
    const dice = next();
    if (stage.ended) {
      await stage.card;
      stage = make();
      trail.push('— new —');
    }
    if (dice < 0.08) {
      // The terminal under test has two columns at least.
      const [columns, rows] = [2 + Math.floor(next() * 139), 1 + Math.floor(next() * 50)];
      trail.push(`${columns}x${rows}`);
      const { cleared } = stage.terminal;
      stage.terminal.resize(columns, rows);
      // Until then cells may be where the terminal moved them to, wrapping an older frame.
      await until(
        () => stage.ended || stage.terminal.cleared > cleared,
        () => `${columns}x${rows}\n${stage.text()}`,
      );
    } else if (dice < 0.14) {
      const text = pick(pastes);
      trail.push(JSON.stringify(text.slice(0, 20)));
      stage.terminal.paste(text);
    } else if (dice < 0.17) {
      trail.push('view');
      stage.world.run.set(pick(views));
    } else {
      const key = pick(keys);
      trail.push(key);
      stage.terminal.type(keyBytes[key] ?? key);
    }
    await stage.rest();
    const { columns, rows } = stage.terminal.screen;
    const shown = stage.terminal.rows();
    const about = `${trail.slice(-30).join(' ')}\n${shown.join('\n')}`;
    expect(shown.length, about).toBe(rows);
    for (const row of shown) expect(widthOf(row), about).toBeLessThanOrEqual(columns);
    if (!stage.ended && columns >= 40 && rows >= 12) {
      expect(shown[0]?.trim(), about).not.toBe('');
      expect(shown[1], about).toMatch(/^[─-]+$/);
      expect(shown.at(-1)?.trim(), about).not.toBe('');
    }
  }
  await stage.leave();
}
