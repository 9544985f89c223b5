// The tests against real programs. Nothing may be skipped here: what is missing is installed, or it is a failure.
import { join } from 'node:path';
import { oldestCargo } from './cargo.mjs';
import { installPeers } from './install-peers.mjs';
import { kernelMissing } from './kernel.mjs';
import { root, runNode } from './paths.mjs';
import { installPeerPackages } from './peer-packages.mjs';
import { summary, vitest } from './vitest.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };

for (const { program, comesIn } of await installPeers()) {
  process.stderr.write(`${program} is missing: install the package ${comesIn}\n`);
  total.failed += 1;
}
for (const name of await installPeerPackages()) {
  process.stderr.write(`${name} could not be installed\n`);
  total.failed += 1;
}
const missing = kernelMissing();
if (missing !== undefined) {
  process.stderr.write(`the native kernel is missing (${missing}): install Rust, cargo ${oldestCargo} or newer\n`);
  total.failed += 1;
}
if ((await runNode([join(root, 'scripts', 'build.mjs')])) !== 0) total.failed += 1;

const given = process.argv.slice(2);
const configured = ['--config', 'vitest.peers.config.ts'];
const monkey = 'test/peers/monkey.test.ts';
// Its minutes are by the clock and need no real program: they pass while the others wait for theirs.
const runs =
  given.length > 0
    ? [vitest('peers', [...configured, ...given])]
    : [vitest('monkey', [...configured, monkey]), vitest('peers', [...configured, '--exclude', monkey])];
for (const { passed, failed, skipped } of await Promise.all(runs)) {
  total.passed += passed;
  total.failed += failed + skipped;
  if (skipped > 0) process.stderr.write(`${skipped} skipped: with all peers installed that is a failure\n`);
}

process.stdout.write(`\n${summary(total)}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
