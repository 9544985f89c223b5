import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkout } from '../house/source.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vmferry-lock-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('two set-ups at once: only one works at a time', async () => {
  const counter = join(folder, 'counter');
  writeFileSync(counter, '0');
  // Read, yield, write: any two that overlap lose a count.
  const ended = await Promise.all(
    Array.from({ length: 6 }, () =>
      script(`for (let i = 0; i < 3; i++) await alone(${JSON.stringify(join(folder, 'lock'))}, async () => {
        const n = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'));
        await new Promise(setImmediate);
        writeFileSync(${JSON.stringify(counter)}, String(n + 1));
      });`),
    ),
  );
  expect(ended).toEqual(ended.map(() => 0));
  expect(readFileSync(counter, 'utf8')).toBe('18');
});

it('a set-up that was killed does not block the next', async () => {
  const lock = join(folder, 'lock');
  expect(await script(`await alone(${JSON.stringify(lock)}, () => process.kill(process.pid, 'SIGKILL'));`)).toBe(null);
  expect(readFileSync(lock, 'utf8')).toMatch(/^\d+$/);
  expect(await script(`await alone(${JSON.stringify(lock)}, () => {});`)).toBe(0);
});

function script(code: string): Promise<number | null> {
  const imports = `import { readFileSync, writeFileSync } from 'node:fs';
    import { alone } from ${JSON.stringify(join(checkout, 'scripts/lock.mjs'))};`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', imports + code], { stdio: 'inherit' });
  return new Promise(resolve => child.once('close', resolve));
}
