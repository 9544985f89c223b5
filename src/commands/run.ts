import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import about from '../../package.json' with { type: 'json' };
import type { Plan } from '../pipeline/plan.ts';
import { readPlanFile } from '../pipeline/read-plan.ts';
import { folderStore } from '../pipeline/session/store.ts';
import { attended, attendedOptions } from './attended.ts';
import { type CarryOptions, carry } from './carry.ts';
import type { Command, Io } from './command.ts';
import { planName } from './plan-name.ts';

/** `vmferry run PLAN.yaml`: a plan, without questions. */
export const run: Command = {
  options: { yes: { type: 'boolean', short: 'y' }, 'dry-run': { type: 'boolean' }, ...attendedOptions },
  words: [1, 1],
  async run(given, io) {
    const plan = await readPlanFile(given.positionals[0] ?? '');
    const control: CarryOptions['control'] = interrupts => attended(given, io, interrupts).control;
    return given.values['dry-run'] ? dryRun(plan, io, control) : start(plan, io, control);
  },
};

/** A new session for the plan, run to its end. */
export async function start(plan: Plan, io: Io, control?: CarryOptions['control']): Promise<number> {
  const session = folderStore(io.stateDir).create(plan, planName(plan), about.version, Date.now());
  try {
    return await carry(session, io, control ? { control } : {});
  } finally {
    session.close();
  }
}

/** Everything up to the checks, in a session that is thrown away. */
async function dryRun(plan: Plan, io: Io, control: NonNullable<CarryOptions['control']>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'vmferry-dry-run-'));
  const session = folderStore(folder).create(plan, planName(plan), about.version, Date.now());
  try {
    const code = await carry(session, io, { until: 'preflight', control });
    if (code === 0) io.say(io.text.commands.dryRun);
    return code;
  } finally {
    session.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
