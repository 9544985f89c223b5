import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failed } from '../../../src/pipeline/failure.ts';
import { openImage } from '../../../src/pipeline/image/index.ts';
import { parseDescriptor } from '../../../src/pipeline/image/vmdk/descriptor.ts';
import type { Bytes, Disk } from '../../../src/pipeline/types/disk.ts';
import { bounded } from '../../fixtures/bounded.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { memoryBytes } from './bytes.ts';
import { halfRandom, signal } from './disks.ts';
import { grainsOf, plainDescriptor, sparseVmdk, streamVmdk } from './vmdk/write.ts';

const content = Buffer.alloc(700 * 1024);
content.set(halfRandom(90_000, 4), 70_000);
content.set(halfRandom(90_000, 5), 500_000);

const files: Readonly<Record<string, Buffer>> = {
  streamOptimized: streamVmdk(1400, grainsOf(content)),
  'streamOptimized with tables in front': streamVmdk(1400, grainsOf(content), { tables: 'front' }),
  monolithicSparse: sparseVmdk(content),
};

/** Everything that is done to a disk; what it may end in is a Failed about its data. */
async function useUp(bytes: Bytes): Promise<void> {
  let disk: Disk | undefined;
  try {
    disk = await openImage(bytes, signal);
    let covered = 0;
    for await (const run of disk.runs({ signal })) {
      covered += run.length;
      expect(run.offset + run.length).toBeLessThanOrEqual(disk.size);
    }
    expect(covered).toBeLessThanOrEqual(disk.size);
    const buffer = Buffer.alloc(4096);
    for (let n = 0; disk.read && disk.size > 4096 && n < 8; n++) {
      await disk.read(Math.floor(((disk.size - 4096) / 8) * n), buffer);
    }
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    expect(error.failure).toMatchObject({ exit: 'data', retry: 'never', facts: expect.any(Object) });
  } finally {
    await disk?.close();
  }
}

/** Positions that decide: headers, markers and tables more often than the middle of the data. */
const position = fc.oneof(fc.nat(511), fc.nat(12_000), fc.integer({ min: 65536, max: 66_100 }), fc.nat(400_000));

for (const [name, file] of Object.entries(files)) {
  test(`a ${name} VMDK with any bytes changed gives a value or a failure, and nothing else`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(position, fc.constantFrom(0, 1, 2, 4, 8, 0x7f, 0x80, 0xff)), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (changes, streamOnly) => {
          const changed = Buffer.from(file);
          for (const [at, byte] of changes) if (at < changed.length) changed[at] = byte;
          await bounded(() => useUp(memoryBytes(changed, { streamOnly }).bytes));
        },
      ),
      fuzz(250, 11),
    );
  });

  test(`a ${name} VMDK cut anywhere, and filled with zeros or not, is never taken for whole`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 2048), fc.boolean(), fc.boolean(), async (length, fill, streamOnly) => {
        const cut = Buffer.concat([file.subarray(0, length), Buffer.alloc(fill ? file.length - length : 0)]);
        let failed = false;
        try {
          const disk = await openImage(memoryBytes(cut, { streamOnly, sizeless: streamOnly }).bytes, signal);
          for await (const _ of disk.runs({ signal }));
        } catch (error) {
          if (!(error instanceof Failed)) throw error;
          failed = true;
        }
        // Raw grains carry no sum, and tables of zeros in front say that the disk is empty.
        const silent = fill && (name === 'monolithicSparse' || (name.includes('front') && length < 65536));
        expect(failed || silent).toBe(true);
      }),
      fuzz(100, 12),
    );
  });
}

test('any header at all is parsed or refused within bounded memory and time', async () => {
  const words = fc.array(fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 300n)), { minLength: 8, maxLength: 8 });
  const before = process.memoryUsage().rss;
  await fc.assert(
    fc.asyncProperty(
      words,
      fc.constantFrom(1, 3, 7, 0x30001, 0x30003),
      fc.boolean(),
      async (fields, flags, streamOnly) => {
        const file = Buffer.alloc(200_000);
        file.write('KDMV');
        file.writeUInt32LE(1, 4);
        file.writeUInt32LE(flags, 8);
        for (const [index, at] of [12, 20, 28, 36, 44, 48, 56, 64].entries()) {
          const value = fields[index] ?? 0n;
          if (at === 44) file.writeUInt32LE(Number(value & 0xffffffffn), at);
          else file.writeBigUInt64LE(value, at);
        }
        file.write('\n \r\n', 73, 'latin1');
        file.writeUInt16LE(1, 77);
        await bounded(() => useUp(memoryBytes(file, { streamOnly }).bytes));
      },
    ),
    fuzz(400, 13),
  );
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20);
});

test('any text is a descriptor or refused', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'RW',
      'RW 1 FLAT',
      'encoding="big5"',
      'encoding=nonsense',
      'parentCID=',
      'createType="',
      '# x',
      '\u0000',
    ),
    fc.tuple(fc.constantFrom('RW', 'rdonly'), fc.bigInt(0n, 2n ** 70n), fc.string()).map(parts => parts.join(' ')),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), lines => {
      try {
        parseDescriptor(Buffer.from(lines.join('\n')), 'x');
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
      }
    }),
    fuzz(500, 14),
  );
});

test('a long hostile descriptor takes no long time', async () => {
  for (const line of [
    ' '.repeat(2 ** 20),
    '\n'.repeat(2 ** 20),
    `x=${'" '.repeat(2 ** 19)}`,
    `RW ${'1 '.repeat(2 ** 19)}`,
  ]) {
    try {
      await bounded(async () => parseDescriptor(Buffer.from(`${plainDescriptor(8)}${line}`), 'x'));
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
    }
  }
});
