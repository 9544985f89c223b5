import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Step } from './measure.ts';
import { environment } from './said.ts';

const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'dist', 'vmferry.js');

export const kernels = ['native', 'builtin'] as const;
export type Kernel = (typeof kernels)[number];

/** Bundles the program anew where its sources have changed: what is measured is what is shipped. */
export function build(): void {
  for (const script of ['setup.mjs', 'build.mjs']) {
    execFileSync(process.execPath, [join(root, 'scripts', script)], { cwd: root, stdio: ['ignore', 2, 2] });
  }
}

/** The built program, as it is run here. */
export interface Vmferry {
  /** Those that this build has on this machine. */
  readonly kernels: readonly Kernel[];
  step(kernel: Kernel, args: readonly string[], env?: Readonly<Record<string, string>>): Step;
}

/** On the Node that this runs on. */
export function vmferry(): Vmferry {
  const found = kernels.filter(kernel => kernelOf('--kernel', kernel) === kernel);
  const step: Vmferry['step'] = (kernel, args, env = {}) => {
    const choice = found.length > 0 ? ['--kernel', kernel] : [];
    return { program: process.execPath, args: [program, ...args, ...choice], env };
  };
  // A build without the option runs on what it finds.
  return { kernels: found.length > 0 ? found : [kernelOf() ?? 'builtin'], step };
}

/** What `doctor` says runs; undefined where it does not take the options. */
function kernelOf(...options: readonly string[]): Kernel | undefined {
  const args = [program, 'doctor', '--json', ...options];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env: environment });
  return kernels.find(kernel => stdout.includes(`"kernel":"${kernel}`));
}
