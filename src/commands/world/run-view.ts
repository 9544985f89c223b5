import type { ExtentSet } from '../../pipeline/extents.ts';
import type { DiskState, RunState } from '../../pipeline/run-state.ts';
import { type StageId, stageIds } from '../../pipeline/types.ts';
import type { Cell, DiskView, RunView, StageView } from '../../screens/world.ts';
import { pace } from './pace.ts';

export interface ViewContext {
  readonly machine: string;
  readonly target: string;
  readonly place?: string;
  readonly session: string;
  readonly folder: string;
  readonly state: RunView['state'];
  readonly now: number;
  /** Pieces in flight, where a person chose. */
  readonly streams?: number;
}

/** A run's state as the screens show it. Figures that the run does not have are absent. */
export function runView(run: RunState, about: ViewContext): RunView {
  const disks = [...run.disks.values()];
  const done = run.stages.get('transfer')?.state === 'done' || run.stages.get('transfer')?.state === 'skipped';
  const read = sum(disks, disk => disk.read.bytes + disk.held.bytes);
  const sent = sum(disks, disk => disk.sent.bytes + disk.held.bytes);
  const unread = done ? 0 : sum(disks, toRead);
  const pending = done ? 0 : sum(disks, notYetSent);
  const measured = pace(run.samples, about.now);
  const left = transferring(run) && measured.rate > 0 ? ((unread + pending) * 1000) / measured.rate : undefined;
  const streams = about.streams ?? sum(disks, disk => disk.window ?? 0);
  return {
    ...about,
    resumed: run.resumed,
    startedAt: run.began || about.now,
    stages: stageViews(run, { read, sent, unread, pending, ...measured }),
    disks: disks.map(disk => diskView(disk, done)),
    rates: measured.rates,
    ratesEvery: measured.every,
    ...(measured.mean > 0 ? { meanRate: measured.mean } : {}),
    ...(transferring(run) && measured.heldUpBy ? { heldUpBy: measured.heldUpBy } : {}),
    ...(left === undefined ? {} : { leftMs: left, doubtMs: left * measured.doubt }),
    log: run.notes,
    ...(streams > 0 ? { streams } : {}),
    ...(run.failure ? { failure: run.failure } : {}),
    safe: sent,
    ...(run.published ? { published: run.published } : {}),
    ...(run.done ? { bytes: run.done } : {}),
  };
}

function transferring(run: RunState): boolean {
  return run.stages.get('transfer')?.state === 'started';
}

interface Figures {
  readonly read: number;
  readonly sent: number;
  readonly unread: number;
  readonly pending: number;
  readonly rate: number;
  readonly readRate: number;
}

/** The transfer is shown by its two ends, reading and sending. */
function stageViews(run: RunState, figures: Figures): StageView[] {
  const { read, sent, unread, pending, rate, readRate } = figures;
  return stageIds.flatMap((id): StageView[] => {
    const stage = stageView(run, id);
    if (id !== 'transfer') return [stage];
    const moving = stage.state === 'waiting' || stage.state === 'skipped' ? undefined : { read, sent };
    if (!moving)
      return [
        { ...stage, id: 'read' },
        { ...stage, id: 'send' },
      ];
    return [
      { ...stage, id: 'read', progress: { done: read, total: read + unread, rate: readRate } },
      { ...stage, id: 'send', progress: { done: sent, total: sent + pending + unread, rate } },
    ];
  });
}

function stageView(run: RunState, id: StageId): StageView {
  const known = run.stages.get(id);
  const state = known?.state === 'started' ? 'running' : (known?.state ?? 'waiting');
  if (known?.startedAt === undefined) return { id, state };
  const end = known.endedAt ?? (state === 'running' ? run.latest : known.startedAt);
  return { id, state, ms: end - known.startedAt };
}

function diskView(disk: DiskState, done: boolean): DiskView {
  const { planned } = disk;
  return {
    index: planned.index,
    name: planned.name,
    size: planned.size,
    read: disk.read.bytes,
    zero: zeroBytes(disk, done),
    sent: disk.sent.bytes,
    held: disk.held.bytes,
    ...(planned.expected === undefined ? {} : { expected: planned.expected }),
    cells: count => Array.from({ length: count }, (_, n) => cellOf(disk, n, count, done)),
  };
}

/** Data still to be read: of the allocated bytes where they are known, else of the disk from where the reader is. */
function toRead(disk: DiskState): number {
  const { planned, read, held, at } = disk;
  if (planned.expected === undefined) return Math.max(0, planned.size - at.offset);
  return Math.max(0, planned.expected - read.bytes - held.bytes);
}

function notYetSent(disk: DiskState): number {
  return Math.max(0, disk.read.minus(disk.zero).minus(disk.sent).minus(disk.held).bytes);
}

/** What the reader has passed, or will not come to, without data in it. */
function zeroBytes(disk: DiskState, done: boolean): number {
  const passed = done ? disk.planned.size : disk.at.offset;
  return Math.max(0, passed - within(disk.sent.union(disk.held), 0, passed));
}

function cellOf(disk: DiskState, n: number, count: number, done: boolean): Cell {
  const from = Math.floor((disk.planned.size * n) / count);
  const length = Math.max(1, Math.floor((disk.planned.size * (n + 1)) / count) - from);
  const share = (set: ExtentSet) => within(set, from, length) / length;
  const [sent, held, failed] = [share(disk.sent), share(disk.held), share(disk.failed)];
  const passed = done ? 1 : Math.min(1, Math.max(0, (disk.at.offset - from) / length));
  const read = done ? 0 : Math.max(0, share(disk.read) - share(disk.zero) - sent - held);
  return { sent, held, failed, read, zero: Math.max(0, passed - sent - held - read) };
}

function within(set: ExtentSet, offset: number, length: number): number {
  let bytes = 0;
  for (const extent of set.within(offset, length)) bytes += extent.length;
  return bytes;
}

function sum(disks: readonly DiskState[], of: (disk: DiskState) => number): number {
  return disks.reduce((total, disk) => total + of(disk), 0);
}
