import { describe, expect, test } from 'vitest';
import { GuestFiles } from '../../../src/pipeline/guest/files.ts';
import type { DirectoryNode, FileNode, LinkNode, Node } from '../../../src/pipeline/guest/filesystems/filesystem.ts';
import { GuestUnreadable } from '../../../src/pipeline/guest/unreadable.ts';

const about = { id: 1, mode: 0o644, uid: 0, gid: 0, modified: 0 };

function file(text: string, size = text.length): FileNode {
  const data = Buffer.from(text);
  return {
    ...about,
    kind: 'file',
    size,
    read: async (offset, into) => data.copy(into, 0, offset, offset + into.length),
  };
}

const link = (target: string): LinkNode => ({ ...about, kind: 'symlink', target: async () => target });

function directory(names: Readonly<Record<string, Node>>): DirectoryNode {
  return {
    ...about,
    kind: 'directory',
    async *entries() {
      for (const [name, { kind, id }] of Object.entries(names)) yield { name, kind, id };
    },
    lookup: async name => names[name],
  };
}

const esp = directory({ EFI: directory({ 'BOOTX64.EFI': file('MZ') }) });
const root = directory({
  etc: directory({ 'os-release': link('../usr/lib/os-release'), fstab: file('# nothing'), again: link('/etc/fstab') }),
  bin: link('usr/bin'),
  usr: directory({ lib: directory({ 'os-release': file('NAME=x') }), bin: directory({ sh: file('#!') }) }),
  boot: directory({
    efi: directory({ beneath: file('hidden') }),
    here: link('.'),
    up: link('../../../bin/../../etc/fstab'),
  }),
  loop: link('loop'),
  ring: link('ring2/x'),
  ring2: link('/ring'),
  long: link('a/'.repeat(5000)),
  lying: file('short', 1000),
});
const files = new GuestFiles([
  { at: '/', root },
  { at: '/boot/efi', root: esp },
  { at: '/var', root: new GuestUnreadable('encrypted', 'luks') },
]);

describe('a tree over several file systems', () => {
  test.each([
    ['/etc/fstab', '# nothing'],
    ['etc//./fstab', '# nothing'],
    ['/etc/os-release', 'NAME=x'],
    ['/etc/again', '# nothing'],
    ['/bin/sh', '#!'],
    ['/bin/../lib/os-release', 'NAME=x'],
    ['/boot/efi/EFI/BOOTX64.EFI', 'MZ'],
    ['/boot/here/efi/EFI/BOOTX64.EFI', 'MZ'],
    ['/boot/efi/../up', '# nothing'],
    ['/../../etc/fstab', '# nothing'],
  ])('finds %s', async (path, text) => {
    expect(await files.text(path)).toBe(text);
  });

  test.each(['/etc/none', '/etc/fstab/below', '/boot/efi/beneath', '/usr', '/none/..x', '/etc/fstab/../fstab'])(
    'has no file at %s',
    async path => expect(await files.text(path)).toBeUndefined(),
  );

  test('tells links from what they point to, and where that is', async () => {
    expect((await files.lstat('/bin'))?.kind).toBe('symlink');
    expect((await files.stat('/bin'))?.kind).toBe('directory');
    expect(await files.readlink('/bin')).toBe('usr/bin');
    expect(await files.readlink('/etc/fstab')).toBeUndefined();
    expect((await files.find('/boot/up'))?.path).toBe('/etc/fstab');
    expect((await files.find('/'))?.path).toBe('/');
    expect((await files.list('/boot/efi'))?.map(({ name }) => name)).toEqual(['EFI']);
    expect(await files.list('/etc/fstab')).toBeUndefined();
  });

  test.each(['/loop', '/ring', '/long'])('ends on %s', async path => {
    await expect(files.stat(path)).rejects.toBeInstanceOf(GuestUnreadable);
  });

  test('what lies on a file system that cannot be read is not absent', async () => {
    await expect(files.exists('/var/lib')).rejects.toMatchObject({ reason: 'encrypted' });
  });

  test('a file longer than was asked for, or shorter than it claims, is unreadable; its head is not', async () => {
    await expect(files.read('/etc/fstab', { most: 3 })).rejects.toMatchObject({ reason: 'too-much' });
    await expect(files.read('/lying')).rejects.toMatchObject({ reason: 'damaged' });
    expect(String(await files.head('/lying', 10))).toBe('short');
  });
});
