import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { exitCodes } from '../pipeline/failure.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { AzureSandbox } from '../sandbox/azure/index.ts';
import { size } from '../screens/text/format.ts';
import type { Command, Io } from './command.ts';
import { type Arrived, compareArrived, diskOfVhd, writeSparse } from './demo-compare.ts';
import { canShowScreens } from './person.ts';
import { start } from './run.ts';

const machineName = 'rehearsal';

/** `vmferry demo`: a rehearsal of the whole road on loopback; no account is needed and nothing stays. */
export const demo: Command = {
  options: {
    headless: { type: 'boolean' },
    from: { type: 'string' },
    target: { type: 'string' },
    keep: { type: 'string' },
  },
  words: [0, 0],
  async run({ values }, io) {
    const { from = 'ova', target = 'azure', keep } = values;
    const roads: readonly unknown[] = ['azure', 'file'];
    if (from !== 'ova' || !roads.includes(target)) {
      io.say(io.text.commands.wrongArguments({ command: 'demo', reason: `--from ${from} --target ${target}` }));
      return exitCodes.usage;
    }
    const dir = mkdtempSync(join(tmpdir(), 'vmferry-demo-'));
    const remove = () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    const release = whenStoppedBetween(remove);
    try {
      const kept = typeof keep === 'string' ? resolve(keep) : undefined;
      if (kept) mkdirSync(kept, { recursive: true });
      if (!values.headless && canShowScreens(io)) return await withScreens(dir, kept, io);
      return await rehearse(target === 'file' ? intoFiles : intoSandbox, dir, kept, io);
    } finally {
      remove();
      release();
    }
  },
};

/**
 * A run and the wizard answer signals themselves; before and after them a stop has only this to do.
 * @returns what ends the watch
 */
function whenStoppedBetween(remove: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stopped = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return;
    remove();
    process.exit(signal === 'SIGINT' ? exitCodes.stopped : exitCodes.again);
  };
  for (const signal of signals) process.on(signal, stopped);
  return () => {
    for (const signal of signals) process.off(signal, stopped);
  };
}

/** The wizard, in a folder with a machine to carry and with a sandbox for Azure; what arrived there is compared. */
async function withScreens(dir: string, kept: string | undefined, io: Io): Promise<number> {
  const { makeMachineOva } = await import('../sandbox/machine/ova.ts');
  const { startAzure } = await import('../sandbox/azure/index.ts');
  const { wizard } = await import('./wizard.ts');
  const machine = await makeMachineOva({ dir: join(dir, 'machine'), name: machineName });
  const cloud = await startAzure({ dir: join(dir, 'cloud') });
  try {
    signInTo(cloud);
    process.chdir(dirname(machine.ova));
    const code = await wizard(
      { ...io, stateDir: join(dir, 'state') },
      {
        ways: ['environment'],
        fixed: {
          'target.endpoint': cloud.endpoint,
          'target.authority': cloud.authority,
          'target.caFile': cloud.caFile,
          'target.tenant': cloud.tenantId,
        },
      },
    );
    const [image] = cloud.resources().filter(({ type }) => type.endsWith('/images'));
    if (code !== 0 || !image) return code;
    const arrived = machine.raws.map(
      (_, disk) => (file: string) => writeSparse(file, cloud.readImage(image.name, disk)),
    );
    const compared = await compareArrived(machine.raws, arrived, kept ?? dir, kept !== undefined, io);
    io.say(io.text.commands.demoOver);
    return compared;
  } finally {
    process.chdir('/');
    await cloud.close();
  }
}

/** Runs the plan in `io`; what arrived is there to be read while `then` runs. */
type Road = (
  source: Plan['source'],
  raws: readonly string[],
  dir: string,
  io: Io,
  then: (arrived: readonly Arrived[]) => Promise<number>,
) => Promise<number>;

async function rehearse(road: Road, dir: string, kept: string | undefined, io: Io): Promise<number> {
  const { makeMachineOva } = await import('../sandbox/machine/ova.ts');
  const machine = await makeMachineOva({ dir: join(dir, 'machine'), name: machineName });
  const nominal = (await Promise.all(machine.raws.map(raw => stat(raw)))).reduce((sum, raw) => sum + raw.size, 0);
  io.say(io.text.commands.demoMachine({ size: size(nominal), file: machine.ova }));
  const source: Plan['source'] = { kind: 'ova', path: machine.ova };
  const own: Io = { ...io, stateDir: join(dir, 'state') };
  return road(source, machine.raws, dir, own, arrived =>
    compareArrived(machine.raws, arrived, kept ?? dir, kept !== undefined, io),
  );
}

const intoFiles: Road = async (source, raws, dir, io, then) => {
  const out = join(dir, 'out');
  const code = await start({ version: 1, source, target: { kind: 'file', path: out, format: 'vhd' } }, io);
  if (code !== 0) return code;
  return then(raws.map((_, disk) => file => diskOfVhd(join(out, `${machineName}-disk${disk + 1}.vhd`), file)));
};

const intoSandbox: Road = async (source, raws, dir, io, then) => {
  const { startAzure } = await import('../sandbox/azure/index.ts');
  const cloud = await startAzure({ dir: join(dir, 'cloud') });
  try {
    io.say(io.text.commands.demoSandbox({ endpoint: cloud.endpoint }));
    signInTo(cloud);
    const code = await start(planFor(source, cloud), io);
    if (code !== 0) return code;
    return await then(raws.map((_, disk) => file => writeSparse(file, cloud.readImage(machineName, disk))));
  } finally {
    await cloud.close();
  }
};

/** The sandbox's own service principal, where the sign-in looks for one; the sandbox is never reached by a proxy. */
function signInTo(cloud: AzureSandbox): void {
  process.env.AZURE_TENANT_ID = cloud.tenantId;
  process.env.AZURE_CLIENT_ID = cloud.clientId;
  process.env.AZURE_CLIENT_SECRET = cloud.clientSecret;
  process.env.NO_PROXY = [process.env.NO_PROXY, '127.0.0.1', 'localhost'].filter(Boolean).join(',');
}

function planFor(source: Plan['source'], cloud: AzureSandbox): Plan {
  return {
    version: 1,
    source,
    target: {
      kind: 'azure',
      cloud: 'AzureCloud',
      signIn: 'environment',
      tenant: cloud.tenantId,
      subscription: cloud.subscriptionName,
      resourceGroup: 'rg-rehearsal',
      location: 'westeurope',
      generation: 'auto',
      publish: 'image',
      name: machineName,
      sku: 'StandardSSD_LRS',
      endpoint: cloud.endpoint,
      authority: cloud.authority,
      caFile: cloud.caFile,
    },
  };
}
