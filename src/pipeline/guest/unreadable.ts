import type { Facts } from '../failure.ts';

export type UnreadableReason =
  /** A structure whose fields, places or checksums do not hold. */
  | 'damaged'
  /** Sound, but of a kind that is not read here. */
  | 'unsupported'
  | 'encrypted'
  /** It lies past the end of the disk: the image was cut. */
  | 'beyond'
  /** A part of it is on a disk that is not there. */
  | 'missing'
  /** More than is read for one answer. */
  | 'too-much'
  /** The disk image could not be read there; `cause` says why. */
  | 'disk'
  /** Its disks can be read only once they are exported; `what` is why (NotYet of types/source.ts). */
  | 'not-yet';

/**
 * Something on a guest's disk that cannot be read. It becomes the verdict `unknown`, never a crash and never `pass`.
 * Readers throw it and nothing else, but for failures of the way to the disk itself (a network, a signal).
 */
export class GuestUnreadable extends Error {
  readonly reason: UnreadableReason;
  /** The structure or feature, in the field's standard term: `group descriptor`, `thin-pool`, `extent tree`. */
  readonly what: string;
  /** Numbers and names that find it: `{ inode: 12, offset: 4096 }`. */
  readonly facts: Facts;

  constructor(reason: UnreadableReason, what: string, facts: Facts = {}, cause?: unknown) {
    super(`${reason}: ${what}`, { cause });
    this.name = 'GuestUnreadable';
    this.reason = reason;
    this.what = what;
    this.facts = facts;
  }
}

export function damaged(what: string, facts: Facts = {}): GuestUnreadable {
  return new GuestUnreadable('damaged', what, facts);
}

export function unsupported(what: string, facts: Facts = {}): GuestUnreadable {
  return new GuestUnreadable('unsupported', what, facts);
}

/**
 * What `read` answers. A RangeError in it is a field past the end of its structure (Buffer throws one), which is
 * damage like any other; everything else passes through.
 * @throws GuestUnreadable
 */
export async function reading<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RangeError) throw new GuestUnreadable('damaged', what, {}, error);
    throw error;
  }
}

/** The answer, or what made it unreadable in its place; anything else is thrown on. */
export async function orUnreadable<T>(answer: Promise<T>): Promise<T | GuestUnreadable> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GuestUnreadable) return error;
    throw error;
  }
}
