import type { ImageFailures } from '../../../pipeline/image/failures.ts';
import type { Sentences } from '../types.ts';

export const imageFailures: Sentences<ImageFailures> = {
  IMAGE_NOT_A_DISK: f => `${f.file} 不是 vmferry 认识的磁盘：应为 VMDK，或带分区表的原始磁盘。`,
  IMAGE_EMPTY: f => `${f.file} 是空文件：应为一块磁盘。请从来源处重新复制。`,
};
