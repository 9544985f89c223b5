import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../../../src/pipeline/extents.ts';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import { orderedRuns } from '../../../../src/pipeline/image/ordered-runs.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { memoryBytes } from '../bytes.ts';
import { contentOf, failureOf, halfRandom, readAll, signal } from '../disks.ts';
import { grainsOf, sparseVmdk, streamVmdk } from './write.ts';

const content = Buffer.alloc(40 * 65536 + 5 * 512);
content.set(halfRandom(200_000, 3), 1024);
content.set(halfRandom(300_000, 4), 20 * 65536);
content.set(halfRandom(2560, 5), 40 * 65536);

/** Parts of a disk as files: each a kind and a length in sectors. */
type Part = readonly [kind: 'SPARSE' | 'FLAT' | 'VMFS' | 'ZERO' | 'STREAM', sectors: number];

function splitOf(parts: readonly Part[], disk: Buffer = content) {
  const files: Record<string, Buffer> = {};
  const lines: string[] = [];
  let at = 0;
  for (const [index, [kind, sectors]] of parts.entries()) {
    const own = disk.subarray(at, at + sectors * 512);
    at += own.length;
    const name = `web-${kind === 'FLAT' ? 'f' : 's'}00${index}.vmdk`;
    const type = kind === 'STREAM' ? 'SPARSE' : kind;
    lines.push(`RW ${sectors} ${type}${kind === 'ZERO' ? '' : ` "${name}"`}${kind === 'FLAT' ? ' 0' : ''}`);
    if (kind === 'SPARSE') files[name] = sparseVmdk(own, { descriptor: '' });
    else if (kind === 'STREAM') files[name] = streamVmdk(sectors, grainsOf(own));
    else if (kind !== 'ZERO') files[name] = Buffer.from(own);
  }
  return { text: described(lines), files, lines };
}

function described(lines: readonly string[]): Buffer {
  const head = '# Disk DescriptorFile\nversion=1\nparentCID=ffffffff\ncreateType="twoGbMaxExtentSparse"\n';
  return Buffer.from(`${head}${lines.join('\n')}\n`);
}

function opened({ text, files }: { text: Buffer; files: Readonly<Record<string, Uint8Array>> }) {
  const neighbours = Object.entries(files).map(([name, file]) => [name, memoryBytes(file, { name })] as const);
  const beside = Object.fromEntries(neighbours.map(([name, { bytes }]) => [name, bytes]));
  const main = memoryBytes(text, { name: 'web.vmdk', beside });
  return { disk: openImage(main.bytes, signal), counts: [main.counts, ...neighbours.map(([, { counts }]) => counts)] };
}

const sectors = content.length / 512;

