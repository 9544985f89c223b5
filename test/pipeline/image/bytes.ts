import { type FileHandle, open } from 'node:fs/promises';
import type { ExtentSet } from '../../../src/pipeline/extents.ts';
import { Failed } from '../../../src/pipeline/failure.ts';
import type { Bytes } from '../../../src/pipeline/types/disk.ts';

export interface MemoryOptions {
  readonly name?: string;
  /** Length of the stream's chunks. */
  readonly chunk?: number;
  /** Can it only be streamed? */
  readonly streamOnly?: boolean;
  /** Is its length unknown, as of a file that is unpacked on the way? */
  readonly sizeless?: boolean;
  /** What the stream throws at its end. */
  readonly broken?: Error;
  /** Is a digest promised, which `broken` may break? */
  readonly promised?: boolean;
  /** Where data may lie, as the source says. */
  readonly extents?: ExtentSet;
  /** Awaited before every read. */
  readonly beforeRead?: (offset: number, length: number) => Promise<void>;
  readonly beside?: Readonly<Record<string, Bytes>>;
}

/** Bytes in memory that count what is done to them and give every chunk in the same, overwritten, buffer. */
export function memoryBytes(content: Uint8Array, options: MemoryOptions = {}) {
  const counts = { streams: 0, ended: 0, closed: 0, streamed: 0, reads: 0, read: 0, reading: 0, mostReading: 0 };
  const chunk = options.chunk ?? 64 * 1024;
  async function* stream(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    counts.streams++;
    const buffer = Buffer.alloc(chunk);
    for (let at = 0; at < content.length; at += chunk) {
      signal.throwIfAborted();
      const part = content.subarray(at, at + chunk);
      buffer.fill(0xa5);
      buffer.set(part);
      counts.streamed += part.length;
      yield buffer.subarray(0, part.length);
    }
    if (options.broken) throw options.broken;
    counts.ended++;
  }
  const bytes: Bytes = {
    name: options.name ?? 'disk.vmdk',
    ...(options.sizeless ? {} : { size: content.length }),
    promised: options.promised ?? false,
    stream,
    ...(options.streamOnly
      ? {}
      : {
          read: async (offset: number, into: Uint8Array) => {
            if (offset + into.length > content.length) throw new Error('read beyond the end');
            counts.reads++;
            counts.read += into.length;
            counts.mostReading = Math.max(counts.mostReading, ++counts.reading);
            await options.beforeRead?.(offset, into.length);
            counts.reading--;
            into.set(content.subarray(offset, offset + into.length));
          },
        }),
    ...(options.extents ? { extents: async () => options.extents } : {}),
    ...(options.beside
      ? {
          beside: async (name: string) => {
            const found = options.beside?.[name];
            if (!found) throw absent(name);
            return found;
          },
        }
      : {}),
    close: async () => {
      counts.closed++;
    },
  };
  return { bytes, counts };
}

/** What a source says of a file that is not there. */
function absent(file: string): Failed {
  return new Failed({ code: 'SOURCE_FILE_MISSING', facts: { file }, exit: 'data', retry: 'never', next: [] });
}

/** A file on disk, with its neighbours. */
export async function fileBytes(path: string): Promise<Bytes> {
  const handle: FileHandle = await open(path);
  const { size } = await handle.stat();
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    size,
    promised: false,
    async *stream(signal) {
      const buffer = Buffer.allocUnsafe(256 * 1024);
      for (let at = 0; at < size; ) {
        signal.throwIfAborted();
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) throw new Error('the file became shorter');
        yield buffer.subarray(0, bytesRead);
        at += bytesRead;
      }
    },
    async read(offset, into) {
      const { bytesRead } = await handle.read(into, 0, into.length, offset);
      if (bytesRead !== into.length) throw new Error('read beyond the end');
    },
    beside: name => fileBytes(`${path.slice(0, path.lastIndexOf('/') + 1)}${name}`),
    close: () => handle.close(),
  };
}
