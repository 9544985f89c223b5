import type { Bytes, Disk } from '../../../../src/pipeline/types/disk.ts';

/** Other bytes at a place. */
export interface Patch {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** What is done to bytes: nothing behind `size`, and these patches. */
export interface Damage {
  readonly size?: number;
  readonly patches: readonly Patch[];
}

/** Where something was read. */
export interface Read {
  readonly offset: number;
  readonly length: number;
}

type Reading = (offset: number, into: Uint8Array) => Promise<void>;

function patched(read: Reading, { patches }: Damage): Reading {
  return async (offset, into) => {
    await read(offset, into);
    for (const { at, bytes } of patches) {
      const from = Math.max(at, offset);
      const to = Math.min(at + bytes.length, offset + into.length);
      if (from < to) into.set(bytes.subarray(from - at, to - at), from - offset);
    }
  };
}

/** A file as it would be with the damage: in memory alone. Only its reads are; nobody streams it here. */
export function damagedBytes(bytes: Bytes, damage: Damage): Bytes {
  const { name, size, promised, read } = bytes;
  if (!read) throw new Error(`${name} can only be streamed`);
  const left = damage.size ?? size;
  return {
    name,
    ...(left === undefined ? {} : { size: left }),
    promised,
    stream: signal => bytes.stream(signal),
    read: patched(read.bind(bytes), damage),
    close: async () => {},
  };
}

/** A disk as it would be with the damage. */
export function damagedDisk(disk: Disk, damage: Damage): Disk {
  const { format, size, ordered, read } = disk;
  if (!read) throw new Error(`${format} can only be streamed`);
  const left = damage.size ?? size;
  const inner = patched(read.bind(disk), damage);
  return {
    format,
    size: left,
    ordered,
    runs: options => disk.runs(options),
    read: async (offset, into) => {
      if (offset < 0 || offset + into.length > left) throw new RangeError(String(offset));
      await inner(offset, into);
    },
    close: () => disk.close(),
  };
}

/** The same, which writes down what is read of it. */
export function recorded<T extends { read?: Reading }>(what: T, reads: Read[]): T {
  const read = what.read?.bind(what);
  const noting: Reading = async (offset, into) => {
    reads.push({ offset, length: into.length });
    await read?.(offset, into);
  };
  return new Proxy(what, {
    get: (target, key) => {
      if (key === 'read') return noting;
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
