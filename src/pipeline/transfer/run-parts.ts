import { isZero } from '../../native/index.ts';
import type { Extent, ExtentSet } from '../extents.ts';
import type { Run } from '../types/disk.ts';
import { type Cutter, zeroGrain } from './cutter.ts';
import type { Sender } from './sender.ts';

type DataRun = Run & { readonly data: Uint8Array };

/**
 * Runs on their way to the sink. Of a run that may be kept, whole units go as they are, in the reader's own buffer;
 * everything else is copied into pieces.
 */
export class RunParts {
  private readonly cutter: Cutter;
  private readonly sender: Sender;
  private readonly wanted: ExtentSet;
  private readonly zeros: (offset: number, length: number) => void;

  /** @param zeros told of data that turned out to be zeros */
  constructor(cutter: Cutter, sender: Sender, wanted: ExtentSet, zeros: (offset: number, length: number) => void) {
    this.cutter = cutter;
    this.sender = sender;
    this.wanted = wanted;
    this.zeros = zeros;
  }

  /** The parts of a run that are wanted; no piece is partly doubtful. Resolves when the run is copied or kept. */
  async send(run: DataRun): Promise<void> {
    for (const part of this.wanted.within(run.offset, run.length)) {
      for (const one of cutAtEdges(part, this.sender.doubtful)) {
        if (one.edge) this.cutter.flush();
        await this.part(run, one);
      }
    }
  }

  private async part(run: DataRun, { offset, length }: Extent): Promise<void> {
    const { align } = this.sender.takes;
    const end = offset + length;
    const first = Math.ceil(offset / align) * align;
    const last = Math.floor(end / align) * align;
    if (!run.keep || first >= last) return this.copy(run, offset, end);
    if (offset < first) await this.copy(run, offset, first);
    this.cutter.flush();
    await this.keep(run, first, last);
    if (last < end) await this.copy(run, last, end);
  }

  private copy(run: DataRun, from: number, to: number): Promise<void> {
    return this.cutter.add(from, run.data.subarray(from - run.offset, to - run.offset), run.dense);
  }

  private async keep(run: DataRun, from: number, to: number): Promise<void> {
    const { sender } = this;
    for (const { offset, length } of this.withData(run, from, to)) {
      for (let at = offset; at < offset + length; ) {
        await sender.place();
        const end = Math.min(at + sender.piece, offset + length);
        const data = run.data.subarray(at - run.offset, end - run.offset);
        sender.send({ offset: at, data, letGo: run.keep?.() ?? (() => {}) });
        at = end;
      }
    }
  }

  /** The stretches of a range that are not zeros, in units that the sink takes. */
  private *withData(run: DataRun, from: number, to: number): Generator<Extent> {
    let start = from;
    const unit = Math.max(zeroGrain, this.sender.takes.align);
    for (let at = from; at < to && !run.dense; ) {
      const end = Math.min(to, (Math.floor(at / unit) + 1) * unit);
      if (isZero(run.data.subarray(at - run.offset, end - run.offset))) {
        if (at > start) yield { offset: start, length: at - start };
        this.zeros(at, end - at);
        start = end;
      }
      at = end;
    }
    if (to > start) yield { offset: start, length: to - start };
  }
}

/** A range cut where a set begins and ends. `edge`: one of these is right at its start. */
function* cutAtEdges({ offset, length }: Extent, set: ExtentSet): Generator<Extent & { edge: boolean }> {
  const end = offset + length;
  let at = offset;
  for (const { offset: start, length: bytes } of set.within(offset, length)) {
    if (start > at) yield { offset: at, length: start - at, edge: isEdge(at, set) };
    yield { offset: start, length: bytes, edge: isEdge(start, set) };
    at = start + bytes;
  }
  if (at < end) yield { offset: at, length: end - at, edge: isEdge(at, set) };
}

function isEdge(at: number, set: ExtentSet): boolean {
  return at > 0 && set.covers(at - 1, 1) !== set.covers(at, 1);
}
