import type { AzureSandbox } from '../../../src/sandbox/azure/index.ts';
import type { VsphereSandbox } from '../../../src/sandbox/vsphere/index.ts';
import { start } from '../kills/kill.ts';
import type { Road } from '../kills/road.ts';

/** How a run told of itself. */
export interface Told {
  readonly code: number | null;
  readonly notes: readonly string[];
  readonly failure: string | undefined;
  readonly stderr: string;
}

/** Milliseconds after which a run that does not end is taken for one that hangs. */
const patience = 120_000;

/** Runs a command of the program to its end, and reads what it told. */
export async function told(road: Road, ...args: readonly string[]): Promise<Told> {
  const running = start(road, ...args, '--json');
  const limit = setTimeout(() => running.child.kill('SIGKILL'), patience);
  const { code, stdout, stderr } = await running.ended;
  clearTimeout(limit);
  const events = stdout
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line));
  const notes = events.filter(event => event.is === 'note').map(event => String(event.code));
  const failure = events.findLast(event => event.is === 'failure')?.failure.code;
  return { code, notes: [...new Set(notes)], failure, stderr };
}

export function mend({ cloud, vsphere }: { cloud?: AzureSandbox; vsphere?: VsphereSandbox }): void {
  cloud?.faults.clear();
  vsphere?.faults.clear();
}
