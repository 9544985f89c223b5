import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { osRelease } from '../../../src/pipeline/guest/facts/os.ts';
import type { FileNode } from '../../../src/pipeline/guest/filesystems/filesystem.ts';
import { Guest } from '../../../src/pipeline/guest/guest.ts';
import { type OpenedGuest, openGuest } from '../../../src/pipeline/guest/open-guest.ts';
import type { Volume } from '../../../src/pipeline/guest/volumes/volume.ts';
import { openImage } from '../../../src/pipeline/image/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { treeOf } from '../../pipeline/guest/trees.ts';
import { fileBytes } from '../../pipeline/image/bytes.ts';
import { installed } from '../installed.ts';
import { appliance } from './vmware-guest.ts';

const here = scratch();
const { signal } = new AbortController();
const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map(close => close())));

async function opened(name: string): Promise<OpenedGuest> {
  const disk = await openImage(await fileBytes(installed(`guests/${name}.raw`)), signal);
  closing.push(() => disk.close());
  return openGuest([disk]);
}

function rootOf({ roots: [root] }: OpenedGuest) {
  if (root === undefined) throw new Error('no system was found');
  return root;
}

function volumeOf({ volumes }: OpenedGuest, name: string): Volume {
  const volume = volumes.find(one => one.name === name);
  if (volume === undefined) throw new Error(`${name} is not among ${volumes.map(one => one.name)}`);
  return volume;
}

