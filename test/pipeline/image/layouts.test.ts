import { createHash } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../../src/pipeline/extents.ts';
import { imageWriter, imageWriters, layoutFor, openImage, streamFor } from '../../../src/pipeline/image/index.ts';
import { orderedRuns } from '../../../src/pipeline/image/ordered-runs.ts';
import type { Disk, Run } from '../../../src/pipeline/types/disk.ts';
import type { LayoutRequest } from '../../../src/pipeline/types/layout.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { memoryBytes } from './bytes.ts';
import { bytesOf, contentOf, diskOf, failureOf, halfRandom, readAll, signal } from './disks.ts';
import { grainsOf, streamVmdk } from './vmdk/write.ts';

const about: LayoutRequest = {
  machine: { id: 'vm-1', name: 'web', networks: [], disks: [] },
  disk: { index: 0, key: '2000', name: 'web-disk1' },
  uuid: Uint8Array.from({ length: 16 }, (_, n) => n * 7),
  began: Date.UTC(2024, 5, 1),
};

const content = Buffer.alloc(9 * 2 ** 20 + 1024);
content.set(halfRandom(300_000, 1), 100_000);
content.set(halfRandom(70_000, 2), 5 * 2 ** 20 - 30_000);
content.set(halfRandom(512, 3), content.length - 512);

const rawDisk = (bytes = content) => openImage(memoryBytes(bytes, { name: 'web.raw' }).bytes, signal);
const backwards = (options = {}) =>
  openImage(
    memoryBytes(streamVmdk(content.length / 512, grainsOf(content).reverse(), { tables: 'front' }), options).bytes,
    signal,
  );

describe('every writer', () => {
  test('is found by id and by extension', () => {
    expect(imageWriters.map(({ id }) => id)).toEqual(['vhd', 'vhd-dynamic', 'raw', 'qcow2', 'vmdk', 'ova']);
    for (const writer of imageWriters) {
      expect(imageWriter(writer.id)).toBe(writer);
      const byExtension = writer.id === 'vhd-dynamic' ? 'vhd' : writer.id;
      expect(imageWriter(writer.extension.toUpperCase())?.id).toBe(byExtension);
    }
    expect(imageWriter('floppy')).toBeUndefined();
  });

  test('gives the same bytes for the same disk, whatever it was read from', async () => {
    for (const { id } of imageWriters) {
      const first = await bytesOf(streamFor(id, await rawDisk(), about));
      const vmdk = await openImage(memoryBytes(streamVmdk(content.length / 512, grainsOf(content))).bytes, signal);
      expect((await bytesOf(streamFor(id, vmdk, about))).equals(first)).toBe(true);
      expect((await bytesOf(streamFor(id, await backwards(), about))).equals(first)).toBe(true);
    }
  });

  test('refuses a disk that goes backwards and can only be streamed', async () => {
    for (const { id } of imageWriters) {
      const disk = await backwards({ streamOnly: true });
      expect(await failureOf(bytesOf(streamFor(id, { ...disk, ordered: true }, about)))).toMatchObject({
        code: 'IMAGE_UNORDERED',
        exit: 'data',
      });
    }
  });
});

describe('raw and VHD as a stream', () => {
  test('are the disk with every zero written out, and the footer at the end', async () => {
    expect((await bytesOf(streamFor('raw', await rawDisk(), about))).equals(content)).toBe(true);
    const layout = layoutFor('vhd', await rawDisk(), about);
    const vhd = await bytesOf(streamFor('vhd', await rawDisk(), about));
    expect(layout.kind === 'blocks' && vhd.subarray(-512).equals(Buffer.from(layout.tail ?? []))).toBe(true);
    expect(vhd.length).toBe(10 * 2 ** 20 + 512);
    expect(vhd.subarray(0, content.length).equals(content)).toBe(true);
    expect(vhd.subarray(content.length, -512).every(byte => byte === 0)).toBe(true);
  });
});

describe('runs in order', () => {
  test('come by place where the file has them in another order, after one whole pass over it', async () => {
    const { bytes, counts } = memoryBytes(
      streamVmdk(content.length / 512, grainsOf(content).reverse(), { tables: 'front' }),
    );
    const disk = await openImage(bytes, signal);
    const wanted = ExtentSet.of([
      { offset: 100_000, length: 50_000 },
      { offset: content.length - 512, length: 512 },
    ]);
    const out = Buffer.alloc(content.length);
    let end = 0;
    for await (const run of orderedRuns(disk, { signal, wanted })) {
      expect(run.offset).toBeGreaterThanOrEqual(end);
      end = run.offset + run.length;
      if (run.data) out.set(run.data, run.offset);
    }
    for (const { offset, length } of wanted) {
      expect(out.subarray(offset, offset + length).equals(content.subarray(offset, offset + length))).toBe(true);
    }
    expect(counts).toMatchObject({ streams: 1, ended: 1 });
  });

  test('are passed through where they are in order', async () => {
    const runs: Run[] = [
      { offset: 0, length: 512, data: halfRandom(512, 1) },
      { offset: 1024, length: 512, data: null },
    ];
    const got: Run[] = [];
    for await (const run of orderedRuns(diskOf(2048, runs), { signal })) got.push(run);
    expect(got).toEqual(runs);
  });
});

