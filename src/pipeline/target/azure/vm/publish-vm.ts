import { Failed } from '../../../failure.ts';
import type { Plan } from '../../../plan.ts';
import type { Published } from '../../../types/target.ts';
import type { Http } from '../arm/http.ts';
import { encryptionSetId } from '../disk/encryption.ts';
import { generationOf } from '../disk/generation.ts';
import { osTypeOf } from '../disk/os-type.ts';
import { azureFailure } from '../failures.ts';
import { locationName, type Place } from '../names.ts';
import { disksOf, type PlacedDisks } from '../publish/disks-of.ts';
import { publishVersion } from '../publish/gallery/publish-version.ts';
import { makeImage } from '../publish/publish-image.ts';
import type { PublishRequest } from '../publish/request.ts';
import { allOf, ensureDisks } from '../publish/uploaded.ts';
import { skusIn } from '../where/sizes/skus.ts';
import { type VmSize, vmSizeOf } from '../where/sizes/vm-size.ts';
import { type Boot, bootMinutes, watchBoot } from './boot/watch.ts';
import { ensureVm, removeFailedVm } from './ensure-vm.ts';
import { vmNames } from './names.ts';
import { type Card, ensureCard, type Making } from './network/ensure.ts';
import { checkedVmPlan, readWishes, vmFrom } from './wishes.ts';

/** The same of a machine, with what it alone needs. */
export interface VmRequest extends PublishRequest {
  /** For its serial console. */
  readonly http: Http;
  readonly guest: Plan['guest'];
}

/**
 * Makes a machine of the uploaded disks, starts it, and looks at how it starts. Killed at any moment and repeated, it goes
 * on where it was.
 */
export async function publishVm(request: VmRequest): Promise<Published> {
  const { arm, place, disks, keep, ctl } = request;
  const plan = checkedVmPlan(request.plan);
  const wishes = await readWishes(plan, request.guest);
  const [os] = disks;
  if (os?.index !== 0) throw azureFailure('AZURE_NO_OS_DISK', { name: plan.name });
  const placed = disksOf(place, plan, disks);
  const making: Making = { arm, place, plan, keep, ctl };
  await removeFailedVm(making);
  const image = await sourceOf({ ...request, plan }, placed);
  const size = await sizeOf(making);
  const accelerated = plan.acceleratedNetwork !== false && size?.acceleratedNetwork === true;
  const card = await ensureCard(making, os.machine, accelerated);
  const osType = osTypeOf(plan, os, ctl);
  const parts = { plan, session: keep.session, disks: placed, osType, nic: card.id, wishes, size };
  const generation = generationOf(plan, os);
  const encryptionSet = encryptionSetId(place, plan);
  const vm = await ensureVm(
    making,
    { ...parts, ...(image === undefined ? {} : { image }), ...(encryptionSet === undefined ? {} : { encryptionSet }) },
    generation,
  );
  const { vm: name } = vmNames(plan.name);
  const boot = await watchBoot({ arm, http: request.http, place, vm: name, ctl, diagnostics: plan.vm.bootDiagnostics });
  return { kind: 'azure-vm', facts: { ...factsOf(place, plan, card, boot), id: vm.id, generation } };
}

/** What the plan's size can; undefined where whoever is signed in may not look. */
async function sizeOf({ arm, place, plan }: Making): Promise<VmSize | undefined> {
  const skus = await skusIn(arm, place.subscription, plan.location).catch(error => {
    if (error instanceof Failed && error.failure.code === 'AZURE_DENIED') return undefined;
    throw error;
  });
  const found = skus?.machines.find(({ name }) => name.toLowerCase() === plan.vm.size.toLowerCase());
  return found && vmSizeOf(found);
}

/**
 * Id of the image that the machine is made of, once that stands; undefined where it is made of the disks themselves, once
 * those are whole.
 */
async function sourceOf(request: VmRequest, placed: PlacedDisks): Promise<string | undefined> {
  const { arm, place, plan, keep } = request;
  if (vmFrom(plan) === 'image') return (await makeImage(request)).image.id;
  if (vmFrom(plan) === 'gallery') return String((await publishVersion(request)).facts.id);
  await ensureDisks(arm, place, plan, allOf(placed), keep);
  return undefined;
}

function factsOf(place: Place, plan: ReturnType<typeof checkedVmPlan>, card: Card, boot: Boot) {
  return {
    resourceGroup: place.group,
    subscription: place.subscription,
    location: locationName(plan.location),
    name: vmNames(plan.name).vm,
    size: plan.vm.size,
    ...(card.privateAddress === undefined ? {} : { privateAddress: card.privateAddress }),
    ...(card.publicAddress === undefined ? {} : { publicAddress: card.publicAddress }),
    boot: boot.verdict,
    power: boot.power,
    agent: boot.agent,
    minutes: bootMinutes,
    serial: boot.serial,
  };
}
