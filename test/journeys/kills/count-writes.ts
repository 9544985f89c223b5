/**
 * Loaded before the built program: writes down, in a file beside it, what it writes to unfinished files and when the
 * disk says that this is safe. Nothing of the program's own records is in it.
 *   WRITES=file node --import count-writes.ts vmferry.js …
 */
import fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { WriteEvent } from './counted-writes.ts';

const file = process.env.WRITES;
const { open } = fs.promises;

if (file !== undefined) {
  let log: number | undefined;
  const note = (event: WriteEvent) => {
    log ??= fs.openSync(file, 'a');
    fs.writeSync(log, `${JSON.stringify(event)}\n`);
  };
  let count = 0;
  fs.promises.open = async (...args) => {
    const handle = await open(...args);
    if (!String(args[0]).endsWith('.partial')) return handle;
    if (log === undefined) note({ is: 'start' });
    return watched(handle);
  };
  const watched = (handle: FileHandle): FileHandle => {
    const { write, datasync } = handle;
    const noted = async (...args: Parameters<typeof write>) => {
      const id = count++;
      const [, , length, offset] = args as unknown as [Uint8Array, number, number, number];
      note({ is: 'write', id, offset, length });
      const done = await write.apply(handle, args);
      note({ is: 'written', id });
      return done;
    };
    const synced = async () => {
      note({ is: 'sync' });
      await datasync.call(handle);
      note({ is: 'synced' });
    };
    return Object.assign(handle, { write: noted, datasync: synced });
  };
  syncBuiltinESMExports();
}
