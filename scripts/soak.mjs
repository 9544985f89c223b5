// npm run soak -- --seed 1 --minutes 60: what takes longer than a change can wait for, from one seed. A part alone:
// npm run soak -- --only random-kills --seed 17 --count 1. Parts that the time ends too early are named at the end; without
// --minutes (60 then) that is a failure.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { installPeers } from './install-peers.mjs';
import { root, runNode } from './paths.mjs';
import { installPeerPackages } from './peer-packages.mjs';
import { summary, vitest } from './vitest.mjs';

const parts = {
  fuzz: { share: 0.2, run: fuzz },
  'kills-at-records': { share: 0.35, run: seeded },
  'random-kills': { share: 0.25, run: seeded },
  'faults-and-records': { share: 0.1, run: seeded },
  'fault-schedules': { share: 0.15, run: seeded },
  'azure-faults': { share: 0.15, run: seeded },
  monkey: { share: 0.05, run: seeded },
  'damaged-guests': { share: 0.15, run: onGuests },
};

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    only: { type: 'string' },
    count: { type: 'string' },
  },
});
const minutes = Number(values.minutes ?? 60);
const wrong = [
  Number.isSafeInteger(Number(values.seed)) || `--seed ${values.seed}`,
  (Number.isFinite(minutes) && minutes > 0) || `--minutes ${values.minutes}`,
  values.only === undefined || Object.hasOwn(parts, values.only) || `--only ${values.only}`,
].filter(one => one !== true);
if (wrong.length > 0) {
  process.stderr.write(
    `${wrong.join(', ')}: expected a whole number, minutes, one of ${Object.keys(parts).join(', ')}\n`,
  );
  process.exit(64);
}

const record = join(root, '.cache', 'soak.ndjson');
const casesRecord = join(root, '.cache', 'soak-cases.txt');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(record, { force: true });
rmSync(casesRecord, { force: true });
const total = { passed: 0, failed: 0, skipped: 0 };
const told = [];
/** Parts that the time ended before they had run as often as is promised. */
const cut = [];
if ((await runNode([join(root, 'scripts', 'build.mjs')])) !== 0) total.failed++;
const chosen = Object.entries(parts).filter(([name]) => values.only === undefined || values.only === name);
const shares = chosen.reduce((sum, [, { share }]) => sum + share, 0);
for (const [name, { share, run }] of chosen) {
  process.stdout.write(`\n== ${name}, seed ${values.seed}\n`);
  Object.assign(process.env, { VMFERRY_SEED: values.seed });
  await run(name, (minutes * 60_000 * share) / shares);
}
const ended = cut.length === 0 ? 'complete' : `NOT COMPLETE, cut short by the time: ${cut.join(', ')}`;
process.stdout.write(`\n${told.join('\n')}\n${summary(total)}, ${ended}\n`);
// Who says how long it may take knows that it may be cut short; who does not has asked for all of it.
process.exitCode = total.failed > 0 || (cut.length > 0 && values.minutes === undefined) ? 1 : 0;

/** A part of test/soak, which says how many cases it had. */
async function seeded(name, ms) {
  process.env.VMFERRY_SOAK_PART_MS = String(Math.round(ms));
  process.env.VMFERRY_SOAK_REPORT = record;
  if (values.count !== undefined) process.env.VMFERRY_SOAK_COUNT = values.count;
  const before = reports().length;
  const counts = await vitest(`soak-${name}`, ['--config', 'vitest.soak.config.ts', `test/soak/${name}.test.ts`]);
  const news = reports().slice(before);
  for (const { part, seed, runs, of, failed } of news) {
    total.passed += runs - failed.length;
    total.failed += failed.length;
    const count = runs < of ? `${runs} of ${of} runs, cut short by the time` : `${runs} runs`;
    if (runs < of) cut.push(`${part} (${runs} of ${of})`);
    told.push(`${part}: seed ${seed}, ${count}, ${failed.length} failed${failed.length > 0 ? `: ${failed}` : ''}`);
  }
  // It broke off before it could tell.
  if (counts.failed > 0 && news.every(({ failed }) => failed.length === 0)) total.failed += counts.failed;
}

/** A part that needs the disks of test/peers/guests. */
async function onGuests(name, ms) {
  const missing = [...(await installPeers()).map(({ comesIn }) => comesIn), ...(await installPeerPackages(['guests']))];
  if (missing.length === 0) return seeded(name, ms);
  total.failed++;
  told.push(`${name}: could not be installed: ${missing.join(' ')}`);
}

/** Every property of every parser, each for its share of the time. */
async function fuzz(name, ms) {
  const files = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.test\.tsx?$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => readFileSync(file, 'utf8').includes('fixtures/fuzz.ts'));
  const properties = files.reduce((sum, file) => sum + readFileSync(file, 'utf8').split(/\bfuzz\(/).length - 1, 0);
  // Two files at a time.
  const each = Math.max(200, Math.round((2 * ms) / Math.max(1, properties)));
  process.env.VMFERRY_SOAK_MS = String(each);
  process.env.VMFERRY_SOAK_CASES = casesRecord;
  const among = files.map(file => relative(root, file));
  const counts = await vitest(`soak-${name}`, ['--testTimeout', String(each * 20 + 600_000), ...among]);
  for (const name of ['VMFERRY_SOAK_MS', 'VMFERRY_SOAK_CASES']) Reflect.deleteProperty(process.env, name);
  const cases = linesOf(casesRecord).reduce((sum, line) => sum + Number(line), 0);
  total.passed += counts.passed;
  total.failed += counts.failed;
  const tried = `${properties} properties for ${each} ms each, ${cases} cases`;
  told.push(`fuzz: seed ${values.seed}, ${tried}, ${counts.failed} tests failed`);
}

function reports() {
  return linesOf(record).map(line => JSON.parse(line));
}

/** None where the file was never written. */
function linesOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}
