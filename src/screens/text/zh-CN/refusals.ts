/** What an operating system refuses with (errno(3)), in words. */
const words: Readonly<Record<string, string>> = {
  EROFS: '该文件系统是只读的',
  EACCES: '没有在那里读写的权限',
  EPERM: '系统不允许这样做',
  ENOSPC: '那里没有剩余空间',
  EDQUOT: '您在那里的配额已用完',
  EFBIG: '那里的文件不能再变大',
  ENOENT: '没有这个文件或文件夹',
  ENOTDIR: '路径中的一部分是文件而不是文件夹',
  EISDIR: '它是文件夹而不是文件',
  ENAMETOOLONG: '路径太长',
  EMFILE: '本进程打开的文件太多',
  ENFILE: '系统打开的文件太多',
  EIO: '磁盘出错',
  ESTALE: '提供该文件夹的服务器已找不到它',
  EBUSY: '被另一个程序占用',
};

/** Why it was refused; the code stands behind, for whoever looks it up. What is no known code stays as it is. */
export function refusal(code: unknown): string {
  const known = Object.hasOwn(words, String(code)) ? words[String(code)] : undefined;
  return known === undefined ? String(code) : `${known}（${code}）`;
}

/** What a person does about a folder that cannot be written, before they choose another. */
const mends: Readonly<Record<string, string>> = {
  EACCES: '请修正其权限，或',
  EPERM: '请修正其权限，或',
  ENOSPC: '请腾出空间，或',
  EDQUOT: '请腾出空间，或',
  EFBIG: '请提高该限制（ulimit -f），或',
  EIO: '请检查该磁盘，或',
};

/** The beginning of "… another folder". */
export function mend(code: unknown): string {
  return (Object.hasOwn(mends, String(code)) ? mends[String(code)] : undefined) ?? '请';
}
