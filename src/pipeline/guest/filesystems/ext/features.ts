/** Feature bits of the superblock. Source: kernel documentation, filesystems/ext4/super. */
export const compat = {
  hasJournal: 0x4,
  sparseSuper2: 0x200,
} as const;

export const roCompat = {
  sparseSuper: 0x1,
  largeFile: 0x2,
  btreeDir: 0x4,
  gdtChecksum: 0x10,
  bigalloc: 0x200,
  metadataChecksum: 0x400,
} as const;

export const incompat = {
  compression: 0x1,
  fileType: 0x2,
  recover: 0x4,
  journalDevice: 0x8,
  metaGroups: 0x10,
  extents: 0x40,
  bits64: 0x80,
  multiMount: 0x100,
  flexGroups: 0x200,
  attributeInodes: 0x400,
  dirData: 0x1000,
  checksumSeed: 0x2000,
  largeDirectory: 0x4000,
  inlineData: 0x8000,
  encrypt: 0x10000,
  caseFold: 0x20000,
} as const;

/** What the incompatible ones are called that are not read here. */
export const unreadFeatures: readonly (readonly [bit: number, name: string])[] = [
  [incompat.compression, 'compression'],
  [incompat.journalDevice, 'journal device'],
  [incompat.dirData, 'dirdata'],
];

export const readFeatures =
  incompat.fileType |
  incompat.recover |
  incompat.metaGroups |
  incompat.extents |
  incompat.bits64 |
  incompat.multiMount |
  incompat.flexGroups |
  incompat.attributeInodes |
  incompat.checksumSeed |
  incompat.largeDirectory |
  incompat.inlineData |
  incompat.encrypt |
  incompat.caseFold;

/** All that ext3 knows; one more, and it is ext4 (as libblkid tells them apart). */
export const ext3Incompat = incompat.fileType | incompat.recover | incompat.metaGroups;
export const ext3RoCompat = roCompat.sparseSuper | roCompat.largeFile | roCompat.btreeDir;

/** Flags of an inode. Source: kernel documentation, filesystems/ext4/inodes. */
export const inodeFlag = {
  immutable: 0x10,
  compressed: 0x4,
  encrypted: 0x800,
  extents: 0x80000,
  inlineData: 0x10000000,
  caseFold: 0x40000000,
} as const;
