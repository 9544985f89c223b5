import type { ExtentSet } from '../pipeline/extents.ts';
import type { DiskState, RunState, Sample } from '../pipeline/run-state.ts';
import { stageIds } from '../pipeline/types/run.ts';
import type { Cell, DiskView, RunView, StageView } from './run-shapes.ts';

/** What a run's fold does not know: where it goes by name, and what the person has asked of it. */
export interface RunAbout {
  readonly target: string;
  readonly place?: string;
  /** Folder of the session. */
  readonly folder?: string;
  readonly report?: string;
  readonly draining: boolean;
  readonly paused: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds since the latest event; 0 when absent. */
  readonly since?: number;
  readonly left?: RunView['left'];
  /** Pieces in flight, where the person chose. */
  readonly streams?: number;
}

/** Rates shown at most: as many as the widest chart has columns. */
const ratesMost = 60;
/** Milliseconds over which the present pace is measured, and below which nothing is said of the time left. */
const paceOver = 60_000;
const paceLeast = 10_000;

/** A run as the screens show it, from the fold of its events. Pure: the fold is not kept. */
export function viewOf(state: RunState, about: RunAbout): RunView {
  const disks = [...state.disks.values()].map(diskView);
  const done = disks.reduce((sum, disk) => sum + disk.sent + disk.held, 0);
  const total = disks.reduce((sum, disk) => sum + (disk.expected ?? disk.size), 0);
  const running = state.done === undefined && state.failure === undefined && state.stopped === undefined;
  const since = running ? (about.since ?? 0) : 0;
  const { rates, every } = ratesOf(state.samples);
  const recent = state.samples.filter(sample => sample.at > state.latestMs - paceOver);
  const pace = paceOf(recent);
  const left = running && !about.paused && pace !== undefined ? timeLeft(total - done, pace, rates, every) : {};
  const mean = paceOf(state.samples);
  const streams = about.streams ?? [...state.disks.values()].reduce((sum, disk) => sum + (disk.window ?? 0), 0);
  const held = running ? heldUpBy(recent) : undefined;
  return {
    session: state.session,
    machine: state.name,
    target: about.target,
    state: standing(state, about),
    resumed: state.resumed,
    ms: state.ms + since,
    now: running ? Math.max(about.now, state.latest) : state.latest,
    stages: stagesOf(state, { done, total }, pace, state.latestMs + since),
    disks,
    rates,
    log: [...state.notes],
    safe: done,
    ...left,
    ...(every === undefined ? {} : { ratesEvery: every }),
    ...(mean === undefined ? {} : { meanRate: mean }),
    ...(held === undefined ? {} : { heldUpBy: held }),
    ...(streams > 0 ? { streams } : {}),
    ...(about.place === undefined ? {} : { place: about.place }),
    ...(about.folder === undefined ? {} : { folder: about.folder }),
    ...(about.report === undefined ? {} : { report: about.report }),
    ...(about.left === undefined ? {} : { left: about.left }),
    ...(state.failure === undefined ? {} : { failure: state.failure }),
    ...(state.published === undefined ? {} : { published: state.published }),
    ...(state.done === undefined ? {} : { bytes: state.done }),
  };
}

function standing(state: RunState, about: RunAbout): RunView['state'] {
  if (state.done !== undefined) return 'done';
  if (state.stopped !== undefined) return 'stopped';
  if (state.failure !== undefined) return 'failed';
  if (about.draining) return 'draining';
  return about.paused ? 'paused' : 'running';
}

/** Bytes that will have to be there: what was read or is there, and all that is not read yet, less what was zeros. */
function expectedOf({ planned, read, sent, held, zero, furthest }: DiskState): number {
  const there = sent.union(held);
  const known = read.union(there).bytes;
  const skipped = read.intersect(zero).minus(there).bytes;
  const most = Math.min(planned.size, known + Math.max(0, planned.size - furthest));
  return (planned.expected === undefined ? most : Math.min(Math.max(planned.expected, known), planned.size)) - skipped;
}

function diskView(disk: DiskState): DiskView {
  const { planned } = disk;
  return {
    index: planned.index,
    name: planned.name,
    size: planned.size,
    read: disk.read.bytes,
    zero: disk.zero.bytes,
    sent: disk.sent.bytes,
    // What is held and was sent in this run is counted once.
    held: disk.held.minus(disk.sent).bytes,
    expected: expectedOf(disk),
    cells: count => cellsOf(disk, count),
  };
}

function covered(set: ExtentSet, offset: number, length: number): number {
  let sum = 0;
  for (const extent of set.within(offset, length)) sum += extent.length;
  return sum / length;
}

