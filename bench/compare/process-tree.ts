import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second in which /proc counts processor time: 100 on every Linux that Node runs on (proc(5), USER_HZ). */
const ticks = 100;

/**
 * The sum of the most resident memory that each living descendant of a process has ever had, bytes: proc(5) keeps VmHWM,
 * so a look now and then misses nothing, and what a program shares with another counts twice.
 */
export function memoryOf(pid: number): number {
  let sum = 0;
  for (const one of descendants(pid)) {
    sum += 1024 * Number(/^VmHWM:\s*(\d+) kB/m.exec(read(`/proc/${one}/status`))?.[1] ?? 0);
  }
  return sum;
}

/** Seconds of processor time that each living descendant has used itself. */
export function cpuOf(pid: number): Map<number, number> {
  const used = new Map<number, number>();
  for (const one of descendants(pid)) {
    // The second field is a name in brackets, which may hold anything.
    const fields = read(`/proc/${one}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    used.set(one, (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticks);
  }
  return used;
}

function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap(child => [child, ...descendants(child)]);
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap(task =>
      read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** Empty where the process has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
