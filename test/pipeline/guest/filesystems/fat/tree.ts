import type { Tree } from '../../../image/partitions/fat-image.ts';

/** Folders, names of both kinds, and files of no, one and many clusters. */
export const fatTree: Tree = {
  EFI: {
    BOOT: { 'BOOTX64.EFI': Buffer.from('MZ and the rest') },
    Linux: { 'a kernel with a long name.efi': Buffer.from(Array.from({ length: 5000 }, (_, n) => n % 251)) },
  },
  'EMPTY.TXT': Buffer.alloc(0),
};
