import type { FileTargetFailures } from '../../../pipeline/target/file/failures.ts';
import type { Sentences } from '../types.ts';

export const fileFailures: Sentences<FileTargetFailures> = {
  FILE_EXISTS: f => `${f.file} 已存在，未作改动。请换一个名字；转换时也可加上 --force。`,
  FILE_UNFINISHED: f =>
    `${f.file} 是会话 ${f.session} 尚未完成的文件（可能始于另一台机器），未作改动。可继续：vmferry resume ${f.session} --plan PLAN.yaml；也可撤销：vmferry undo ${f.session} --plan PLAN.yaml；或者换一个名字。`,
  FILE_NO_SPACE: f => `${f.file} 所在的磁盘空间不足。请腾出空间后继续：已写入的部分会保留。`,
  FILE_DENIED: f => `不允许在此写入 ${f.file}（${f.reason}）。请换一个文件夹，或修正其权限。`,
  FILE_UNWRITABLE: f =>
    f.reason === 'ENOENT' || f.reason === 'ENOTDIR'
      ? `无法写入 ${f.file}：其所在的文件夹不存在（${f.reason}）。请先创建该文件夹，或换一个文件夹。`
      : `无法写入 ${f.file}（${f.reason}）。请检查它所在的磁盘，然后重试。`,
  FILE_PARTIAL_LOST: f => `此会话写了一半的 ${f.file} 已丢失或被改动。请撤销会话后重新开始。`,
};
