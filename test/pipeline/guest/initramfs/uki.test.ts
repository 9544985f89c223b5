import { describe, expect, test } from 'vitest';
import { readInitramfs } from '../../../../src/pipeline/guest/initramfs/initramfs.ts';
import { readUki } from '../../../../src/pipeline/guest/initramfs/uki.ts';
import { archive } from './cpio.ts';
import { fileOf } from './packed.ts';

/** A program for UEFI with nothing but sections, each at the next 512 bytes. */
function program(sections: Readonly<Record<string, Buffer>>): Buffer {
  const names = Object.keys(sections);
  const head = Buffer.alloc(1024);
  head.write('MZ', 0, 'latin1');
  head.writeUInt32LE(128, 60);
  head.write('PE\0\0', 128, 'latin1');
  head.writeUInt16LE(names.length, 134);
  head.writeUInt16LE(16, 148);
  const bodies: Buffer[] = [];
  let at = head.length;
  names.forEach((name, index) => {
    const data = sections[name] ?? Buffer.alloc(0);
    const raw = Math.ceil(data.length / 512) * 512;
    const row = 168 + index * 40;
    head.write(name, row, 'latin1');
    head.writeUInt32LE(data.length, row + 8);
    head.writeUInt32LE(raw, row + 16);
    head.writeUInt32LE(at, row + 20);
    bodies.push(data, Buffer.alloc(raw - data.length));
    at += raw;
  });
  return Buffer.concat([head, ...bodies]);
}

const initrd = archive([{ path: 'usr/lib/modules/6.1/nvme.ko.xz', data: Buffer.from('ELF') }]);
const sections = {
  '.linux': Buffer.from('a kernel'),
  '.cmdline': Buffer.from('root=UUID=5eed quiet\0'),
  '.osrel': Buffer.from('ID=fedora\n'),
  '.uname': Buffer.from('6.1.0-test'),
  '.initrd': initrd,
};

describe('a unified kernel image', () => {
  test('tells its command line and version, and gives its initramfs', async () => {
    const uki = await readUki(fileOf(program(sections)));
    expect(uki).toMatchObject({
      commandLine: 'root=UUID=5eed quiet',
      osRelease: 'ID=fedora',
      kernelVersion: '6.1.0-test',
    });
    expect(uki?.sections.map(({ name }) => name)).toEqual(Object.keys(sections));
    if (uki?.initrd === undefined) throw new Error('no initrd');
    expect(uki.initrd.size).toBe(initrd.length);
    expect([...(await readInitramfs(uki.initrd)).modules]).toEqual(['nvme']);
  });

  test('is no program without a kernel, and no other file', async () => {
    expect(await readUki(fileOf(program({ '.text': Buffer.from('code') })))).toBeUndefined();
    expect(await readUki(fileOf(Buffer.from('MZ')))).toBeUndefined();
    expect(await readUki(fileOf(Buffer.alloc(4096)))).toBeUndefined();
  });

  test('with a section past its end is damaged', async () => {
    const data = program(sections);
    data.writeUInt32LE(0x7fffffff, 168 + 20);
    await expect(readUki(fileOf(data))).rejects.toMatchObject({ reason: 'damaged' });
  });
});
