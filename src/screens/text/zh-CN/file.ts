import type { FileTargetFailures } from '../../../pipeline/target/file/failures.ts';
import type { Sentences } from '../types.ts';

export const fileFailures: Sentences<FileTargetFailures> = {
  FILE_EXISTS: f => `${f.file} 已存在，未作改动。请换一个名字；转换时也可加上 --force。`,
  FILE_NOT_REGULAR: f => {
    const kinds: Readonly<Record<string, string>> = {
      folder: '文件夹',
      pipe: '命名管道',
      socket: '套接字',
      device: '设备',
    };
    const instead = f.kind === 'folder' ? '' : '；要写入管道或设备，请以 - 作为 vmferry convert 的 OUT 并重定向';
    return `${f.file} 是${kinds[f.kind] ?? f.kind}而不是文件，未作改动。请换一个文件名${instead}。`;
  },
  FILE_NO_SPACE: f => `${f.file} 所在的磁盘空间不足。请腾出空间后继续：已写入的部分会保留。`,
  FILE_DENIED: f => `不允许在此写入 ${f.file}（${f.reason}）。请换一个文件夹，或修正其权限。`,
  FILE_UNWRITABLE: f =>
    f.reason === 'ENOENT' || f.reason === 'ENOTDIR'
      ? `无法写入 ${f.file}：其所在的文件夹不存在（${f.reason}）。请先创建该文件夹，或换一个文件夹。`
      : `无法写入 ${f.file}（${f.reason}）。请检查它所在的磁盘，然后重试。`,
};
