import { Malformed, type View } from '../../../image/partitions/view.ts';
import { type BlockSource, bytesAt, part } from '../../block-source.ts';
import { damaged, reading } from '../../unreadable.ts';

/** The source as the FAT reader of image/partitions takes it. */
export function viewOn(source: BlockSource): View {
  return {
    size: source.size,
    async read(offset, length) {
      if (!(offset >= 0 && offset + length <= source.size)) throw new Malformed('outside');
      return bytesAt(source, offset, length, 'FAT');
    },
    part: (offset, length) => viewOn(part(source, offset, length)),
  };
}

/** What `read` answers, with its problem in the words of a guest. @throws GuestUnreadable */
export async function sound<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await reading(what, read);
  } catch (error) {
    if (error instanceof Malformed) throw damaged(what, { problem: error.problem });
    throw error;
  }
}