/** The disk in equal cells. What the reader has passed without a word was never allocated: zeros. */
function cellsOf({ planned, read, zero, sent, held, failed, furthest }: DiskState, count: number): Cell[] {
  const there = sent.union(held);
  const seen = read.minus(zero).union(there);
  const length = planned.size / Math.max(1, count);
  return Array.from({ length: planned.size > 0 ? count : 0 }, (_, n) => {
    const offset = n * length;
    const part = (set: ExtentSet) => covered(set, offset, length);
    const passed = Math.max(0, Math.min(1, (furthest - offset) / length));
    const known = part(seen);
    const done = part(there);
    return {
      sent: done,
      held: 0,
      read: Math.max(0, known - done),
      zero: Math.max(0, Math.min(1 - known, Math.max(part(zero), passed - known))),
      failed: part(failed),
    };
  });
}

/** Reads run ahead of what is told of them by at most so much, or by so large a part of the disk. */
const ahead = { bytes: 256 * 1024 ** 2, part: 0.02 };

/** Is the reader behind what was read or is there already? A lost stream begins again at its start. */
function readsAgain({ planned, read, held, at }: DiskState): boolean {
  const from = at.offset + Math.max(ahead.bytes, planned.size * ahead.part);
  return at.offset > 0 && (read.touches(from, planned.size - from) || held.touches(from, planned.size - from));
}

function stagesOf(
  state: RunState,
  send: { done: number; total: number },
  pace: number | undefined,
  now: number,
): StageView[] {
  return stageIds.flatMap((id): StageView[] => {
    const stage = state.stages.get(id);
    const is: StageView['state'] =
      stage === undefined ? 'waiting' : stage.state === 'started' ? 'running' : stage.state;
    const ms = stage?.startedAt === undefined ? undefined : Math.max(0, (stage.endedAt ?? now) - stage.startedAt);
    const parts = is === 'running' && stage?.parts ? { parts: stage.parts } : {};
    const view = { id, state: is, ...(ms === undefined || is === 'waiting' ? {} : { ms }), ...parts };
    if (id !== 'transfer') return [view];
    const disks = [...state.disks.values()];
    const read = {
      done: disks.reduce((sum, disk) => sum + Math.min(disk.planned.size, disk.at.offset), 0),
      total: disks.reduce((sum, disk) => sum + disk.planned.size, 0),
    };
    const rate = pace === undefined ? {} : { rate: pace };
    return [
      { ...view, id: 'read', progress: read, ...(is === 'running' && disks.some(readsAgain) ? { again: true } : {}) },
      { ...view, id: 'send', progress: { ...send, ...(is === 'done' ? { total: send.done } : {}), ...rate } },
    ];
  });
}

/** Bytes a second over some samples; undefined while they are too few to say. */
function paceOf(samples: readonly Sample[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < 1000) return undefined;
  return ((last.sent - first.sent) * 1000) / (last.at - first.at);
}

/** Bytes sent a second, in even steps. */
function ratesOf(samples: readonly Sample[]): { rates: number[]; every?: number } {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < 1000) return { rates: [] };
  const every = Math.max(1000, Math.ceil((last.at - first.at) / ratesMost));
  const rates: number[] = [];
  let at = 0;
  let before = first.sent;
  for (let to = first.at + every; to <= last.at; to += every) {
    while ((samples[at + 1]?.at ?? Number.POSITIVE_INFINITY) <= to) at++;
    const sent = samples[at]?.sent ?? before;
    rates.push(((sent - before) * 1000) / every);
    before = sent;
  }
  return { rates, every };
}

/** The side on which the transfer waited longer of late. */
function heldUpBy(recent: readonly Sample[]): string | undefined {
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const source = last.waitedForSource - first.waitedForSource;
  const sink = last.waitedForSink - first.waitedForSink;
  if (source === sink) return undefined;
  return source > sink ? 'read' : 'send';
}

/** Time left at the present pace; the doubt is how far the pace has strayed of late. */
function timeLeft(
  bytes: number,
  pace: number,
  rates: readonly number[],
  every = 1000,
): Pick<RunView, 'leftMs' | 'doubtMs'> {
  const recent = rates.slice(-20);
  if (pace <= 0 || recent.length * every < paceLeast) return {};
  const leftMs = (Math.max(0, bytes) / pace) * 1000;
  const mean = recent.reduce((sum, rate) => sum + rate, 0) / recent.length;
  const spread = Math.sqrt(recent.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / recent.length);
  return { leftMs, doubtMs: mean <= 0 ? leftMs : leftMs * Math.min(1, spread / mean / Math.sqrt(recent.length)) };
}
