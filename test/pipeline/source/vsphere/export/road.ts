import { Caps } from '../../../../../src/pipeline/caps.ts';
import { lateDisk } from '../../../../../src/pipeline/late-disk.ts';
import { memoryJournal } from '../../../../../src/pipeline/session/journal.ts';
import { Exports } from '../../../../../src/pipeline/source/vsphere/export/exports.ts';
import { transfer } from '../../../../../src/pipeline/transfer/transfer.ts';
import type { Control } from '../../../../../src/pipeline/types/control.ts';
import type { Disk } from '../../../../../src/pipeline/types/disk.ts';
import type { BlockLayout } from '../../../../../src/pipeline/types/layout.ts';
import type { Piece } from '../../../../../src/pipeline/types/sink.ts';
import type { SourceLink } from '../../../../../src/pipeline/types/source.ts';
import { type FakeJob, fakeJob, type MemorySink, memorySink } from '../../../transfer/fakes.ts';
import type { NfcHost } from './nfc-host.ts';

export interface Road {
  readonly exports: Exports;
  readonly ctl: Control;
  readonly job: FakeJob;
  readonly notes: { code: string; facts: unknown }[];
  readonly sinks: readonly MemorySink[];
  disk(index: number): Disk;
  /** Carries one disk into its sink. */
  carry(index: number): Promise<unknown>;
}

/** From an NFC host into sinks in memory, with the program's own transfer between. */
export function roadFrom(host: NfcHost, before: (disk: number, piece: Piece) => Promise<void> | void = () => {}): Road {
  const job = fakeJob();
  const notes: Road['notes'] = [];
  const limits = { ...job.ctl.limits, hosts: new Caps(2) };
  const ctl: Control = { ...job.ctl, limits, note: (code, facts) => void notes.push({ code, facts }) };
  const exports = new Exports(host.vim, host.described, ctl, () => host.described.ref);
  const link = { open: (disk, its) => exports.open(disk, its) } as SourceLink;
  const disk = (index: number) => lateDisk(link, exports, host.machineDisk(index), ctl);
  const sinks = host.disks.map(({ content }, index) => memorySink(content.length, {}, piece => before(index, piece)));
  const journal = memoryJournal();
  const carry = (index: number) => {
    const its = disk(index);
    const layout: BlockLayout = { kind: 'blocks', disk: its, size: its.size };
    const sink = sinks[index];
    if (!sink) throw new RangeError(String(index));
    return transfer({ ...job, disk: index, journal, ctl, again: () => {} }, layout, sink);
  };
  return { exports, ctl, job, notes, sinks, disk, carry };
}
