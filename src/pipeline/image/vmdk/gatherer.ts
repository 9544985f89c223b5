import type { RunsOptions } from '../../types/disk.ts';
import type { ByteReader } from '../byte-reader.ts';
import { imageFailure } from '../failures.ts';
import type { GrainBatch } from './grain-batch.ts';
import type { GrainStream, StreamedGrain } from './grain-stream.ts';
import { grainStart, padding } from './markers.ts';

/** Takes grains that are wanted out of a stream, a batch at a time, waiting only where a chunk ends. */
export class Gatherer {
  private readonly reader: ByteReader;
  private readonly grains: GrainStream;
  private readonly file: string;
  private readonly options: RunsOptions;
  private ended = false;

  constructor(reader: ByteReader, grains: GrainStream, file: string, options: RunsOptions) {
    this.reader = reader;
    this.grains = grains;
    this.file = file;
    this.options = options;
  }

  /** Fills a batch as far as there are grains. @throws Failed VMDK_… as GrainStream finds it, VMDK_GRAIN_CUT */
  async fill(batch: GrainBatch): Promise<void> {
    const { grains, options } = this;
    const { wanted, at } = options;
    while (!this.ended && batch.open) {
      const grain = grains.nextHere() ?? (await grains.next());
      if (!grain) {
        this.ended = true;
        return;
      }
      at?.(grain.offset);
      if (!wanted || wanted.touches(grain.offset, grain.length)) await this.take(grain, batch);
      else await this.skip(grain.packed + padding(grainStart + grain.packed));
    }
  }

  private async take(grain: StreamedGrain, batch: GrainBatch): Promise<void> {
    const { reader } = this;
    const into = batch.add(grain);
    const here = reader.here(grain.packed);
    if (here) {
      into.set(here);
      reader.pass(grain.packed);
    } else if ((await reader.fill(into)) < into.length) {
      throw imageFailure('VMDK_GRAIN_CUT', { file: this.file, at: grain.at });
    }
    await this.skip(padding(grainStart + grain.packed));
  }

  private async skip(length: number): Promise<void> {
    if (!this.reader.pass(length)) await this.reader.skip(length);
  }
}
