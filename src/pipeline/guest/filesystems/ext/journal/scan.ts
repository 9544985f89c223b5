import { GuestUnreadable } from '../../../unreadable.ts';
import { crc32Be } from './crc32-be.ts';
import { blockType, JOURNAL_MAGIC, type Journal } from './format.ts';
import { commitHolds, revokedIn, type Tag, tagsOf, tailHolds } from './tags.ts';

/** Descriptor, revoke and commit blocks, and blocks they name: more than the largest journal that mke2fs makes has. */
const MOST_BLOCKS = 100_000;
const MOST_NAMED = 300_000;

/** A block that is to be replayed, and where in the journal it is. */
export interface Logged extends Tag {
  readonly sequence: number;
  readonly block: number;
}

export interface Scanned {
  /** The newest copy of each block of the file system, by its number. */
  readonly blocks: ReadonlyMap<number, Logged>;
  /** The log ends in a transaction whose checksum does not hold, and which is not simply older than the rest. */
  readonly broken: boolean;
  /** The transaction that would come next. */
  readonly next: number;
}

interface Transaction {
  readonly sequence: number;
  readonly logged: Logged[];
  readonly revoked: number[];
  /** A block in it whose checksum does not hold: left there by an older log, if it is not broken. */
  suspect: boolean;
  sum: number;
}

/**
 * Reads the log from its tail to the last whole transaction. Blocks of data are not read here but where checksums of
 * the first version want it: those of later versions are checked when a block is asked for.
 * @throws GuestUnreadable
 * Source: kernel documentation, filesystems/ext4/journal; the order of checks is that of jbd2's recovery.
 */
export async function scanLog(journal: Journal): Promise<Scanned> {
  const whole: Transaction[] = [];
  let open = begun(journal.sequence);
  let at = journal.start;
  let lastCommit = 0n;
  const size = journal.end - journal.first;
  const after = (block: number, count: number) => journal.first + ((block - journal.first + count) % size);
  const done = (broken: boolean): Scanned => ({ blocks: newest(whole), broken, next: open.sequence });

  let named = 0;
  for (let seen = 0, looked = 0; seen < size; looked++) {
    if (looked > MOST_BLOCKS || named > MOST_NAMED) throw new GuestUnreadable('too-much', 'journal');
    const data = await journal.read(at);
    const type = data.readUInt32BE(4);
    if (data.readUInt32BE(0) !== JOURNAL_MAGIC || data.readUInt32BE(8) !== open.sequence) return done(false);
    let used = 1;
    if (type === blockType.descriptor) {
      used += await describe(journal, open, data, at, after);
      named += used;
    } else if (type === blockType.revoke) {
      const revoked = revokedIn(journal, data);
      if (!tailHolds(journal, data) || revoked === undefined) open.suspect = true;
      for (const block of revoked ?? []) open.revoked.push(block);
      named += revoked?.length ?? 0;
    } else if (type === blockType.commit) {
      const time = data.readBigUInt64BE(0x30);
      if (open.suspect || !sumHolds(journal, open, data)) return done(time >= lastCommit && !journal.asyncCommit);
      lastCommit = time;
      whole.push(open);
      open = begun((open.sequence + 1) >>> 0);
    } else {
      return done(false);
    }
    at = after(at, used);
    seen += used;
  }
  return done(false);
}

function begun(sequence: number): Transaction {
  return { sequence, logged: [], revoked: [], suspect: false, sum: 0xffffffff };
}

/** @returns how many blocks of data follow the descriptor */
async function describe(
  journal: Journal,
  open: Transaction,
  data: Buffer,
  at: number,
  after: (block: number, count: number) => number,
): Promise<number> {
  if (!tailHolds(journal, data)) open.suspect = true;
  if (journal.checksum === 1) open.sum = crc32Be(open.sum, data);
  const tags = tagsOf(journal, data);
  for (const [n, tag] of tags.entries()) {
    const block = after(at, n + 1);
    open.logged.push({ ...tag, sequence: open.sequence, block });
    if (journal.checksum === 1) open.sum = crc32Be(open.sum, await journal.read(block));
  }
  return tags.length;
}

/** A commit block of the first version may go without a checksum; then all of its fields are zero. */
function sumHolds(journal: Journal, open: Transaction, commit: Buffer): boolean {
  if (journal.checksum !== 1) return commitHolds(journal, commit);
  const [kind, size, sum] = [commit.readUInt8(0xc), commit.readUInt8(0xd), commit.readUInt32BE(0x10)];
  return (kind === 1 && size === 4 && sum === open.sum) || (kind === 0 && size === 0 && sum === 0);
}

/** A block that a later transaction, or the same, revoked is not replayed: it has become something else since. */
function newest(transactions: readonly Transaction[]): Map<number, Logged> {
  const revoked = new Map<number, number>();
  for (const [n, transaction] of transactions.entries()) {
    for (const block of transaction.revoked) revoked.set(block, n);
  }
  const blocks = new Map<number, Logged>();
  for (const [n, { logged }] of transactions.entries()) {
    for (const one of logged) if ((revoked.get(one.target) ?? -1) < n) blocks.set(one.target, one);
  }
  return blocks;
}
