import type { FileTargetFailures } from '../../../pipeline/target/file/failures.ts';
import type { Sentences } from '../types.ts';
import { mend, refusal } from './refusals.ts';

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
  FILE_UNFINISHED: f =>
    `${f.file} 是会话 ${f.session} 尚未完成的文件（可能始于另一台机器），未作改动。可继续：vmferry resume ${f.session} --plan PLAN.yaml；也可撤销：vmferry undo ${f.session} --plan PLAN.yaml；或者换一个名字。`,
  FILE_NO_SPACE: f => `${f.file} 所在的磁盘空间不足。请腾出空间后继续：已写入的部分会保留。`,
  FILE_DENIED: f => `无法写入 ${f.file}：${refusal(f.reason)}。${mend(f.reason)}换一个文件夹。`,
  FILE_UNWRITABLE: f =>
    f.reason === 'ENOENT' || f.reason === 'ENOTDIR'
      ? `无法写入 ${f.file}：其所在的文件夹不存在（${f.reason}）。请先创建该文件夹，或换一个文件夹。`
      : `无法写入 ${f.file}：${refusal(f.reason)}。请检查它所在的磁盘，然后重试。`,
};
