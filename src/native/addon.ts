import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { DigestKind } from '../pipeline/types/sink.ts';
import type { Hasher } from './types.ts';

/** What src/native/src/lib.rs exports. */
export interface Addon {
  readonly API: number;
  readonly VERSION: string;
  threads(): number;
  isZero(data: Uint8Array): boolean;
  zeroUnits(data: Uint8Array, unit: number): Uint8Array;
  inflateGrains(packed: Uint8Array, grains: Uint32Array, into: Uint8Array): Promise<Uint8Array>;
  digestsOf(data: Uint8Array, kinds: readonly DigestKind[]): Promise<string[]>;
  digestsNow(data: Uint8Array, kinds: readonly DigestKind[]): string[];
  /** Offset and length in turn. */
  holes(fd: number, offset: number, length: number): number[] | null;
  readonly Crc64Nvme: new () => { update(data: Uint8Array): void; digest(): string };
}

/**
 * Why there is no addon. Set-up says `no-cargo`, `offline` (crates could not be fetched) and `failed` (to build);
 * `absent` is a bundle that was made without one, or for another platform; `unloadable` one that does not fit here.
 */
export interface Trouble {
  readonly why: 'no-cargo' | 'offline' | 'failed' | 'absent' | 'unloadable';
  /** What cargo or the system said. */
  readonly detail?: string;
}

/** The `API` of the addon that this door was written for. */
const api = 1;

/** Loads the addon that set-up built, or the one beside the bundle. */
export function loadAddon(): { readonly addon: Addon } | { readonly trouble: Trouble } {
  const file = `vmferry-kernel.${process.platform}-${process.arch}.node`;
  const path = places(file).find(place => existsSync(place));
  if (path === undefined) return { trouble: told() };
  try {
    const addon: Addon = createRequire(import.meta.url)(fileURLToPath(path));
    if (addon.API !== api) return { trouble: { why: 'unloadable', detail: `API ${addon.API}` } };
    // Where no thread may be started it is of no use, and this is the moment to know.
    addon.threads();
    return { addon };
  } catch (error) {
    return { trouble: { why: 'unloadable', detail: error instanceof Error ? error.message : String(error) } };
  }
}

/** CRC-64/NVME of the addon, in the shape of Node's hashes. */
export function crcHasher(addon: Addon): Hasher {
  const sum = new addon.Crc64Nvme();
  const hasher: Hasher = {
    update(data) {
      sum.update(data);
      return hasher;
    },
    digest: () => sum.digest(),
  };
  return hasher;
}

/** Beside the sources in .cache; beside the bundle, whose chunks lie one folder deeper. */
function places(file: string): URL[] {
  const folders = import.meta.url.endsWith('.ts') ? ['../../.cache/native/'] : ['./', '../'];
  return folders.map(folder => new URL(folder + file, import.meta.url));
}

/** What set-up wrote down of its attempt. */
function told(): Trouble {
  for (const place of places('kernel.json')) {
    try {
      const { why, detail }: Partial<Trouble> = JSON.parse(readFileSync(place, 'utf8'));
      if (why) return { why, ...(detail ? { detail } : {}) };
    } catch {
      // Not there: nothing was attempted.
    }
  }
  return { why: 'absent' };
}
