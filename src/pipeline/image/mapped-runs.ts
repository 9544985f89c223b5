import type { Run, RunsOptions } from '../types.ts';
import type { ImageFile } from './image-file.ts';
export type Mapped = { offset: number; length: number } & ({ at: number | null } | { decode(): Promise<Uint8Array> });
export async function* mappedRuns(
  file: ImageFile,
  map: Iterable<Mapped> | AsyncIterable<Mapped>,
  options: RunsOptions,
): AsyncGenerator<Run> {
  for await (const m of map) {
    options.signal.throwIfAborted();
    options.at?.(m.offset);
    if (options.wanted && !options.wanted.touches(m.offset, m.length)) continue;
    if ('decode' in m) yield { offset: m.offset, length: m.length, data: await m.decode() };
    else if (m.at === null) yield { offset: m.offset, length: m.length, data: null };
    else
      for (let d = 0; d < m.length; d += 1 << 20) {
        const data = Buffer.allocUnsafe(Math.min(1 << 20, m.length - d));
        await file.read(m.at + d, data);
        yield { offset: m.offset + d, length: data.length, data };
      }
  }
}
