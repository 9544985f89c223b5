import type { BlockSource } from '../../../block-source.ts';
import { damaged, GuestUnreadable, reading } from '../../../unreadable.ts';
import type { Freshness } from '../../filesystem.ts';
import { mapOf } from '../contents.ts';
import { readInode, type Volume } from '../inode.ts';
import { type Journal, readJournal } from './format.ts';
import { type Logged, type Scanned, scanLog } from './scan.ts';
import { tagHolds, unescaped } from './tags.ts';

/** The file system as it is after its journal, and whether that is all the guest wrote. */
export interface Replayed {
  readonly source: BlockSource;
  readonly freshness: Freshness;
}

/** Puts what the journal holds over the blocks, in memory: nothing is written. */
export async function replayed(volume: Volume): Promise<Replayed> {
  const { source, sb } = volume;
  if (sb.journalInode === 0) return { source, freshness: { state: 'stale', why: 'external journal' } };
  try {
    return await reading('journal', () => fromInode(volume));
  } catch (error) {
    if (!(error instanceof GuestUnreadable)) throw error;
    return { source, freshness: { state: 'stale', why: error.what } };
  }
}

async function fromInode(volume: Volume): Promise<Replayed> {
  const { source, sb } = volume;
  const inode = await readInode(volume, sb.journalInode);
  const length = Math.floor(inode.size / sb.blockSize);
  const journal = await readJournal(source, mapOf(volume, inode), length, sb.blockSize);
  const errors = journal.errors ? { errors: true } : {};
  if (journal.start === 0) return { source, freshness: { ...errors, state: 'replayed' } };
  const log = await scanLog(journal);
  const why = await whyStale(journal, log);
  const verdict: Freshness = why === undefined ? { state: 'replayed' } : { state: 'stale', why };
  return { source: overlay(source, journal, log.blocks), freshness: { ...errors, ...verdict } };
}

async function whyStale(journal: Journal, log: Scanned): Promise<string | undefined> {
  if (log.broken) return 'journal checksum';
  return (await hasFastCommits(journal, log.next)) ? 'fast commit' : undefined;
}

/** Their area begins with a head tag that names the transaction they come after (kernel, fs/ext4/fast_commit.h). */
async function hasFastCommits({ fastCommits, read }: Journal, next: number): Promise<boolean> {
  if (fastCommits === undefined) return false;
  // jbd2 leaves the block between the log and the fast commits free.
  for (const block of [fastCommits, fastCommits + 1]) {
    const head = await read(block);
    if (head.readUInt16LE(0) === 9 && head.readUInt16LE(2) === 8 && head.readUInt32LE(8) === next) return true;
  }
  return false;
}

function overlay(source: BlockSource, journal: Journal, blocks: ReadonlyMap<number, Logged>): BlockSource {
  const { blockSize } = journal;

  async function logged(one: Logged): Promise<Buffer> {
    const data = await journal.read(one.block);
    if (!tagHolds(journal, one, one.sequence, data)) throw damaged('journal block', { block: one.target });
    return one.escaped ? unescaped(data) : data;
  }

  return {
    size: source.size,
    async read(offset, into) {
      for (let done = 0; done < into.length; ) {
        const at = offset + done;
        const block = Math.floor(at / blockSize);
        const one = blocks.get(block);
        let end = (block + 1) * blockSize;
        while (one === undefined && end < offset + into.length && !blocks.has(end / blockSize)) end += blockSize;
        const part = into.subarray(done, Math.min(into.length, end - offset));
        if (one === undefined) await source.read(at, part);
        else part.set((await logged(one)).subarray(at - block * blockSize, at - block * blockSize + part.length));
        done += part.length;
      }
    },
  };
}
