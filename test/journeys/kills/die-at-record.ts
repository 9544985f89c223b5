/**
 * Loaded before the built program: kills it (SIGKILL, by itself) right before, in the middle of, or right after the nth
 * record that it appends to a journal, a ledger or acknowledgements. between: half of the record is in the file.
 *   DIE_AT='between 7' node --import die-at-record.ts vmferry.js …
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [when, nth] = (process.env.DIE_AT ?? 'never 0').split(' ');
/** A checksum in hex, a blank and JSON: what no other file of the program has. */
const record = /^[0-9a-f]{8} \{/;
const { writeSync } = fs;
let count = 0;

fs.writeSync = function writeOrDie(...args: unknown[]): number {
  const [fd, data] = args;
  if (typeof fd !== 'number' || fd <= 2 || !Buffer.isBuffer(data) || !record.test(data.toString('latin1', 0, 16))) {
    return Reflect.apply(writeSync, fs, args);
  }
  count++;
  const now = count === Number(nth);
  if (now && when === 'between') writeSync(fd, data.subarray(0, data.length >> 1));
  if (now && when !== 'after') process.kill(process.pid, 'SIGKILL');
  const written = Reflect.apply(writeSync, fs, args);
  if (now) process.kill(process.pid, 'SIGKILL');
  return written;
};
syncBuiltinESMExports();