describe('virt-inspector', () => {
  test.each([
    ['bios', '/dev/sda1'],
    ['efi', '/dev/sda2'],
    ['vmware', '/dev/vg0/root'],
  ])('%s: the same system, version, name, file systems and places where they are mounted', async (name, device) => {
    Object.assign(process.env, appliance);
    const flags = ['--no-icon', '--no-applications', '--format=raw', '-a', installed(`guests/${name}.raw`)];
    const xml = await ran('virt-inspector', ...flags);
    const said = (tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`).exec(xml)?.[1];
    const guest = await opened(name);
    const root = rootOf(guest);
    expect(root.volume.name).toBe(device);
    expect(said('root')).toBe(device);
    const { id, version } = await osRelease(new Guest({ files: root.files }));
    expect({ id, version }).toEqual({ id: said('distro'), version: said('major_version') });
    expect((await root.files.text('/etc/hostname'))?.trim()).toBe(said('hostname'));

    const theirs = [...xml.matchAll(/<mountpoint dev="(.*?)">(.*?)</g)].map(([, dev, at]) => `${at} ${dev}`);
    const here = root.mounts.filter(({ type, named }) => type !== 'swap' && named.volume);
    expect(here.map(({ at, named }) => `${at} ${named.volume?.name}`).sort()).toEqual(theirs.sort());

    const all = [...xml.matchAll(/<filesystem dev="(.*?)">\s*<type>(.*?)<\/type>.*?<uuid>(.*?)<\/uuid>/gs)];
    const systems = guest.volumes.filter(({ content }) => content?.uuid && content.kind !== 'lvm-pv');
    const kind = (of: string | undefined) => (of?.startsWith('fat') ? 'vfat' : of);
    expect(systems.map(({ name, content }) => `${name} ${kind(content?.kind)} ${content?.uuid}`).sort()).toEqual(
      all.map(([, dev, type, uuid]) => `${dev} ${type} ${uuid}`).sort(),
    );
  });
});

describe('debugfs', () => {
  test.each([
    ['bios', '/dev/sda1', 1],
    ['efi', '/dev/sda2', 49],
    ['bios-pulled', '/dev/sda1', 1],
  ])('%s: every file of /etc and its inode, and the free blocks', async (name, device, mebibyte) => {
    const image = `${installed(`guests/${name}.raw`)}?offset=${mebibyte * 1024 * 1024}`;
    const guest = await opened(name);
    const root = rootOf(guest);
    expect(root.volume.name).toBe(device);
    const listed = await ran('debugfs', '-R', 'ls -p /etc', image);
    // /inode/mode/uid/gid/name/size/
    const theirs = [...listed.matchAll(/^\/(\d+)\/\d+\/\d+\/\d+\/(.+?)\/\d*\/$/gm)]
      .map(([, inode, name]) => `${name} ${inode}`)
      .filter(entry => !/^\.\.? /.test(entry));
    const ours = (await root.files.list('/etc')) ?? [];
    expect(theirs.length).toBeGreaterThan(50);
    expect(ours.map(({ name, id }) => `${name} ${id}`).sort()).toEqual(theirs.sort());
    for (const path of ['/etc/fstab', '/etc/passwd', '/boot/grub/grub.cfg', '/srv/noise']) {
      const out = join(here.dir, 'dumped');
      await ran('debugfs', '-R', `dump ${path} ${out}`, image);
      expect(digest(await root.files.read(path)), path).toBe(await fileDigest(out));
    }
    // What a journal holds is counted by its guest alone.
    if (name.endsWith('pulled')) return;
    const free = /Free blocks:\s+(\d+)/.exec(await ran('debugfs', '-R', 'show_super_stats -h', image))?.[1];
    expect((await root.volume.fileSystem?.space())?.free).toBe(Number(free) * 4096);
  });
});

describe('xfs_db and the kernel', () => {
  test('the root in a logical volume: counts, sizes, and every file of /etc', { timeout: 600_000 }, async () => {
    const guest = await opened('vmware');
    const { files, volume } = rootOf(guest);
    const image = join(here.dir, 'root.xfs');
    await writeOut(volumeOf(guest, '/dev/vg0/root'), image);
    const asked = ['icount', 'ifree', 'uuid'].flatMap(field => ['-c', `p ${field}`]);
    const shown = await ran('xfs_db', '-r', '-c', 'sb 0', ...asked, image);
    const field = (name: string) => new RegExp(`${name} = (\\S+)`).exec(shown)?.[1];
    const space = await volume.fileSystem?.space();
    expect(volume.fileSystem?.uuid).toBe(field('uuid'));
    expect(space?.freeInodes).toBeGreaterThanOrEqual(Number(field('ifree')));
    for (const path of ['/etc/fstab', '/etc/passwd', '/srv/noise', '/usr/bin/bash']) {
      const node = await files.stat(path);
      const core = await ran('xfs_db', '-r', '-c', `path ${path}`, '-c', 'p core.size', image);
      expect(node?.kind === 'file' && node.size, path).toBe(Number(/= (\d+)/.exec(core)?.[1]));
    }

    const sums = join(here.dir, 'sums');
    const disk = installed('guests/vmware.raw');
    const look = ['run', ':', 'mount-ro', '/dev/vg0/root', '/', ':', 'mount-ro', '/dev/sda1', '/boot', ':'];
    await ran('guestfish', '--ro', '--format=raw', '-a', disk, ...look, 'checksums-out', 'sha256', '/etc', sums);
    const lines = (await ran('cat', sums)).trim().split('\n');
    expect(lines.length).toBeGreaterThan(200);
    for (const line of lines) {
      const [sum = '', path = ''] = line.split(/\s+\.\//);
      expect(digest(await files.read(`/etc/${path}`)), path).toBe(sum);
    }
  });

  test('the log of one that was pulled from a running machine is not called clean by either', async () => {
    const guest = await opened('vmware-pulled');
    const volume = volumeOf(guest, '/dev/vg0/root');
    const image = join(here.dir, 'pulled.xfs');
    await writeOut(volume, image);
    const said = await ran('sh', '-c', 'xfs_repair -n "$0" 2>&1 || true', image);
    expect(said).toMatch(/log/i);
    expect(volume.fileSystem?.freshness.state).not.toBe('clean');
  });
});

describe('mtools', () => {
  test.each(['efi', 'efi-no-fallback'])('%s: every file of the EFI system partition', async name => {
    const at = `${installed(`guests/${name}.raw`)}@@1M`;
    const listed = await ran('mdir', '-/', '-b', '-i', at, '::/');
    const paths = listed.split('\n').flatMap(line => /^::(.*[^/\s])\s*$/.exec(line)?.[1] ?? []);
    const esp = volumeOf(await opened(name), '/dev/sda1').fileSystem;
    if (esp === undefined) throw new Error('no file system');
    const files = [...(await treeOf(esp))].filter(([, about]) => about.startsWith('file')).map(([path]) => path);
    expect(files.sort()).toEqual(paths.sort());
    expect(paths).toContain('/EFI/debian/grubx64.efi');
    for (const path of paths) {
      const out = join(here.dir, 'copied');
      await ran('mcopy', '-n', '-o', '-i', at, `::${path}`, out);
      const root = await esp.root();
      let node: Awaited<ReturnType<typeof root.lookup>> = root;
      for (const name of path.split('/').filter(Boolean)) {
        node = node?.kind === 'directory' ? await node.lookup(name) : undefined;
      }
      if (node?.kind !== 'file') throw new Error(`no file ${path}`);
      expect(digest(await whole(node)), path).toBe(await fileDigest(out));
    }
  });
});

async function whole(node: FileNode): Promise<Buffer> {
  const into = Buffer.alloc(node.size);
  await node.read(0, into);
  return into;
}

function digest(data: Uint8Array | undefined): string {
  return data === undefined ? 'absent' : createHash('sha256').update(data).digest('hex');
}

async function fileDigest(path: string): Promise<string> {
  return ((await ran('sha256sum', path)).split(' ')[0] ?? '').replace('\\', '');
}

/** A logical volume as its reader puts it together: if that were wrong, nobody else could read it. */
async function writeOut({ source }: Volume, path: string): Promise<void> {
  if (source === undefined) throw new Error('no source');
  const file = await open(path, 'w');
  await file.truncate(source.size);
  const piece = Buffer.alloc(4 * 1024 * 1024);
  for (let at = 0; at < source.size; at += piece.length) {
    const data = piece.subarray(0, Math.min(piece.length, source.size - at));
    await source.read(at, data);
    if (data.some(byte => byte !== 0)) await file.write(data, 0, data.length, at);
  }
  await file.close();
}
