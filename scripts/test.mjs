// Types, lint, bundle, tests. `npm test -- test/image` runs only the tests that match.
import { join } from 'node:path';
import { modules, ownEnvironment, root, run, runNode } from './paths.mjs';
import { summary, vitest } from './vitest.mjs';

const chosen = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
const durations = [];

if (chosen.length === 0) {
  await check('types', () => run(bin('tsc'), ['--noEmit'], shell()));
  await check('lint', () => run(bin('biome'), ['ci', '--error-on-warnings', '.'], shell()));
}
await check('bundle', () => runNode([join(root, 'scripts', 'build.mjs')]));
await timed('tests', async () => add(await vitest('test', chosen)));

process.stdout.write(`\n${durations.join('\n')}\n${summary(total)}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** A check that passes or fails as a whole counts as one test. */
async function check(name, work) {
  await timed(name, async () => add((await work()) === 0 ? { passed: 1 } : { failed: 1 }));
}

async function timed(name, work) {
  process.stdout.write(`\n== ${name}\n`);
  const started = performance.now();
  await work();
  durations.push(`${name.padEnd(8)}${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s`);
}

function add(counts) {
  for (const [kind, count] of Object.entries(counts)) total[kind] += count;
}

function bin(name) {
  return join(modules, '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}

function shell() {
  return { env: ownEnvironment(), shell: process.platform === 'win32' };
}
