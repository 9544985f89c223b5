/** What every size and place in a VMDK header, a partition table and a raw disk counts in. */
export const sector = 512;
