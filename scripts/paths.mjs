import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const modules = join(root, 'node_modules');

/** The Node of package.json (24), whatever the system's is. */
export const pinnedNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Debian keeps the programs for file systems and partitions in sbin, which not every PATH names. */
const systemFolders = process.platform === 'win32' ? [] : ['/usr/sbin', '/sbin'];

/** The environment in which `node` and every tool mean the project's own. */
export function ownEnvironment() {
  const path = [join(modules, '.bin'), process.env.PATH, ...systemFolders].filter(Boolean).join(delimiter);
  return { ...process.env, PATH: path };
}

/**
 * Runs a program to its end with this process's input and output; signals to this process reach it.
 * @returns {Promise<number>} its exit code, 128 + N when signal N ended it
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: ownEnvironment(), ...options });
    // A terminal sends ^C to both; this process waits for the child to tidy up and takes its exit code.
    const forward = signal => signal !== 'SIGINT' && child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const done = () => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.once('error', error => {
      done();
      reject(error);
    });
    child.once('close', (code, signal) => {
      done();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Runs a script on the pinned Node. */
export function runNode(args, options) {
  return run(pinnedNode, args, options);
}
