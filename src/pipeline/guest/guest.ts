import type { Inspection } from '../types/inspection.ts';
import type { Machine, MachineDisk } from '../types/machine.ts';
import type { GuestFiles } from './files.ts';
import { GuestUnreadable } from './unreadable.ts';
import type { Volume } from './volumes/volume.ts';

/** One of the machine's disks, with what its structures say. */
export interface GuestDisk {
  readonly source: MachineDisk;
  readonly inspection: Inspection;
}

/** What is known of a guest before anything is asked of it. */
export interface Known {
  /** As its source describes it. */
  readonly machine?: Machine;
  readonly disks?: readonly GuestDisk[];
  /** What lies on the disks; counted as the disks are. */
  readonly volumes?: readonly Volume[];
  /** Those that a system is installed on; the first is the one whose files are `files`. */
  readonly roots?: readonly Volume[];
  /** Its files, or why they cannot be read. */
  readonly files?: GuestFiles | GuestUnreadable;
  /** What has read its files, where our own readers cannot, and what that calls the place where they lie. */
  readonly readBy?: { readonly program: string; readonly device: string };
  /** Why nothing of its disks is known, where that is so. */
  readonly closed?: GuestUnreadable;
  /** Which system is installed: as its files say, else as its source has it. */
  readonly family?: 'linux' | 'windows';
}

/** A guest, as checks see it: what is not known of it throws GuestUnreadable when it is asked for. */
export class Guest {
  readonly family: Known['family'];
  private readonly known: Known;

  constructor(known: Known) {
    this.known = known;
    this.family = known.family;
  }

  get machine(): Machine {
    if (this.known.machine === undefined) throw new GuestUnreadable('missing', 'machine');
    return this.known.machine;
  }

  get disks(): readonly GuestDisk[] {
    if (this.known.disks === undefined) throw this.known.closed ?? new GuestUnreadable('missing', 'disks');
    return this.known.disks;
  }

  get volumes(): readonly Volume[] {
    if (this.known.volumes === undefined) throw this.known.closed ?? new GuestUnreadable('missing', 'disks');
    return this.known.volumes;
  }

  get roots(): readonly Volume[] {
    return this.known.roots ?? [];
  }

  /**
   * For what only one kind of system can be asked: another one has no such file, and does well without.
   * @throws GuestUnreadable where nobody can tell which system it is
   */
  mustBeKnown(): void {
    const { files } = this.known;
    if (this.family === undefined && files instanceof GuestUnreadable) throw files;
  }

  get readBy(): Known['readBy'] {
    return this.known.readBy;
  }

  get files(): GuestFiles {
    const { files } = this.known;
    if (files === undefined) throw this.known.closed ?? new GuestUnreadable('missing', 'root');
    if (files instanceof GuestUnreadable) throw files;
    return files;
  }
}

/**
 * Something that several checks want to know of a guest, found when the first one asks and kept for the others:
 * `const fstab = fact(guest => parse(guest.files))`.
 */
export function fact<T>(find: (guest: Guest) => Promise<T>): (guest: Guest) => Promise<T> {
  const found = new WeakMap<Guest, Promise<T>>();
  return guest => {
    const known = found.get(guest);
    if (known !== undefined) return known;
    const finding = find(guest);
    found.set(guest, finding);
    return finding;
  };
}
