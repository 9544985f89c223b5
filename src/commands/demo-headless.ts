import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../pipeline/plan.ts';
import { size } from '../screens/text/format.ts';
import { attended } from './attended.ts';
import type { Io } from './command.ts';
import { planInto, signInTo } from './demo-cloud.ts';
import { type Arrived, compareArrived, diskOfVhd, writeSparse } from './demo-compare.ts';
import { start } from './run.ts';

/** A machine to carry, and what its disks hold. */
interface DemoSource {
  readonly plan: Plan['source'];
  readonly name: string;
  readonly raws: readonly string[];
  /** Of the server it is on. */
  readonly password?: string;
  close(): Promise<void>;
}

/** Runs the plan in `io`; what arrived is there to be read while `then` runs. */
type Road = (
  source: DemoSource,
  dir: string,
  io: Io,
  then: (arrived: readonly Arrived[]) => Promise<number>,
) => Promise<number>;

/** A few others around it: the list is not what is rehearsed without screens. */
const crowd = 20;

/**
 * The whole road without a person, and a comparison of what arrived.
 * @param kept folder for what is left behind
 * @returns the exit code
 */
export async function rehearse(
  from: 'vsphere' | 'ova',
  target: 'azure' | 'file',
  dir: string,
  kept: string | undefined,
  io: Io,
): Promise<number> {
  const source = await (from === 'vsphere' ? onServer(dir, io) : inFile(dir, io));
  try {
    const stateDir = join(dir, 'state');
    const { password } = source;
    const own: Io = { ...io, stateDir, configDir: stateDir, ...(password ? { vspherePassword: password } : {}) };
    const road = target === 'file' ? intoFiles : intoSandbox;
    return await road(source, dir, own, arrived =>
      compareArrived(source.raws, arrived, kept ?? dir, kept !== undefined, io),
    );
  } finally {
    await source.close();
  }
}

async function onServer(dir: string, io: Io): Promise<DemoSource> {
  const { demoVcenter } = await import('./demo-vcenter.ts');
  const { server, machine, raws, ready } = await demoVcenter(dir, crowd);
  await ready;
  const { ref } = server.machine(machine.name);
  const files = raws(ref);
  const nominal = size(await nominalSize(files));
  io.say(io.text.commands.demoServer({ server: server.server, machine: machine.path, size: nominal }));
  const plan: Plan['source'] = {
    kind: 'vsphere',
    server: server.server,
    user: server.user,
    vm: machine.path,
    power: 'shutdown',
    shutdownMinutes: 10,
    after: 'power-on',
    fingerprint: server.fingerprint,
  };
  return { plan, name: machine.name, raws: files, password: server.password, close: () => server.close() };
}

async function inFile(dir: string, io: Io): Promise<DemoSource> {
  const { makeMachineOva } = await import('../sandbox/machine/ova.ts');
  const { name, ova, raws } = await makeMachineOva({ dir: join(dir, 'machine'), name: 'rehearsal' });
  io.say(io.text.commands.demoMachine({ size: size(await nominalSize(raws)), file: ova }));
  return { plan: { kind: 'ova', path: ova }, name, raws, close: async () => {} };
}

async function nominalSize(raws: readonly string[]): Promise<number> {
  const all = await Promise.all(raws.map(raw => stat(raw)));
  return all.reduce((sum, raw) => sum + raw.size, 0);
}

const intoFiles: Road = async ({ plan, name, raws }, dir, io, then) => {
  const out = join(dir, 'out');
  const code = await carried({ version: 1, source: plan, target: { kind: 'file', path: out, format: 'vhd' } }, io);
  if (code !== 0) return code;
  return then(raws.map((_, disk) => file => diskOfVhd(join(out, `${name}-disk${disk + 1}.vhd`), file)));
};

const intoSandbox: Road = async ({ plan, name, raws }, dir, io, then) => {
  const { startAzure } = await import('../sandbox/azure/index.ts');
  const cloud = await startAzure({ dir: join(dir, 'cloud') });
  try {
    io.say(io.text.commands.demoSandbox({ endpoint: cloud.endpoint }));
    signInTo(cloud);
    const code = await carried({ version: 1, source: plan, target: planInto(cloud, name) }, io);
    if (code !== 0) return code;
    return await then(raws.map((_, disk) => file => writeSparse(file, cloud.readImage(name, disk))));
  } finally {
    await cloud.close();
  }
};

function carried(plan: Plan, io: Io): Promise<number> {
  const given = { values: { yes: true }, positionals: [] };
  return start(plan, io, interrupts => attended(given, io, interrupts).control);
}
