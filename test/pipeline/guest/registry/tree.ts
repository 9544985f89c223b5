import { bytesAt } from '../../../../src/pipeline/guest/block-source.ts';
import type { Hive, HiveKey } from '../../../../src/pipeline/guest/registry/hive.ts';
import { hiveIn } from '../../../../src/pipeline/guest/registry/hive.ts';
import { GuestUnreadable } from '../../../../src/pipeline/guest/unreadable.ts';
import { diskOfBytes } from '../sources.ts';

/** A hive in memory. */
export async function opened(bytes: Uint8Array): Promise<Hive> {
  const source = diskOfBytes(bytes);
  await bytesAt(source, 0, 1, 'test');
  const hive = await hiveIn(source);
  if (!hive) throw new Error('no hive');
  return hive;
}

/** Every key and value by its path, values as `type:hex`; what cannot be read stands as `unreadable`. */
export async function dumpOf(key: HiveKey, path = '', dump = new Map<string, string>()): Promise<Map<string, string>> {
  if (dump.size > 5000 || path.length > 2000) return dump;
  const at = path || '\\';
  dump.set(at, 'key');
  try {
    for (const record of await key.values()) {
      const { name, type, data } = await record.read();
      dump.set(`${at} ${name}`, `${type}:${data.toString('hex')}`);
    }
    for (const child of await key.keys()) await dumpOf(child, `${path}\\${child.name}`, dump);
  } catch (error) {
    if (!(error instanceof GuestUnreadable)) throw error;
    dump.set(at, `unreadable ${error.message}`);
  }
  return dump;
}
