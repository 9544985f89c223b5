import type { BlockSource } from '../block-source.ts';

/**
 * What every reader of a file system gives. It knows nodes and names; paths, symbolic links, `..` and mounts are the
 * business of files.ts, once for all. Whatever cannot be read throws GuestUnreadable, at the node it concerns: a broken
 * directory spoils nothing beside it. Every count, length and depth that the disk claims is bounded by the reader.
 */
export interface FileSystem {
  /** `ext4`, `xfs`, `fat`, … */
  readonly kind: FileSystemKind;
  /** As fstab writes it: lower case with dashes; `1234-ABCD` for FAT, 16 upper-case digits for NTFS. */
  readonly uuid?: string;
  readonly label?: string;
  readonly freshness: Freshness;
  /** FAT, NTFS: names are found in any case. */
  readonly anyCase: boolean;
  root(): Promise<DirectoryNode>;
  space(): Promise<Space>;
  /** Btrfs: `root` is the default one of these. */
  readonly subvolumes?: Subvolumes;
}

export interface Subvolumes {
  /** Their paths from the top of the file system, without a leading slash: `@`, `@/.snapshots/1/snapshot`. */
  list(): Promise<readonly string[]>;
  /** @param path as `subvol=` has it, with or without a leading slash; empty for the top */
  root(path: string): Promise<DirectoryNode | undefined>;
}

export type FileSystemKind = 'ext2' | 'ext3' | 'ext4' | 'xfs' | 'fat' | 'exfat' | 'btrfs' | 'ntfs';

/** Can what is read here be older than what the guest wrote? */
export type Freshness = {
  /** The guest itself noted errors in it and has not had them repaired. */
  readonly errors?: boolean;
} & (
  | /** It was unmounted. */ { readonly state: 'clean' }
  | /** It was in use, and what its journal holds is applied, in memory. */ { readonly state: 'replayed' }
  | /** It was in use, and its journal is not applied: `why` is the term for what prevents it (`external journal`). */ {
      readonly state: 'stale';
      readonly why: string;
    }
);

/** Bytes, and inodes where the file system counts them. */
export interface Space {
  readonly total: number;
  readonly free: number;
  readonly inodes?: number;
  readonly freeInodes?: number;
}

export type Node = FileNode | DirectoryNode | LinkNode | OtherNode;

interface About {
  /** Inode number, or the like: the same for two names of one file. */
  readonly id: number;
  /** Permission bits, set-uid, set-gid and sticky: 0 to 0o7777. What the file system does not keep is 0o755 or 0o644. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly modified: number;
  /** Nobody may change it (`chattr +i`); absent where the file system does not say. */
  readonly immutable?: boolean;
}

export interface FileNode extends About {
  readonly kind: 'file';
  readonly size: number;
  /**
   * Fills `into` from `offset`, holes with zeros.
   * @returns how many bytes there were: fewer only at the end of the file
   */
  read(offset: number, into: Uint8Array): Promise<number>;
}

export interface DirectoryNode extends About {
  readonly kind: 'directory';
  /** Without `.` and `..`. */
  entries(): AsyncIterable<Entry>;
  /** The node of that name. Where names are found in any case, the name as it is written wins. */
  lookup(name: string): Promise<Node | undefined>;
}

export interface LinkNode extends About {
  readonly kind: 'symlink';
  /** As it is written in the link: at most 4096 bytes. */
  target(): Promise<string>;
}

/** Devices, pipes, sockets. */
export interface OtherNode extends About {
  readonly kind: 'other';
}

export interface Entry {
  /** See names.ts: what is no UTF-8 survives the way to a string and back. */
  readonly name: string;
  /** Absent where only the node itself would tell. */
  readonly kind?: Node['kind'];
  /** Inode number, or the like. */
  readonly id: number;
}

/** One line of the registry in filesystems/index.ts. */
export interface FileSystemReader {
  /**
   * @returns undefined where the source does not begin as this file system does
   * @throws GuestUnreadable where it does, and cannot be read
   */
  open(source: BlockSource): Promise<FileSystem | undefined>;
}
