import { parseArgs } from 'node:util';
import { vi } from 'vitest';
import type { Given, Io } from '../../src/commands/command.ts';
import { commandNames } from '../../src/commands/index.ts';
import { reportFailure } from '../../src/commands/io.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import { azure } from '../../src/pipeline/target/azure/index.ts';
import type { Control } from '../../src/pipeline/types/control.ts';
import { languages } from '../../src/screens/text/index.ts';
import { openWatched } from '../pipeline/target/azure/conformance/watch.ts';

export interface EndedHere {
  readonly code: number;
  readonly out: readonly string[];
  readonly said: readonly string[];
}

/** What goes to Azure is held against the official files. */
async function watched(plan: Plan['target'], ctl: Control) {
  if (plan.kind !== 'azure') throw new TypeError(plan.kind);
  const { connect } = await import('../../src/pipeline/target/azure/link.ts');
  return connect(plan, ctl, openWatched(plan));
}

/** A command as src/main.ts runs it, but in this process and with its lines caught: for tests of many inputs. */
export async function runHere(stateDir: string, name: string, ...args: readonly string[]): Promise<EndedHere> {
  const out: string[] = [];
  const said: string[] = [];
  const io: Io = {
    out: line => void out.push(line),
    say: line => void said.push(line),
    env: {},
    text: languages.en,
    language: 'en',
    json: args.includes('--json'),
    crash: new AbortController().signal,
    plain: true,
    ascii: false,
    stateDir,
    configDir: stateDir,
  };
  const command = await commandNames[name]?.();
  if (!command) throw new Error(name);
  vi.spyOn(azure, 'connect').mockImplementation(watched);
  const options = { json: { type: 'boolean' }, ...command.options } as const;
  const given = parseArgs({ args: [...args], options, allowPositionals: true }) as Given;
  const code = await command.run(given, io).catch(error => reportFailure(error, name, io));
  return { code, out, said };
}
