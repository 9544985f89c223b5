import type { Stored } from '../local-file.ts';

/**
 * An OVF package (DSP0243 §5): a descriptor, its disks and a manifest, in one archive or one folder.
 * Names are relative, with `/` between folders, as `within` of names.ts returns them.
 */
export interface OvfPackage {
  /** Of the archive, or of the descriptor in a folder. */
  readonly name: string;
  /** Name of the descriptor in the package. */
  readonly descriptor: string;
  /** What a person would call a file of the package: `web.ova › web-disk1.vmdk`. */
  label(name: string): string;
  /** Files in the folder of the descriptor (in an archive: all). */
  readonly names: readonly string[];
  /** Bytes in a file; undefined when it is not there. */
  sizeOf(name: string): Promise<number | undefined>;
  /** @throws Failed SOURCE_FILE_MISSING, and what opening a file throws */
  open(name: string): Promise<Stored>;
  /** One file, or a folder of them? */
  readonly archive: boolean;
  /** False where a tar has no end mark: it may have been cut between two members. */
  readonly ended: boolean;
  close(): Promise<void>;
}
