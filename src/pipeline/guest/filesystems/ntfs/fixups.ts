import { damaged } from '../../unreadable.ts';

const STRIDE = 512;

/**
 * Puts back what stood at the end of every 512 bytes of a record, where a number that must be the same everywhere tells
 * of writes that were cut short.
 * @param record changed in place
 * @throws GuestUnreadable where the magic is another, or a number differs
 * Source: linux-ntfs documentation, "Fixup".
 */
export function fixedUp(record: Buffer, magic: string, what: string, at: number): Buffer {
  const offset = record.readUInt16LE(4);
  const count = record.readUInt16LE(6);
  const wrong = () => damaged(what, { at });
  if (record.toString('latin1', 0, 4) !== magic || count < 1 || (count - 1) * STRIDE > record.length) throw wrong();
  if ((count - 1) * STRIDE < record.length || offset + count * 2 > record.length) throw wrong();
  const number = record.readUInt16LE(offset);
  for (let i = 1; i < count; i++) {
    const end = i * STRIDE - 2;
    if (record.readUInt16LE(end) !== number) throw wrong();
    record.copy(record, end, offset + i * 2, offset + i * 2 + 2);
  }
  return record;
}
