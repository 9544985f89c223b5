/** A GUID as it is written: the first three fields are little-endian on disk (MS-DTYP 2.3.4.2). Upper case. */
export function guidAt(bytes: Buffer, at: number): string {
  const swapped = (from: number, to: number) =>
    Buffer.from(bytes.subarray(at + from, at + to))
      .reverse()
      .toString('hex');
  const plain = (from: number, to: number) => bytes.toString('hex', at + from, at + to);
  return `${swapped(0, 4)}-${swapped(4, 6)}-${swapped(6, 8)}-${plain(8, 10)}-${plain(10, 16)}`.toUpperCase();
}

export const noGuid = '00000000-0000-0000-0000-000000000000';
