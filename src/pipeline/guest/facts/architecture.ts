import { fact } from '../guest.ts';
import { ofGuestId } from './guest-id.ts';
import { known, readOr } from './known.ts';
import { firstOf } from './lines.ts';

export interface Architecture {
  readonly name: 'x86-64' | 'x86' | 'arm64' | 'other';
  /** The program it was read of. */
  readonly path?: string;
}

/** ELF e_machine (System V ABI, 4) and the machine of a PE file (Microsoft PE format, 3.3.1). */
const elf: Readonly<Record<number, Architecture['name']>> = { 3: 'x86', 62: 'x86-64', 183: 'arm64' };
const pe: Readonly<Record<number, Architecture['name']>> = { 332: 'x86', 34404: 'x86-64', 43620: 'arm64' };

/** What the system's own programs are made for; else what the machine was configured for. */
export const architecture = fact(async (guest): Promise<Architecture | undefined> => {
  const read = await readOr(async () => {
    const path = await firstOf(guest.files, ['/bin/sh', '/usr/bin/sh', '/Windows/System32/ntoskrnl.exe']);
    const head = path === undefined ? undefined : await guest.files.head(path, 4096);
    const name = head && machineOf(head);
    return path !== undefined && name ? { name, path } : undefined;
  }, undefined);
  return read ?? ofGuestId(known(() => guest.machine.os?.id));
});

function machineOf(head: Buffer): Architecture['name'] | undefined {
  if (head.length >= 20 && head.toString('latin1', 0, 4) === '\x7fELF') {
    const big = head[5] === 2;
    return elf[big ? head.readUInt16BE(18) : head.readUInt16LE(18)] ?? 'other';
  }
  if (head.length < 64 || head.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const at = head.readUInt32LE(60);
  return at + 6 <= head.length && head.toString('latin1', at, at + 4) === 'PE\0\0'
    ? (pe[head.readUInt16LE(at + 4)] ?? 'other')
    : undefined;
}
