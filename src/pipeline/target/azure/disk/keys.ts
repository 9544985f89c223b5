/** The key in the ledger of the disk that the machine's disk with this index is uploaded to. */
export function diskKey(index: number): string {
  return `azure-disk/${index}`;
}

/** The key in the ledger of one of the plan's new disks, from 1. */
export function emptyKey(n: number): string {
  return `azure-disk/empty${n}`;
}
