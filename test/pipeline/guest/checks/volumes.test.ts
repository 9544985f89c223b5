import { expect, test } from 'vitest';
import type { GuestChecks } from '../../../../src/pipeline/guest/checks/check.ts';
import { diskChecks } from '../../../../src/pipeline/guest/checks/disk/index.ts';
import { type GuestCheckId, guestChecks } from '../../../../src/pipeline/guest/checks/index.ts';
import type { FileSystem } from '../../../../src/pipeline/guest/filesystems/filesystem.ts';
import { Guest } from '../../../../src/pipeline/guest/guest.ts';
import { judge } from '../../../../src/pipeline/guest/judge.ts';
import { GuestUnreadable } from '../../../../src/pipeline/guest/unreadable.ts';
import type { Volume } from '../../../../src/pipeline/guest/volumes/volume.ts';
import { treeOf } from '../../../fixtures/guest/tree.ts';

const encrypted = new GuestUnreadable('encrypted', 'luks');

function volume(name: string, about: Partial<Volume>): Volume {
  return { name, place: { kind: 'disk', disk: 0 }, size: 1024, ...about };
}

function clean(state: 'clean' | 'replayed'): Pick<Volume, 'fileSystem'> {
  const absent = () => Promise.reject(encrypted);
  const fileSystem: FileSystem = {
    kind: 'ext4',
    freshness: { state },
    anyCase: false,
    root: absent,
    space: absent,
  };
  return { fileSystem };
}

function only(id: GuestCheckId): GuestChecks {
  const check = guestChecks[id];
  if (check === undefined) throw new Error(id);
  return { [id]: check };
}

async function verdictOf(id: keyof typeof diskChecks, guest: Guest) {
  const [judged] = await Array.fromAsync(judge(guest, 'azure', { [id]: diskChecks[id] }));
  return judged?.verdict;
}

test('file systems were closed: nobody says so of one behind a passphrase', async () => {
  const boot = volume('/dev/sda1', clean('clean'));
  const locked = volume('/dev/sda2', { content: { kind: 'luks' }, unreadable: encrypted });
  const used = volume('/dev/sda3', clean('replayed'));
  const asked = (...volumes: Volume[]) => verdictOf('DISK-DIRTY', new Guest({ volumes }));
  expect(await asked(boot)).toBe('pass');
  expect(await asked(boot, locked)).toBe('unknown');
  expect(await asked(boot, locked, used)).toBe('warn');
  expect(await asked()).toBe('unknown');
});

test('no swap: known only where fstab can be read', async () => {
  const swap = volume('/dev/sda2', { content: { kind: 'swap' } });
  const asked = (volumes: readonly Volume[], files: ConstructorParameters<typeof Guest>[0]['files']) =>
    verdictOf('DISK-SWAP', new Guest({ family: 'linux', volumes, ...(files ? { files } : {}) }));
  const fstab = treeOf({ '/etc/fstab': 'UUID=11111111-1111-4111-8111-111111111111 / ext4 defaults 0 1\n' });
  expect(await asked([], fstab)).toBe('pass');
  expect(await asked([], encrypted)).toBe('unknown');
  expect(await asked([swap], encrypted)).toBe('warn');
  expect(await asked([], treeOf({ '/etc/fstab': '/swapfile none swap sw 0 0\n' }))).toBe('warn');
});

test('a floppy in fstab stops nothing', async () => {
  const files = treeOf({ '/etc/fstab': '/dev/fd0 /media/floppy0 auto rw,user,noauto 0 0\n' });
  const guest = new Guest({ family: 'linux', files, volumes: [] });
  const [judged] = await Array.fromAsync(judge(guest, 'azure', { 'DISK-FSTAB-DEV': diskChecks['DISK-FSTAB-DEV'] }));
  expect(judged).toMatchObject({ verdict: 'warn', severity: 'info', evidence: [{ path: '/etc/fstab', line: 1 }] });
});

test('a disk of which nobody knows what is on it is not called a Windows without its boot configuration', async () => {
  const nothing = new GuestUnreadable('missing', 'root');
  for (const id of ['WIN-BCD', 'BOOT-DEFAULT'] as const) {
    const [judged] = await Array.fromAsync(judge(new Guest({ volumes: [], files: nothing }), 'azure', only(id)));
    expect(judged).toMatchObject({ verdict: 'unknown', evidence: [{ code: 'unreadable-missing' }] });
  }
});
