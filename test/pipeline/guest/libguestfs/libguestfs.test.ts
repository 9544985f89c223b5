import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { libguestfs } from '../../../../src/pipeline/guest/libguestfs/index.ts';
import { scratch } from '../../../fixtures/scratch.ts';

const here = scratch();
const { signal } = new AbortController();
let made = 0;
const disk = { size: 4096, read: async () => {} };
afterEach(() => vi.unstubAllEnvs());

/**
 * A stand-in for guestfish: what it answers to the first words of a command, and what it was asked.
 * @param answers shell, by command
 */
function standIn(answers: Readonly<Record<string, string>>): () => string {
  const bin = join(here.dir, `bin-${++made}`);
  mkdirSync(bin, { recursive: true });
  const cases = Object.entries(answers).map(([command, answer]) => `'-${command}'*) ${answer} ;;`);
  const lines = [
    '#!/bin/sh',
    `while IFS= read -r line; do`,
    `printf '%s\\n' "$line" >> ${bin}/asked`,
    'case "$line" in',
    ...cases,
    `"echo "*) printf '%s\\n' "\${line#echo }" ;;`,
    'esac',
    'done',
  ];
  writeFileSync(join(bin, 'guestfish'), `${lines.join('\n')}\n`);
  chmodSync(join(bin, 'guestfish'), 0o755);
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
  return () => readFileSync(join(bin, 'asked'), 'utf8');
}

const root = `printf 'st_ino: 2\\nst_mode: 16877\\nst_uid: 0\\nst_gid: 0\\nst_size: 4096\\nst_mtime_sec: 1\\n'`;
const system = {
  'inspect-os': `printf '/dev/md0\\n'`,
  'inspect-get-type': `printf 'linux\\n'`,
  'inspect-get-mountpoints': `printf '/boot: /dev/sda1\\n/: /dev/md0\\n'`,
};

describe('a system that libguestfs finds', () => {
  it('is mounted from its root down, read only, on disks served read only', async () => {
    const asked = standIn({ ...system, 'lstatns "/"': root });
    const found = await libguestfs(signal)([disk, disk]);
    expect(found).toMatchObject({ program: 'libguestfs', device: '/dev/md0', family: 'linux' });
    await found?.close();
    expect(asked()).toMatch(/-add-drive "1" "readonly:true" "format:raw" "protocol:nbd" "server:unix:/);
    const mounts = asked()
      .split('\n')
      .filter(line => line.includes('mount'));
    expect(mounts.slice(-2)).toEqual(['-mount-ro "/dev/md0" "/"', '-mount-ro "/dev/sda1" "/boot"']);
  });

  it('a name that means something to a shell, or to guestfish, is only a name', async () => {
    const asked = standIn({ ...system, 'lstatns "/"': root });
    const found = await libguestfs(signal)([disk]);
    expect(await found?.files.exists('/a"; !rm -rf ~ $(x)\n')).toBe(false);
    await found?.close();
    expect(asked()).toContain('-lstatns "/a\\x22\\x3b\\x20\\x21rm\\x20-rf\\x20\\x7e\\x20\\x24\\x28x\\x29\\x0a"\n');
  });

  it('a directory it cannot list is unreadable, not empty', async () => {
    standIn({ ...system, lstatns: root });
    const found = await libguestfs(signal)([disk]);
    await expect(found?.files.list('/etc')).rejects.toMatchObject({ reason: 'unsupported', what: 'libguestfs' });
    await found?.close();
  });
});

describe('there is none', () => {
  it('where it finds none', async () => {
    standIn({ 'inspect-os': ':' });
    expect(await libguestfs(signal)([disk])).toBeUndefined();
  });

  it('where it ends in the middle', async () => {
    standIn({ run: 'exit 1' });
    expect(await libguestfs(signal)([disk])).toBeUndefined();
  });

  it('where it is not installed', async () => {
    vi.stubEnv('PATH', here.dir);
    expect(await libguestfs(signal)([disk])).toBeUndefined();
  });
});

it('who does not want to wait need not', async () => {
  standIn({ run: 'sleep 600' });
  const stop = new AbortController();
  const looking = libguestfs(stop.signal)([disk]);
  setTimeout(() => stop.abort(new Error('ENOUGH')), 50);
  await expect(looking).rejects.toThrow('ENOUGH');
});
