import { dirname, join } from 'node:path';
import type { Plan } from '../pipeline/plan.ts';
import { folderStore } from '../pipeline/session/store.ts';
import type { Answers } from '../pipeline/types/question.ts';
import type { AzureSandbox, SandboxTenant } from '../sandbox/azure/index.ts';
import type { Io } from './command.ts';
import { signInTo } from './demo-cloud.ts';
import { compareArrived, writeSparse } from './demo-compare.ts';
import { sizedRaws } from './demo-sized.ts';
import type { DemoVcenter } from './demo-vcenter.ts';
import type { Rehearsal } from './wizard.ts';
import { control } from './world/links.ts';

/** Where the machines of a rehearsal with screens are. */
interface DemoSource {
  readonly rehearsal: Rehearsal;
  /** The person's folder meanwhile. */
  readonly folder: string;
  /** What the disks of the machine that was carried hold. */
  raws(vm: string): readonly string[];
  close(): Promise<void>;
}

/** Where a person who signs in by code is, too: one may not be written to, and one wants a second factor. */
const tenants: readonly SandboxTenant[] = [
  {
    name: 'Harbour Ltd',
    subscriptions: [{ name: 'Archive', state: 'Disabled' }, { name: 'Berths', role: 'Reader' }, { name: 'Docks' }],
  },
  { name: 'Lighthouse', secondFactor: true, subscriptions: [{ name: 'Beacon', role: 'Contributor' }] },
];

/** Machines in a crowd, as many as a list must bear. */
const crowd = 2000;

/**
 * The wizard, with a sandbox for the source and one for Azure; what arrived there is compared.
 * @param kept folder for what is left behind
 */
export async function withScreens(
  from: 'vsphere' | 'ova',
  dir: string,
  kept: string | undefined,
  io: Io,
): Promise<number> {
  const { startAzure } = await import('../sandbox/azure/index.ts');
  const { wizard } = await import('./wizard.ts');
  const source = await (from === 'vsphere' ? inVcenter(dir) : inFile(dir));
  const cloud = await startAzure({ dir: join(dir, 'cloud'), tenants });
  try {
    signInTo(cloud);
    process.chdir(source.folder);
    const stateDir = join(dir, 'state');
    const fixed = fixedIn(cloud);
    const code = await wizard(
      { ...io, stateDir, configDir: stateDir },
      { ways: ['environment', 'device-code'], fixed, ...source.rehearsal },
    );
    const [image] = cloud.resources().filter(({ type }) => type.endsWith('/images'));
    if (code !== 0 || !image) return code;
    const plan = lastPlan(stateDir);
    const raws = await sizedRaws(source.raws(machineIn(plan)), plan?.disks, dir, control(new AbortController().signal));
    const arrived = raws.map((_, disk) => (file: string) => writeSparse(file, cloud.readImage(image.name, disk)));
    const compared = await compareArrived(raws, arrived, kept ?? dir, kept !== undefined, io);
    io.say(io.text.commands.demoOver);
    return compared;
  } finally {
    process.chdir('/');
    await cloud.close();
    await source.close();
  }
}

async function inVcenter(dir: string): Promise<DemoSource> {
  const { demoVcenter } = await import('./demo-vcenter.ts');
  const vcenter = await demoVcenter(dir, crowd);
  const { server, user, password, fingerprint } = vcenter.server;
  return {
    folder: dir,
    raws: vm => vcenter.raws(vm),
    close: () => vcenter.server.close(),
    rehearsal: {
      server: { server, user, password, fingerprint, ready: vcenter.ready },
      start: { answers: answersFor(vcenter), inspected: undefined, marked: {}, at: 'machine', back: ['welcome'] },
    },
  };
}

function answersFor({ server }: DemoVcenter): Answers {
  return {
    'source.kind': 'vsphere',
    'source.server': server.server,
    'source.user': server.user,
    'source.fingerprint': server.fingerprint,
  };
}

async function inFile(dir: string): Promise<DemoSource> {
  const { makeMachineOva } = await import('../sandbox/machine/ova.ts');
  const { ova, raws } = await makeMachineOva({ dir: join(dir, 'machine'), name: 'rehearsal' });
  const start = {
    answers: { 'source.kind': 'ova' },
    inspected: undefined,
    marked: {},
    at: 'welcome',
    back: [],
  } as const;
  return { folder: dirname(ova), raws: () => raws, close: async () => {}, rehearsal: { start } };
}

function lastPlan(stateDir: string): Plan | undefined {
  const store = folderStore(stateDir);
  const [last] = store.list();
  return last && store.peek(last.id).plan;
}

/** The machine as a plan names it. */
function machineIn(plan: Plan | undefined): string {
  return plan?.source.kind === 'vsphere' ? plan.source.vm : '';
}

function fixedIn({ endpoint, authority, caFile }: AzureSandbox): Answers {
  return {
    'target.endpoint': endpoint,
    'target.authority': authority,
    'target.caFile': caFile,
  };
}
