// npm run audit: known holes in what npm and cargo bring. What could not be looked at is said and fails, never passed over.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findCargo } from './cargo.mjs';
import { ownEnvironment, root } from './paths.mjs';

const lock = join('src', 'native', 'Cargo.lock');

const results = [npm(), cargo()];
process.stdout.write(`\n${results.map(([what, result]) => `${what}: ${result}`).join('\n')}\n`);
process.exitCode = results.every(([, result]) => result === 'nothing known that is high') ? 0 : 1;

/** What ships and what we build with. */
function npm() {
  const shell = process.platform === 'win32';
  const { status, stdout } = spawnSync('npm', ['audit', '--json', '--audit-level=high'], {
    cwd: root,
    encoding: 'utf8',
    env: ownEnvironment(),
    shell,
    maxBuffer: 64 * 1024 * 1024,
  });
  return ['npm audit', npmResult(status, stdout ?? '')];
}

function npmResult(status, stdout) {
  try {
    const { metadata, message, error } = JSON.parse(stdout);
    if (metadata?.vulnerabilities === undefined) {
      return `could not be done: ${message ?? error?.summary ?? 'no answer'}. Run it where a registry answers audits.`;
    }
    const { high, critical } = metadata.vulnerabilities;
    return status === 0 ? 'nothing known that is high' : `${high} high, ${critical} critical; see npm audit`;
  } catch {
    return 'could not be done: npm gave no answer';
  }
}

function cargo() {
  const found = findCargo();
  const env = found?.env ?? ownEnvironment();
  const program = found?.cargo ?? 'cargo';
  const there = spawnSync(program, ['audit', '--version'], { env, encoding: 'utf8' });
  if (there.status !== 0)
    return ['cargo audit', 'could not be done: install it with `cargo install cargo-audit --locked`'];
  const { status } = spawnSync(program, ['audit', '--file', lock], { cwd: root, env, stdio: 'inherit' });
  return ['cargo audit', status === 0 ? 'nothing known that is high' : `found something (exit ${status})`];
}
