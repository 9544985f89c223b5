import { mkdirSync } from 'node:fs';
import { execa } from 'execa';
import { expect } from 'vitest';
import { launch, vmferry } from '../program.ts';
import { goOn } from './kill.ts';
import { type RoadKind, roadOf, type SmallMachine } from './road.ts';

/** How room is made scarce: a file system of a few pages where this user may mount one, else a limit on file sizes. */
export type Scarcity = 'tmpfs' | 'ulimit';

/** Under a limit, files of the session end at so many blocks of 512 bytes; the signal that would tell is ignored. */
const limited = 'trap "" XFSZ; ulimit -f "$1"; shift; exec "$@"';

export async function scarcity(dir: string): Promise<Scarcity> {
  const at = `${dir}/may-mount`;
  mkdirSync(at);
  const mounted = await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at], { reject: false });
  if (mounted.exitCode !== 0) return 'ulimit';
  await execa('umount', [at]);
  return 'tmpfs';
}

/**
 * A run whose state folder fills up: it says so and ends with 73, and goes on once there is room.
 * @param room 4 KiB pages that the session's files have together, or each of them under a limit
 */
export async function outOfRoom(
  kind: RoadKind,
  how: Scarcity,
  room: number,
  then: 'resume' | 'undo',
  dir: string,
  machine: SmallMachine,
): Promise<void> {
  const road = await roadOf(kind, dir, machine);
  mkdirSync(road.state, { recursive: true });
  const when = `${kind}, ${room} pages of ${how}`;
  const args = ['run', road.plan, '--state-dir', road.state, '--json'];
  if (how === 'tmpfs') await execa('mount', ['-t', 'tmpfs', '-o', `size=${room * 4}k`, 'tmpfs', road.state]);
  try {
    const program = how === 'tmpfs' ? launch(vmferry, args, road.env) : underLimit(room * 8, args, road.env);
    const full = await program.ended;
    expect(full, `${when}\n${full.stderr}`).toMatchObject({ code: 73, signal: null });
    expect(full.stdout + full.stderr, when).toMatch(/STATE_UNWRITABLE/);
    if (how === 'tmpfs') await execa('mount', ['-o', 'remount,size=16m', road.state]);
    await road.settled();
    await road.released();
    await goOn(road, when, then, machine.raw, {
      over: async () => {
        if (how === 'tmpfs') await execa('umount', [road.state]);
      },
    });
  } catch (error) {
    if (how === 'tmpfs') await execa('umount', ['--lazy', road.state], { reject: false });
    throw error;
  }
}

function underLimit(blocks: number, args: readonly string[], env: NodeJS.ProcessEnv) {
  return launch(
    '-e',
    [
      'process.execve(process.argv[1], process.argv.slice(1), process.env)',
      '/bin/sh',
      ...['-c', limited, 'sh', String(blocks), process.execPath, vmferry, ...args],
    ],
    env,
  );
}
