import stringWidth from 'string-width';
import type { Plan } from '../pipeline/plan.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import { loadSource } from '../pipeline/source/index.ts';
import { serverOf } from '../pipeline/source/vsphere/session/server-name.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { MachineRow } from '../pipeline/types/machine.ts';
import { size } from '../screens/text/format.ts';
import { noteSentence, printable } from '../screens/text/index.ts';
import { type Attended, attended, attendedOptions } from './attended.ts';
import type { Command, Given, Io } from './command.ts';
import { listenForInterrupts } from './interrupts.ts';
import { systemKeyring } from './secrets/keyring.ts';
import { askLine, hasPerson, ownTerminal } from './secrets/terminal.ts';

/** `vmferry vms SERVER`: the virtual machines of a vCenter or ESXi host, as they come. Reads only. */
export const vms: Command = {
  options: { user: { type: 'string' }, 'keep-password': { type: 'boolean' }, ...attendedOptions },
  words: [1, 1],
  async run(given, io) {
    const interrupts = listenForInterrupts(io.crash);
    const { drain } = interrupts;
    const asking = attended(given, io, interrupts);
    const note: Control['note'] = (code, facts) => io.say(noteSentence(io.text, code, facts));
    try {
      const server = serverOf(given.positionals[0] ?? '').name;
      const user = await userOn(server, given, asking, io, drain);
      const { connect } = await loadSource('vsphere');
      const source: Plan['source'] = { kind: 'vsphere', server, user, vm: '', shutdownMinutes: 10 };
      const link = await connect(source, { ...asking.control, kill: drain, note });
      try {
        await asking.preferences.signedIn(server, user, Date.now());
        if (given.values['keep-password'] === true) await keep({ server, user }, asking, io);
        if (!io.json) io.say(heading(io));
        for await (const row of link.machines(drain)) {
          io.out(io.json ? JSON.stringify({ v: 1, is: 'vm', ...row }) : asLine(row, io));
        }
      } finally {
        await link.close();
      }
      return 0;
    } catch (error) {
      if (drain.aborted) return interrupts.exitCode();
      throw error;
    } finally {
      interrupts.release();
    }
  },
};

/** Who signs in: as said, else as the last time, else as a person says now. @throws Failed USER_MISSING */
async function userOn(
  server: string,
  { values }: Given,
  { preferences }: Attended,
  io: Io,
  signal: AbortSignal,
): Promise<string> {
  if (typeof values.user === 'string' && values.user !== '') return values.user;
  const known = (await preferences.servers()).find(one => one.server === server);
  const last = known?.users[0]?.name;
  if (last !== undefined) return last;
  if (hasPerson(io.env) && values['password-stdin'] !== true) {
    const typed = await askLine(ownTerminal(), io.text.server.askUser({ server }), { echo: true, signal });
    if (typed?.trim()) return typed.trim();
  }
  throw runFailure('USER_MISSING', { server });
}

/** Keeps the password that was accepted; that it could not be kept is said, and keeps nobody from their list. */
async function keep(whose: { server: string; user: string }, { passwords }: Attended, io: Io): Promise<void> {
  const accepted = passwords.last(whose);
  if (accepted === undefined) return;
  const reason = await systemKeyring().keep(whose.server, whose.user, accepted);
  const { passwordKept, passwordNotKept } = io.text.server;
  io.say(reason === undefined ? passwordKept(whose) : passwordNotKept({ reason }));
}

/** Columns but the last, in cells. Rows are printed as they come, so that their widths cannot be measured. */
const widths = { state: 12, cpus: 4, memory: 10, disks: 5, size: 10, guest: 34 } as const;

function asLine(row: MachineRow, io: Io): string {
  const { powers, troubles, template } = io.text.server;
  const { name, path, guest = '', trouble } = printableRow(row);
  const power = row.power === undefined ? '' : powers[row.power];
  const state = trouble === undefined ? power : (troubles[trouble] ?? trouble);
  return columns({
    state: row.template === true ? template : state,
    cpus: row.cpus === undefined ? '' : String(row.cpus),
    memory: row.memoryMiB === undefined ? '' : size(row.memoryMiB * 1024 * 1024),
    disks: String(row.disks),
    size: row.bytes === undefined ? '' : size(row.bytes),
    guest,
    where: path ?? name,
  });
}

function heading({ text }: Io): string {
  return columns(text.server.columns);
}

function columns(row: { readonly [C in keyof typeof widths | 'where']: string }): string {
  const padded = Object.entries(widths).map(([name, width]) => {
    const text = row[name as keyof typeof widths];
    const blank = ' '.repeat(Math.max(0, width - stringWidth(text)));
    return name === 'state' || name === 'guest' ? text + blank : blank + text;
  });
  return `${padded.join('  ')}  ${row.where}`;
}

/** Names come from the server: control characters never reach the terminal, and a line stays a line. */
function printableRow({ name, path, guest, trouble }: MachineRow) {
  const facts = { name, ...(path ? { path } : {}), ...(guest ? { guest } : {}), ...(trouble ? { trouble } : {}) };
  const clean = Object.entries(printable(facts)).map(([key, value]) => [
    key,
    String(value).replaceAll('\n', '\u{fffd}'),
  ]);
  return Object.fromEntries(clean) as typeof facts & { path?: string; guest?: string; trouble?: string };
}
