/** What an operating system refuses with (errno(3)), in words. */
const words: Readonly<Record<string, string>> = {
  EROFS: 'this file system is read-only',
  EACCES: 'you may not write or read there',
  EPERM: 'the system does not permit it',
  ENOSPC: 'no room is left there',
  EDQUOT: 'your quota there is used up',
  EFBIG: 'files there may not grow that large',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file and no folder',
  EISDIR: 'it is a folder and no file',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'this process has too many files open',
  ENFILE: 'the system has too many files open',
  EIO: 'the disk failed',
  ESTALE: 'the server of this folder has lost it',
  EBUSY: 'another program holds it',
};

/** Why it was refused; the code stands behind, for whoever looks it up. What is no known code stays as it is. */
export function refusal(code: unknown): string {
  const known = Object.hasOwn(words, String(code)) ? words[String(code)] : undefined;
  return known === undefined ? String(code) : `${known} (${code})`;
}

/** What a person does about a folder that cannot be written, before they choose another. */
const mends: Readonly<Record<string, string>> = {
  EACCES: 'Mend its permissions or choose',
  EPERM: 'Mend its permissions or choose',
  ENOSPC: 'Make room or choose',
  EDQUOT: 'Make room or choose',
  EFBIG: 'Raise that limit (ulimit -f) or choose',
  EIO: 'Check that disk or choose',
};

/** The beginning of "… another folder". */
export function mend(code: unknown): string {
  return (Object.hasOwn(mends, String(code)) ? mends[String(code)] : undefined) ?? 'Choose';
}
