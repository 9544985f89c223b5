import { ExtentSet } from './extents.ts';
import type { Facts, Failure } from './failure.ts';
import type { ProgressPart } from './types/control.ts';
import type { Check } from './types/inspection.ts';
import { msOf, type PlannedDisk, type RunEvent, type StageId, type Whereabouts } from './types/run.ts';
import type { Published } from './types/target.ts';

export interface StageState {
  state: 'waiting' | 'started' | 'done' | 'skipped' | 'failed';
  /** As `msOf` has it. */
  startedAt?: number;
  endedAt?: number;
  /** What others do of it, while they do. */
  parts?: readonly ProgressPart[];
}

export interface DiskState {
  readonly planned: PlannedDisk;
  readonly read: ExtentSet;
  readonly zero: ExtentSet;
  /** Acknowledged in this run. */
  readonly sent: ExtentSet;
  /** Acknowledged before. */
  readonly held: ExtentSet;
  /** Refused at least once and not yet acknowledged. */
  readonly failed: ExtentSet;
  /** Where the reader is, and what it waited for. */
  at: Whereabouts;
  /** The furthest it has been: a source that broke off is read again from its beginning. */
  furthest: number;
  /** Pieces in flight allowed. */
  window?: number;
}

export interface Note {
  readonly at: number;
  readonly code: string;
  readonly facts: Facts;
}

/** Bytes read and sent by a moment, for rates. */
export interface Sample {
  /** As `msOf` has it. */
  readonly at: number;
  readonly read: number;
  readonly sent: number;
  readonly waitedForSource: number;
  readonly waitedForSink: number;
}

const notesKept = 500;
const samplesKept = 600;

/** What a run looks like now: the fold of its events. Screens, plain lines and `watch` read the same one. */
export class RunState {
  session = '';
  name = '';
  source: Facts = {};
  target: Facts = {};
  resumed = false;
  began = 0;
  latest = 0;
  /** Of the latest event, as `msOf` has it. */
  latestMs = 0;
  private beganMs: number | undefined;
  readonly stages = new Map<StageId, StageState>();
  readonly disks = new Map<number, DiskState>();
  readonly checks: Check[] = [];
  readonly notes: Note[] = [];
  readonly samples: Sample[] = [];
  done: { readonly nominal: number; readonly sent: number; readonly held: number } | undefined;
  failure: Failure | undefined;
  stopped: 'drained' | 'killed' | undefined;
  draining = false;
  /** What a person is waited for to say. */
  asks: { readonly key: string; readonly facts: Facts } | undefined;
  published: Published | undefined;

  apply(event: RunEvent): void {
    this.latest = event.at;
    this.latestMs = msOf(event);
    this.beganMs ??= this.latestMs;
    if (this.began === 0) this.began = event.at;
    this.session = event.session;
    switch (event.is) {
      case 'plan':
        this.plan(event);
        break;
      case 'stage':
        this.stage(event);
        break;
      case 'check':
        this.checks.push(event.check);
        break;
      case 'moved':
        this.moved(event);
        break;
      case 'at':
        this.onDisk(event.disk, disk => {
          disk.at = event;
          disk.furthest = Math.max(disk.furthest, event.offset);
        });
        break;
      case 'window':
        this.onDisk(event.disk, disk => {
          disk.window = event.size;
        });
        break;
      case 'note':
        this.notes.push({ at: event.at, code: event.code, facts: event.facts });
        if (this.notes.length > notesKept) this.notes.shift();
        break;
      case 'progress':
        for (const stage of this.stages.values()) if (stage.state === 'started') stage.parts = event.parts;
        break;
      case 'asks':
        this.asks = { key: event.key, facts: event.facts };
        break;
      case 'answered':
        this.asks = undefined;
        break;
      case 'draining':
        this.draining = true;
        break;
      case 'failure':
        this.failure = event.failure;
        break;
      case 'stopped':
        this.stopped = event.how;
        break;
      case 'done':
        this.published = event.published;
        this.done = event.bytes;
        break;
    }
  }

  /** Milliseconds from the first event to the latest. */
  get ms(): number {
    return this.latestMs - (this.beganMs ?? this.latestMs);
  }

  /** Sum over all disks, bytes. `expected` is the nominal size less what is known to be zero. */
  get totals(): { nominal: number; read: number; zero: number; sent: number; held: number } {
    const sum = { nominal: 0, read: 0, zero: 0, sent: 0, held: 0 };
    for (const disk of this.disks.values()) {
      sum.nominal += disk.planned.size;
      sum.read += disk.read.bytes;
      sum.zero += disk.zero.bytes;
      sum.sent += disk.sent.bytes;
      sum.held += disk.held.bytes;
    }
    return sum;
  }

  private plan(event: RunEvent & { is: 'plan' }): void {
    this.name = event.name;
    this.source = event.source;
    this.target = event.target;
    this.resumed = event.resumed;
    for (const planned of event.disks) {
      const extents = () => new ExtentSet();
      this.disks.set(planned.index, {
        planned,
        read: extents(),
        zero: extents(),
        sent: extents(),
        held: extents(),
        failed: extents(),
        at: { offset: 0, waitedForSource: 0, waitedForSink: 0 },
        furthest: 0,
      });
    }
  }

  private stage(event: RunEvent & { is: 'stage' }): void {
    const stage = this.stages.get(event.stage) ?? { state: 'waiting' };
    stage.state = event.state;
    if (event.state === 'started') stage.startedAt = msOf(event);
    else stage.endedAt = msOf(event);
    this.stages.set(event.stage, stage);
  }

  private moved(event: RunEvent & { is: 'moved' }): void {
    this.onDisk(event.disk, disk => {
      for (const { offset, length } of event.extents) {
        disk[event.what].add(offset, length);
        if (event.what === 'sent') disk.failed.remove(offset, length);
      }
    });
    const { read, sent } = this.totals;
    let [waitedForSource, waitedForSink] = [0, 0];
    for (const { at } of this.disks.values()) {
      waitedForSource += at.waitedForSource;
      waitedForSink += at.waitedForSink;
    }
    this.samples.push({ at: msOf(event), read, sent, waitedForSource, waitedForSink });
    if (this.samples.length > samplesKept) this.samples.shift();
  }

  private onDisk(index: number, change: (disk: DiskState) => void): void {
    const disk = this.disks.get(index);
    if (disk) change(disk);
  }
}
