import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadableDisk } from '../block-source.ts';
import { GuestFiles } from '../files.ts';
import type { Elsewhere, ReadElsewhere } from '../look.ts';
import { GuestUnreadable } from '../unreadable.ts';
import type { Guestfish } from './guestfish.ts';
import { serveDisks } from './nbd.ts';
import { nodeAt } from './nodes.ts';

/**
 * Looks for a system with libguestfs, for disks that hold what our readers cannot put together: a thin pool, a RAID, a
 * file system of another kind. The disks are served to it block by block, so their format and where they lie are no
 * concern of its. It boots a small machine of its own and works on an overlay: nothing is ever written to the disks.
 * https://libguestfs.org/guestfish.1.html
 * @returns undefined where it finds none, too, or is not installed
 * @throws what `signal` was aborted with
 */
export function libguestfs(signal: AbortSignal): Elsewhere {
  return disks => look(disks, signal);
}

async function look(disks: readonly ReadableDisk[], signal: AbortSignal): Promise<ReadElsewhere | undefined> {
  const { Guestfish } = await import('./guestfish.ts');
  const folder = await mkdtemp(join(tmpdir(), 'vmferry-guest-'));
  const socket = join(folder, 'disks');
  const stop = await serveDisks(disks, socket);
  const fish = new Guestfish(signal);
  const close = async () => {
    await fish.close();
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const found = await systemIn(fish, disks, socket, folder);
    if (found !== undefined) return { ...found, close };
  } catch (error) {
    await close();
    signal.throwIfAborted();
    if (!(error instanceof GuestUnreadable)) throw error;
    return undefined;
  }
  await close();
  return undefined;
}

async function systemIn(
  fish: Guestfish,
  disks: readonly ReadableDisk[],
  socket: string,
  folder: string,
): Promise<Omit<ReadElsewhere, 'close'> | undefined> {
  // Without libvirt, whose daemon could not open a socket in our folder.
  await fish.run('set-backend', 'direct');
  for (const index of disks.keys()) {
    await fish.run('add-drive', String(index), 'readonly:true', 'format:raw', 'protocol:nbd', `server:unix:${socket}`);
  }
  await fish.run('run');
  const [device] = linesOf(await fish.run('inspect-os'));
  if (device === undefined) return undefined;
  const family = (await fish.run('inspect-get-type', device)).trim();
  if (family !== 'linux' && family !== 'windows') return undefined;
  const mounts = linesOf(await fish.run('inspect-get-mountpoints', device)).flatMap(line => {
    const [, at, on] = /^(\/[^:]*): (.+)$/.exec(line) ?? [];
    return at === undefined || on === undefined ? [] : [{ at, on }];
  });
  // What lies above is mounted before what lies below it.
  for (const { at, on } of mounts.toSorted((a, b) => a.at.length - b.at.length)) await fish.run('mount-ro', on, at);
  const root = await nodeAt({ fish, folder }, '');
  return root?.kind === 'directory' ? { program: 'libguestfs', device, family, files: GuestFiles.of(root) } : undefined;
}

function linesOf(printed: string): string[] {
  return printed.split('\n').filter(line => line !== '');
}
