import { Failed } from '../../../../../../src/pipeline/failure.ts';
import type { Plan } from '../../../../../../src/pipeline/plan.ts';
import type { AzurePlan } from '../../../../../../src/pipeline/target/azure/sign-in/clouds.ts';
import type { AzureSandbox } from '../../../../../../src/sandbox/azure/index.ts';
import { clientOf } from '../../../../../sandbox/azure/client.ts';
import { MiB, planFor, testControl, testDisk, testKeep, testRoad } from '../../bench.ts';

type GalleryPlan = NonNullable<AzurePlan['gallery']>;

/** What a plan's gallery has that does not say more. */
export const galleryPlan: GalleryPlan = {
  name: 'images',
  definition: 'web',
  version: '1.0.0',
  osState: 'specialized',
  trustedLaunch: false,
  replicas: 1,
  mode: 'full',
};

let serial = 0;

/** One machine with one disk on its way into a gallery of its own. */
export function scene(cloud: AzureSandbox, gallery: Partial<GalleryPlan> = {}, over: Partial<AzurePlan> = {}) {
  const id = ++serial;
  const wish = { ...galleryPlan, name: `g${id}`, definition: `d${id}`, ...gallery };
  const plan = planFor(cloud, {
    name: `m${id}`,
    resourceGroup: `g-rg${id}`,
    publish: 'gallery',
    gallery: wish,
    ...over,
  });
  return { plan, keep: testKeep(), ctl: testControl(), road: testRoad(0, testDisk(20 * MiB, [4 * MiB])) };
}

export type Scene = ReturnType<typeof scene>;

/** What the sandbox has of a scene's group. */
export function left(cloud: AzureSandbox, { plan }: Pick<Scene, 'plan'>): string[] {
  return cloud
    .resources()
    .filter(({ group }) => group === plan.target.resourceGroup)
    .map(({ type, name }) => `${type.split('/').at(-1)}/${name}`)
    .toSorted();
}

/** What a disk of a version holds, up to the length given. */
export async function versionBytes(cloud: AzureSandbox, plan: Plan, n: number, length: number): Promise<Buffer> {
  const { gallery } = plan.target as AzurePlan;
  const name = `${gallery?.name.split('/').at(-1)}/${gallery?.definition}/${gallery?.version}`;
  return Buffer.concat(await Array.fromAsync(cloud.readVersion(name, n))).subarray(0, length);
}

export async function failureOf(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failed) return error.failure;
    throw error;
  }
  return undefined;
}

/** Puts something of a scene's group as a person would, and waits until it stands. */
export async function putByHand(cloud: AzureSandbox, { plan }: Pick<Scene, 'plan'>, rest: string, body: object) {
  const client = await clientOf(cloud);
  try {
    const group = `/subscriptions/${cloud.subscriptionId}/resourceGroups/${plan.target.resourceGroup}`;
    if (rest !== '') await client.arm('PUT', group, { location: 'westeurope' });
    const path = rest === '' ? group : `${group}/providers/Microsoft.Compute/galleries/${rest}`;
    const begun = await client.arm('PUT', path, { location: 'westeurope', ...body });
    if (begun.status >= 300) throw new Error(begun.text);
    if (begun.headers['azure-asyncoperation'] !== undefined) await client.ended(begun);
  } finally {
    await client.close();
  }
}
