import { ExtentSet } from '../../extents.ts';
import type { BlockSink, StreamSink } from '../../types/sink.ts';
import type { Owner } from './acks.ts';
import { fileDigests, Partial, type PartialNames } from './partial.ts';

const mebibyte = 1024 * 1024;
/** With acknowledgements: pieces written at the same time share one fdatasync. */
const longest = 4 * mebibyte;
/** Without: what was just inflated is still in the cores' caches, and a quarter of the memory does. */
const quickest = mebibyte;

/** A file whose bytes each have their place (raw, fixed VHD); what is never written stays a hole. */
export async function fileBlockSink(names: PartialNames, size: number, owner?: Owner): Promise<BlockSink> {
  const file = await Partial.open(names, size, owner);
  // What is beyond its end was cut off: it is not there, whatever was acknowledged.
  const written = ExtentSet.of(file.acks?.held() ?? []).intersect(ExtentSet.whole(file.found));
  return {
    takes: {
      align: 512,
      max: owner ? longest : quickest,
      order: 'any',
      zeros: 'implied',
      // Without acknowledgements nobody reads them.
      digests: owner ? fileDigests : [],
      verify: 'all',
    },
    held: async () => written.clone(),
    async write({ offset, data, digests }) {
      await file.write(offset, data);
      await file.acknowledge({ offset, length: data.length, digests });
      written.add(offset, data.length);
    },
    data: () => file.occupied(),
    async clear(extents) {
      for (const { offset, length } of extents.intersect(ExtentSet.whole(size))) {
        const zeros = Buffer.alloc(Math.min(length, mebibyte));
        for (let at = 0; at < length; at += zeros.length) {
          await file.write(offset + at, zeros.subarray(0, Math.min(zeros.length, length - at)));
        }
      }
      await file.cut(size);
    },
    read: (offset, into) => file.read(offset, into),
    async seal() {
      // A hole at its end may have been cut off, which reads the same until the file is its own measure.
      await file.cut(size);
      if (owner) await file.sync();
    },
    close: () => file.close(),
  };
}

/** A file written from front to back, or with its first part last (streamOptimized VMDK, qcow2, OVA). */
export async function fileStreamSink(names: PartialNames, owner?: Owner): Promise<StreamSink> {
  const file = await Partial.open(names, undefined, owner);
  const part = 4 * mebibyte;
  return {
    takes: { part, order: 'any', digests: fileDigests },
    held: async () =>
      (file.acks?.held() ?? [])
        .filter(ack => ack.offset + ack.length <= Math.max(file.found, file.reached))
        .map(ack => ({ index: ack.offset / part, ...ack })),
    async put({ offset, data, digests }) {
      await file.write(offset, data);
      await file.acknowledge({ offset, length: data.length, digests });
    },
    cut: length => file.cut(length),
    data: () => file.occupied(),
    read: (offset, into) => file.read(offset, into),
    seal: () => (owner ? file.sync() : Promise.resolve()),
    close: () => file.close(),
  };
}
