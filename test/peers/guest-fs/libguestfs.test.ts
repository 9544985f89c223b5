import { open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { guestChecks } from '../../../src/pipeline/guest/checks/index.ts';
import { judge } from '../../../src/pipeline/guest/judge.ts';
import { libguestfs } from '../../../src/pipeline/guest/libguestfs/index.ts';
import { lookInto } from '../../../src/pipeline/guest/look.ts';
import { openImage } from '../../../src/pipeline/image/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { fileBytes } from '../../pipeline/image/bytes.ts';
import { appliance } from '../guests/vmware-guest.ts';

const here = scratch();
const { signal } = new AbortController();
const MiB = 1024 * 1024;

/** What makes a tree one of a Linux, to whoever looks. */
const treeOn = (device: string) => [
  'mkdir-p /etc',
  'mkdir-p /bin',
  'mkdir-p /usr/lib',
  `write /etc/fstab "${device} / ext4 defaults 0 1\\n"`,
  'write /etc/os-release "ID=debian\\nVERSION_ID=\\"12\\"\\nNAME=Debian\\n"',
  'write /etc/hostname "from-elsewhere\\n"',
  'ln-s hostname /etc/link',
  'fallocate /large 5242880',
];

const mirror = '/dev/md127';
const thin = '/dev/vg0/root';
const file = (name: string) => join(here.dir, `${name}.raw`);

/** Two disks that mirror each other, and one with a thin pool, each with a system on it. */
beforeAll(async () => {
  const names = ['mirror-0', 'mirror-1', 'thin-0'];
  for (const name of names) {
    await writeFile(file(name), '');
    await truncate(file(name), 256 * MiB);
  }
  const system = (device: string) => [`mkfs ext4 ${device}`, `mount ${device} /`, ...treeOn(device), 'umount-all'];
  const steps = [
    ...names.map(name => `add-drive ${file(name)} format:raw`),
    'run',
    'md-create r0 "/dev/sda /dev/sdb" level:raid1',
    ...system(mirror),
    'pvcreate /dev/sdc',
    'vgcreate vg0 /dev/sdc',
    'debug sh "lvm lvcreate -L 200M --thinpool pool vg0"',
    'debug sh "lvm lvcreate -V 180M --thin -n root vg0/pool"',
    ...system(thin),
    'shutdown',
  ];
  const script = join(here.dir, 'build.fish');
  await writeFile(script, `${steps.join('\n')}\n`);
  Object.assign(process.env, appliance);
  await ran('guestfish', '-f', script);
}, 600_000);

test.each([
  ['a mirror of two disks', ['mirror-0', 'mirror-1'], mirror],
  ['a thin pool', ['thin-0'], thin],
] as const)(
  '%s, which our readers cannot put together, is read by libguestfs',
  async (_, names, device) => {
    const opened = [];
    for (const [index, name] of names.entries()) {
      const disk = await openImage(await fileBytes(file(name)), signal);
      opened.push({ source: { index, key: String(index), name }, disk });
    }
    const digests = () => Promise.all(names.map(name => ran('sha256sum', file(name))));
    const before = await digests();
    const alone = await lookInto(undefined, opened);
    expect(() => alone.guest.files).toThrow(/unsupported/);

    const look = await lookInto(undefined, opened, libguestfs(signal));
    const { files } = look.guest;
    expect(await files.text('/etc/hostname')).toBe('from-elsewhere\n');
    expect(await files.text('/etc/link')).toBe('from-elsewhere\n');
    expect((await files.list('/etc'))?.map(entry => entry.name).sort()).toEqual([
      'fstab',
      'hostname',
      'link',
      'os-release',
    ]);
    expect((await files.read('/large'))?.equals(Buffer.alloc(5 * MiB))).toBe(true);
    expect(await files.exists('/etc/absent')).toBe(false);
    const judged = await Array.fromAsync(judge(look.guest, 'azure', guestChecks));
    const support = judged.find(({ id }) => id === 'OS-SUPPORT');
    expect(support?.evidence).toContainEqual({ code: 'read-by', facts: { program: 'libguestfs', device } });
    await look.close();
    expect(await digests()).toEqual(before);
    for (const { disk } of opened) await disk.close();
  },
  600_000,
);

test('the disks that are served to it are what nbdinfo and qemu-img see', async () => {
  const { serveDisks } = await import('../../../src/pipeline/guest/libguestfs/nbd.ts');
  const served = file('served');
  await writeFile(served, Buffer.from(Array.from({ length: MiB }, (_, at) => (at * 31) & 255)));
  const handle = await open(served);
  const socket = join(here.dir, 'socket');
  const read = async (at: number, into: Uint8Array) => {
    await handle.read(into, 0, into.length, at);
  };
  const stop = await serveDisks([{ size: MiB, read }], socket);
  const address = `nbd+unix:///0?socket=${socket}`;
  expect(await ran('nbdinfo', '--size', address)).toContain(String(MiB));
  expect(await ran('qemu-img', 'compare', '-f', 'raw', '-F', 'raw', served, address)).toMatch(/identical/i);
  await stop();
  await handle.close();
});
