import { Failed } from './failure.ts';
import { openImage } from './image/index.ts';
import { runFailure } from './run-failures.ts';
import type { Control } from './types/control.ts';
import type { Disk, Run, RunsOptions } from './types/disk.ts';
import type { MachineDisk } from './types/machine.ts';
import type { Late, SourceLink } from './types/source.ts';

/**
 * A disk whose stream begins when its runs are asked for, again each time; its size is the source's word, to which its
 * own header is held. Exports are streamOptimized VMDKs, in ascending order by custom.
 */
export function lateDisk(link: SourceLink, late: Late, source: MachineDisk, ctl: Control): Disk {
  const size = source.size ?? 0;
  async function* runs(options: RunsOptions): AsyncGenerator<Run> {
    const at = (offset: number) => {
      late.at?.(source, offset);
      options.at?.(offset);
    };
    try {
      const disk = await openImage(await link.open(source, ctl), options.signal);
      try {
        if (disk.size !== size) {
          throw runFailure('SOURCE_SIZE_DIFFERS', { disk: source.name, expected: size, found: disk.size });
        }
        yield* disk.runs({ ...options, at });
        late.at?.(source, size);
      } finally {
        await disk.close();
      }
    } catch (error) {
      throw error instanceof Failed && error.failure.exit === 'data' ? late.misread(source, error) : error;
    }
  }
  return { format: 'vmdk-stream-optimized', size, ordered: true, runs, close: async () => {} };
}