describe('a streamOptimized VMDK of ours', () => {
  test('reads back, by stream and by place, with nothing but data in it', async () => {
    const file = await bytesOf(streamFor('vmdk', await rawDisk(), about));
    expect(file.length).toBeLessThan(500_000);
    const disk = await openImage(memoryBytes(file).bytes, signal);
    expect((await contentOf(disk)).equals(content)).toBe(true);
    expect((await readAll(disk)).equals(content)).toBe(true);
    expect(disk.allocation?.bytes).toBe(await grainBytesOf(await rawDisk()));
  });

  test('holds whatever runs a disk comes in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 900 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 300 }), fc.nat(3)), {
          maxLength: 8,
        }),
        async (sectors, pieces) => {
          const size = sectors * 512;
          const runs: Run[] = [];
          let at = 0;
          for (const [gap, length, byte] of pieces) {
            const offset = at + gap * 512;
            const end = Math.min(size, offset + length * 512);
            if (offset >= end) break;
            runs.push({ offset, length: end - offset, data: byte === 3 ? null : Buffer.alloc(end - offset, byte) });
            at = end;
          }
          const disk = diskOf(size, runs);
          const file = await bytesOf(streamFor('vmdk', disk, about));
          const back = await openImage(memoryBytes(file, { streamOnly: true }).bytes, signal);
          expect((await contentOf(back)).equals(await contentOf(disk))).toBe(true);
        },
      ),
      fuzz(50, 6),
    );
  });
});

async function grainBytesOf(disk: Disk): Promise<number> {
  const bytes = await contentOf(disk);
  return grainsOf(bytes).reduce((sum, { lba }) => sum + Math.min(65536, bytes.length - lba * 512), 0);
}

describe('an OVA of ours', () => {
  const odd: LayoutRequest = {
    ...about,
    machine: {
      ...about.machine,
      name: '../网页 & <Web> "1"\u0000',
      firmware: 'efi',
      secureBoot: true,
      cpus: 4,
      memoryMiB: 8192,
      os: { family: 'linux', id: 'debian12_64Guest', text: 'Debian <12>' },
      networks: ['VM Network', 'R&D'],
    },
  };

  test('is a tar with the OVF, a manifest that holds, and the disk', async () => {
    const layout = streamFor('ova', await rawDisk(), odd);
    const ova = await bytesOf(layout);
    expect(layout.size).toBe(ova.length);
    const members = membersOf(ova);
    const [ovf, manifest, vmdk] = members;
    expect(members.map(({ name }) => name.slice(name.lastIndexOf('.')))).toEqual(['.ovf', '.mf', '.vmdk']);
    expect(members.every(({ name }) => !/[/\\\0]/.test(name) && !name.startsWith('.'))).toBe(true);
    const lines = [ovf, vmdk].map(
      member =>
        `SHA256(${member?.name})= ${createHash('sha256')
          .update(member?.data ?? '')
          .digest('hex')}\n`,
    );
    expect(manifest?.data.toString()).toBe(lines.join(''));
    const disk = await openImage(memoryBytes(vmdk?.data ?? Buffer.alloc(0)).bytes, signal);
    expect((await contentOf(disk)).equals(content)).toBe(true);
  });

  test('says what machine it is, escaped', async () => {
    const [ovf, , vmdk] = membersOf(await bytesOf(streamFor('ova', await rawDisk(), odd)));
    const document = new DOMParser().parseFromString(ovf?.data.toString() ?? '', 'text/xml');
    const text = (tag: string) => [...document.getElementsByTagName(tag)].map(node => node.textContent);
    const attribute = (tag: string, name: string) =>
      [...document.getElementsByTagName(tag)].map(node => node.getAttribute(name));
    expect(text('Name')).toEqual(['../网页 & <Web> "1"']);
    expect(attribute('File', 'ovf:href')).toEqual([vmdk?.name]);
    expect(attribute('File', 'ovf:size')).toEqual([String(vmdk?.data.length)]);
    expect(attribute('Disk', 'ovf:capacity')).toEqual([String(content.length)]);
    expect(attribute('Network', 'ovf:name')).toEqual(['VM Network', 'R&D']);
    expect(attribute('OperatingSystemSection', 'vmw:osType')).toEqual(['debian12_64Guest']);
    expect(text('Description')).toEqual(['Debian <12>']);
    expect(attribute('vmw:Config', 'vmw:key')).toEqual(['firmware', 'bootOptions.efiSecureBootEnabled']);
    expect(attribute('vmw:Config', 'vmw:value')).toEqual(['efi', 'true']);
    expect(text('rasd:VirtualQuantity')).toEqual(['4', '8192']);
    expect(text('rasd:ResourceType')).toEqual(['3', '4', '6', '17', '10', '10']);
  });

  test('is not written to its end when the disk changes in between', async () => {
    let reading = 0;
    const disk = diskOf(2 ** 20, []);
    const changing: Disk = {
      ...disk,
      async *runs() {
        reading++;
        yield { offset: 0, length: 512, data: Buffer.alloc(512, reading) };
      },
    };
    expect(await failureOf(bytesOf(streamFor('ova', changing, about)))).toMatchObject({ code: 'IMAGE_CHANGED' });
    expect(reading).toBe(2);
  });
});

function membersOf(tar: Buffer): { name: string; data: Buffer }[] {
  const members: { name: string; data: Buffer }[] = [];
  for (let at = 0; tar[at] !== 0; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    members.push({ name, data: tar.subarray(at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  expect(tar.subarray(-1024).every(byte => byte === 0)).toBe(true);
  return members;
}
