/** The key under which the number of new, empty disks is answered; no part of a plan by itself. */
export const emptyDisks = 'disks.empty';
/** As many as one screen makes; a plan may have more. */
export const mostEmptyDisks = 16;

const pattern = /^target\.dataDisks\.(\d+)\.sizeGiB$/;

/** The key of the size of one of them, from 0. */
export function emptyKey(n: number): string {
  return `target.dataDisks.${n}.sizeGiB`;
}

/** Which of the new disks a question is about, from 0. */
export function emptyIn(key: string): number | undefined {
  const n = pattern.exec(key)?.[1];
  return n === undefined ? undefined : Number(n);
}