describe('a VMDK split over several files', () => {
  test('is read across sparse, flat, streamed and zero extents', async () => {
    const { disk: opening, counts } = opened(
      splitOf([
        ['SPARSE', 6 * 128],
        ['FLAT', 100],
        ['ZERO', 28 + 7 * 128],
        ['STREAM', 8 * 128],
        ['SPARSE', sectors - 22 * 128],
      ]),
    );
    const disk = await opening;
    expect(disk).toMatchObject({ format: 'vmdk-split-sparse', size: content.length, ordered: true });
    const expected = Buffer.from(content);
    expected.fill(0, 6 * 65536 + 100 * 512, 14 * 65536);
    expect((await contentOf(disk)).equals(expected)).toBe(true);
    expect((await readAll(disk)).equals(expected)).toBe(true);
    await disk.close();
    expect(counts.every(({ closed }) => closed === 1)).toBe(true);
  });

  test('knows what is allocated where all of its parts do', async () => {
    const disk = await opened(
      splitOf([
        ['SPARSE', 20 * 128],
        ['ZERO', 128],
        ['SPARSE', sectors - 21 * 128],
      ]),
    ).disk;
    expect([...(disk.allocation ?? [])]).toEqual([
      { offset: 0, length: 4 * 65536 },
      { offset: 21 * 65536, length: 4 * 65536 },
      { offset: 40 * 65536, length: 2560 },
    ]);
  });

  test('gives only what is wanted, and says where it is', async () => {
    const disk = await opened(
      splitOf([
        ['SPARSE', 20 * 128],
        ['SPARSE', sectors - 20 * 128],
      ]),
    ).disk;
    const places: number[] = [];
    const at: number[] = [];
    const wanted = ExtentSet.of([{ offset: 22 * 65536, length: 1 }]);
    for await (const run of disk.runs({ signal, wanted, at: place => at.push(place) })) places.push(run.offset);
    expect(places).toEqual([20 * 65536]);
    expect(at).toContain(20 * 65536);
    expect(at.every(place => place % 65536 === 0 && place < content.length)).toBe(true);
  });

  test('may have its descriptor in the first of its files', async () => {
    const { files, lines } = splitOf([
      ['SPARSE', 20 * 128],
      ['SPARSE', sectors - 20 * 128],
    ]);
    const descriptor = described(lines).toString();
    const first = sparseVmdk(content.subarray(0, 20 * 65536), { descriptor });
    const disk = await opened({ text: first, files: { ...files, 'web-s000.vmdk': first } }).disk;
    expect((await contentOf(disk)).equals(content)).toBe(true);
  });

  test('may count the last grain of its disk whole', async () => {
    const whole = Buffer.alloc(41 * 65536);
    content.copy(whole);
    const { text, files } = splitOf([['SPARSE', 41 * 128]], whole);
    const shorter = Buffer.from(text.toString().replace(`RW ${41 * 128}`, `RW ${sectors}`));
    const disk = await opened({ text: shorter, files }).disk;
    expect(disk.size).toBe(content.length);
    expect((await contentOf(disk)).equals(content)).toBe(true);
  });

  const two = splitOf([
    ['SPARSE', 20 * 128],
    ['SPARSE', sectors - 20 * 128],
  ]);
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = Object.values(two.files);
  const refused: Readonly<Record<string, readonly [code: string, files: Record<string, Buffer>]>> = {
    'when its files are exchanged': ['VMDK_EXTENT_SIZE', { 'web-s000.vmdk': second, 'web-s001.vmdk': first }],
    'when one is a snapshot': ['VMDK_KIND', { ...two.files, 'web-s001.vmdk': Buffer.from('COWD'.padEnd(2048, '\0')) }],
    'when one is something else': ['VMDK_NOT_SPARSE', { ...two.files, 'web-s001.vmdk': Buffer.alloc(2048, 7) }],
    'when one was never finished': ['VMDK_UNFINISHED', { ...two.files, 'web-s001.vmdk': unfinished(second) }],
    'when one was cut': ['IMAGE_CUT', { ...two.files, 'web-s001.vmdk': second.subarray(0, second.length - 70_000) }],
  };
  for (const [name, [code, files]] of Object.entries(refused)) {
    test(`is refused ${name}, and every file is closed`, async () => {
      const { disk, counts } = opened({ text: two.text, files });
      expect((await failureOf(disk)).code).toBe(code);
      const used = counts.filter(({ closed }) => closed > 0);
      expect(used.length).toBeGreaterThanOrEqual(code === 'VMDK_EXTENT_SIZE' ? 2 : 3);
    });
  }

  test('is not read by one of its flat files alone', async () => {
    const flat = Buffer.from(content);
    flat.write('\x55\xaa', 510, 'latin1');
    const { bytes } = memoryBytes(flat, { name: 'web-f001.vmdk' });
    expect((await failureOf(openImage(bytes, signal))).code).toBe('VMDK_EXTENT_ALONE');
  });
});

function unfinished(file: Buffer): Buffer {
  const out = Buffer.from(file);
  out.write('kdmv');
  return out;
}

test('any cut of a disk into extents of any kind reads as the disk', async () => {
  const kind = fc.constantFrom('SPARSE', 'FLAT', 'VMFS', 'STREAM');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(kind, fc.integer({ min: 1, max: 2000 })), { maxLength: 5 }), async cuts => {
      const parts: Part[] = [];
      let left = sectors;
      for (const [type, length] of cuts) {
        if (length >= left) break;
        parts.push([type, length]);
        left -= length;
      }
      parts.push(['SPARSE', left]);
      const disk = await opened(splitOf(parts)).disk;
      expect((await contentOf(disk)).equals(content)).toBe(true);
      expect((await readAll(disk)).equals(content)).toBe(true);
      let end = 0;
      for await (const run of orderedRuns(disk, { signal })) {
        expect(run.offset).toBeGreaterThanOrEqual(end);
        end = run.offset + run.length;
      }
    }),
    fuzz(20, 51),
  );
});
