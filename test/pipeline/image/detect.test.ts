import { describe, expect, test } from 'vitest';
import { openImage } from '../../../src/pipeline/image/index.ts';
import { memoryBytes } from './bytes.ts';
import { contentOf, failureOf, halfRandom, readAll, signal } from './disks.ts';

const length = 256 * 1024;

function beginning(at: number, magic: string): Buffer {
  const out = Buffer.alloc(length);
  out.write(magic, at, 'latin1');
  return out;
}

const open = (content: Uint8Array, name: string) => openImage(memoryBytes(content, { name }).bytes, signal);

describe('a file with nothing VMDK about it is taken for a raw disk', () => {
  const plausible: Readonly<Record<string, Buffer>> = {
    'with a boot sector': beginning(510, '\x55\xaa'),
    'with a GPT': beginning(512, 'EFI PART'),
    'with a GPT of 4 KiB sectors': beginning(4096, 'EFI PART'),
    'with ext4 and no partitions': beginning(1080, '\x53\xef'),
    'with XFS and no partitions': beginning(0, 'XFSB'),
    'with LVM and no partitions': beginning(512, 'LABELONE'),
  };
  for (const [name, content] of Object.entries(plausible)) {
    test(name, async () => {
      const disk = await open(content, 'disk');
      expect(disk).toMatchObject({ format: 'raw', size: length, ordered: true });
      expect((await contentOf(disk)).equals(content)).toBe(true);
    });
  }

  test('by its name alone', async () => {
    for (const name of ['blank.raw', 'blank.IMG', 'blank.dd', 'web-flat.vmdk', 'web.ova › web.raw']) {
      expect((await open(Buffer.alloc(512), name)).format).toBe('raw');
    }
  });

  test('even with what a CD left on it, where its name says so', async () => {
    const disk = beginning(0x8001, 'CD001');
    disk.write('\x55\xaa', 510, 'latin1');
    expect((await open(disk, 'disk.raw')).format).toBe('raw');
    expect(await failureOf(open(disk, 'debian.iso'))).toMatchObject({ code: 'IMAGE_IS_CD' });
  });
});

describe('what is no disk is refused, by name where it is known', () => {
  const formats: Readonly<Record<string, readonly [code: string, content: Buffer]>> = {
    gzip: ['IMAGE_UNPACK_FIRST', beginning(0, '\x1f\x8b\x08')],
    xz: ['IMAGE_UNPACK_FIRST', beginning(0, '\xfd7zXZ\0')],
    zip: ['IMAGE_UNPACK_FIRST', beginning(0, 'PK\x03\x04')],
    tar: ['IMAGE_UNPACK_FIRST', beginning(257, 'ustar')],
  };
  for (const [format, [code, content]] of Object.entries(formats)) {
    test(format, async () => {
      expect(await failureOf(open(content, 'x.raw'))).toMatchObject({ code, facts: { file: 'x.raw', format } });
      expect(await failureOf(open(content, 'x'))).toMatchObject({ code, facts: { format } });
    });
  }

  test('a VHD whose footer does not hold, at its beginning or its end', async () => {
    for (const at of [0, length - 512, length - 511]) {
      expect(await failureOf(open(beginning(at, 'conectix'), 'x.raw'))).toMatchObject({ code: 'VHD_FOOTER' });
    }
  });

  test('an empty file', async () => {
    for (const streamOnly of [true, false]) {
      const { bytes, counts } = memoryBytes(Buffer.alloc(0), { name: 'x.raw', streamOnly, sizeless: streamOnly });
      expect(await failureOf(openImage(bytes, signal))).toMatchObject({ code: 'IMAGE_EMPTY', exit: 'data' });
      expect(counts.closed).toBe(1);
    }
  });

  test('text, noise and a few bytes', async () => {
    for (const content of [Buffer.from('hello\n'), halfRandom(length, 9), Buffer.alloc(length)]) {
      expect(await failureOf(open(content, 'notes.txt'))).toMatchObject({ code: 'IMAGE_NOT_A_DISK' });
    }
    expect(await failureOf(open(Buffer.from('KDMV'), 'x.vmdk'))).toMatchObject({ code: 'IMAGE_NOT_A_DISK' });
  });

  test('a raw disk that is not a multiple of 512 bytes long', async () => {
    const failure = await failureOf(open(beginning(510, '\x55\xaa').subarray(0, 1000), 'x.raw'));
    expect(failure).toMatchObject({ code: 'IMAGE_ODD_SIZE', facts: { size: 1000 } });
  });

  test('a raw disk whose size nobody knows', async () => {
    const { bytes } = memoryBytes(beginning(510, '\x55\xaa'), { name: 'x.raw', streamOnly: true, sizeless: true });
    expect((await failureOf(openImage(bytes, signal))).code).toBe('IMAGE_SIZE_UNKNOWN');
  });
});

describe('a raw disk', () => {
  const content = Buffer.alloc(5 * 1024 * 1024 + 512);
  content.set(halfRandom(100_000, 1), 64 * 1024 * 3 + 17);
  content.set(halfRandom(512, 2), 5 * 1024 * 1024);

  test('comes as data and zeros, cut at 64 KiB', async () => {
    for (const chunk of [1000, 65536, 100_000, 4 * 1024 * 1024]) {
      const disk = await openImage(memoryBytes(content, { name: 'x.raw', chunk }).bytes, signal);
      let data = 0;
      let end = 0;
      for await (const run of disk.runs({ signal })) {
        expect(run.offset).toBe(end);
        end += run.length;
        if (run.data) data += run.length;
      }
      expect(end).toBe(content.length);
      expect(data).toBe(2 * 65536 + 512);
      expect((await contentOf(disk)).equals(content)).toBe(true);
      expect((await readAll(disk)).equals(content)).toBe(true);
    }
  });

  test('that can only be streamed is looked into without a second stream', async () => {
    const { bytes, counts } = memoryBytes(content, { name: 'x.raw', streamOnly: true, chunk: 5000 });
    const disk = await openImage(bytes, signal);
    expect((await contentOf(disk)).equals(content)).toBe(true);
    expect(counts).toMatchObject({ streams: 1, ended: 1, streamed: content.length });
  });

  test('that is shorter than it was said to be ends in a failure', async () => {
    const { bytes } = memoryBytes(content.subarray(0, 700_000), { name: 'x.raw', streamOnly: true });
    const disk = await openImage({ ...bytes, size: content.length }, signal);
    expect(await failureOf(contentOf(disk))).toMatchObject({
      code: 'IMAGE_CUT',
      facts: { at: 700_000, expected: content.length },
    });
  });
});
