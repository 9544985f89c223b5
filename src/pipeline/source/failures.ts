import { type FailureOptions, failing } from '../failure.ts';
import { printable } from './printable.ts';

/** What can be wrong with an OVA, an OVF folder or a path. Sizes and offsets are bytes. */
export interface SourceFailures {
  SOURCE_NOT_FOUND: { path: string };
  /** The operating system does not let us read it. */
  SOURCE_DENIED: { path: string };
  SOURCE_IS_FOLDER: { path: string };
  /** A device, pipe or socket. */
  SOURCE_NOT_A_FILE: { path: string };
  SOURCE_EMPTY: { file: string };
  /** `reason` is the operating system's code, as EIO. */
  SOURCE_READ_FAILED: { file: string; offset: number; reason: string };
  /** It was longer when it was opened. */
  SOURCE_ENDED: { file: string; offset: number; expected: number };
  /** `file` names another file that is not in its folder or archive. */
  SOURCE_NAME_LEAVES: { file: string; name: string };
  /** A symbolic link out of the folder. */
  SOURCE_LINK_LEAVES: { file: string };
  SOURCE_FILE_MISSING: { file: string; name: string };

  /** zip, tar.gz, tar.xz, 7z, …: `container` is that word. */
  OVA_PACKED: { file: string; container: string };
  OVA_NOT_TAR: { file: string };
  OVA_TRUNCATED: { file: string; member: string; expected: number; size: number };
  OVA_HEADER_DAMAGED: { file: string; offset: number };
  OVA_HEADER_TOO_LONG: { file: string; offset: number; size: number; most: number };
  /** `kind` is the tar type: SymbolicLink, Link, CharacterDevice, … */
  OVA_MEMBER_KIND: { file: string; member: string; kind: string };
  OVA_MEMBER_NAME: { file: string; member: string };
  OVA_MEMBER_TWICE: { file: string; member: string };
  OVA_TOO_MANY_MEMBERS: { file: string; most: number };
  OVA_NO_OVF: { file: string };
  OVA_SEVERAL_OVF: { file: string; names: string };

  OVF_FOLDER_EMPTY: { path: string };
  OVF_FOLDER_SEVERAL: { path: string; names: string };
  OVF_TOO_LARGE: { file: string; size: number; most: number };
  /** Its bytes are not text in the encoding it names. */
  OVF_ENCODING: { file: string; encoding: string };
  OVF_ENTITY: { file: string; line: number };
  OVF_NOT_WELL_FORMED: { file: string; line: number };
  OVF_TOO_COMPLEX: { file: string; line: number };
  OVF_NOT_OVF: { file: string; root: string };
  OVF_NO_MACHINE: { file: string };
  OVF_SEVERAL_MACHINES: { file: string; names: string };
  OVF_NO_SUCH_MACHINE: { file: string; machine: string; names: string };
  /** The hardware names a disk that the DiskSection lacks. */
  OVF_DISK_UNKNOWN: { file: string; machine: string; disk: string };
  /** A disk names a file that the References lack. */
  OVF_FILE_UNKNOWN: { file: string; disk: string; ref: string };
  OVF_DISK_DELTA: { file: string; disk: string };
  OVF_CAPACITY: { file: string; disk: string; value: string };
  /** An href with a scheme: http, file, … */
  OVF_FILE_REMOTE: { file: string; href: string };
  OVF_COMPRESSION: { file: string; name: string; compression: string };
  OVF_CHUNK_MISSING: { file: string; name: string };
  OVF_CHUNK_SIZE: { file: string; size: number; expected: number };
  OVF_GZIP_DAMAGED: { file: string };
  OVF_GZIP_TOO_LARGE: { file: string; most: number };

  OVF_MANIFEST_LINE: { file: string; line: number };
  OVF_MANIFEST_CONFLICT: { file: string; name: string };
  OVF_MANIFEST_FILE_MISSING: { file: string; name: string };
  /** Digests in lower-case hex; `algorithm` as the manifest spells it: SHA256. */
  OVF_DIGEST_DIFFERS: { file: string; algorithm: string; expected: string; actual: string };
}

const data = { exit: 'data', retry: 'never' } as const;

const fail = failing<SourceFailures>({
  SOURCE_NOT_FOUND: data,
  SOURCE_DENIED: { exit: 'denied', retry: 'ask' },
  SOURCE_IS_FOLDER: data,
  SOURCE_NOT_A_FILE: data,
  SOURCE_EMPTY: data,
  SOURCE_READ_FAILED: { exit: 'data', retry: 'ask', next: ['resume'] },
  SOURCE_ENDED: data,
  SOURCE_NAME_LEAVES: data,
  SOURCE_LINK_LEAVES: data,
  SOURCE_FILE_MISSING: data,
  OVA_PACKED: data,
  OVA_NOT_TAR: data,
  OVA_TRUNCATED: data,
  OVA_HEADER_DAMAGED: data,
  OVA_HEADER_TOO_LONG: data,
  OVA_MEMBER_KIND: data,
  OVA_MEMBER_NAME: data,
  OVA_MEMBER_TWICE: data,
  OVA_TOO_MANY_MEMBERS: data,
  OVA_NO_OVF: data,
  OVA_SEVERAL_OVF: data,
  OVF_FOLDER_EMPTY: data,
  OVF_FOLDER_SEVERAL: data,
  OVF_TOO_LARGE: data,
  OVF_ENCODING: data,
  OVF_ENTITY: data,
  OVF_NOT_WELL_FORMED: data,
  OVF_TOO_COMPLEX: data,
  OVF_NOT_OVF: data,
  OVF_NO_MACHINE: data,
  OVF_SEVERAL_MACHINES: { exit: 'usage', retry: 'never' },
  OVF_NO_SUCH_MACHINE: { exit: 'usage', retry: 'never' },
  OVF_DISK_UNKNOWN: data,
  OVF_FILE_UNKNOWN: data,
  OVF_DISK_DELTA: data,
  OVF_CAPACITY: data,
  OVF_FILE_REMOTE: data,
  OVF_COMPRESSION: data,
  OVF_CHUNK_MISSING: data,
  OVF_CHUNK_SIZE: data,
  OVF_GZIP_DAMAGED: data,
  OVF_GZIP_TOO_LARGE: data,
  OVF_MANIFEST_LINE: data,
  OVF_MANIFEST_CONFLICT: data,
  OVF_MANIFEST_FILE_MISSING: data,
  OVF_DIGEST_DIFFERS: data,
});

/** The maker of this folder's failures. Names from a foreign file are made printable on the way. */
export function sourceFailure<C extends keyof SourceFailures>(
  code: C,
  facts: SourceFailures[C],
  options?: FailureOptions,
) {
  const safe = Object.fromEntries(
    Object.entries(facts).map(([key, fact]) => [key, typeof fact === 'string' ? printable(fact) : fact]),
  ) as unknown as SourceFailures[C];
  return fail(code, safe, options);
}
