import { Failed } from '../../../failure.ts';
import type { Plan } from '../../../plan.ts';
import type { Check } from '../../../types/inspection.ts';
import type { TargetDisk } from '../../../types/target.ts';
import type { Arm } from '../arm/arm.ts';
import type { Http } from '../arm/http.ts';
import type { SubscriptionRow } from '../arm/resources.ts';
import { diskChecks, encryptionCheck, encryptionId } from '../disk/checks.ts';
import { sizeFailure } from '../disk/sizes.ts';
import { skuOf } from '../disk/skus.ts';
import { tierOf } from '../disk/tiers.ts';
import { galleryPreflight } from '../publish/gallery/preflight.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import type { Tokens } from '../sign-in/tokens.ts';
import { networkCheck, networkId, vmChecks } from '../vm/checks.ts';
import { check } from './checks.ts';
import { nameChecks } from './free-names.ts';
import { type Ground, groundOf } from './ground.ts';
import { permissionChecks, permissionsId } from './permissions/check.ts';
import { subscriptionOf } from './places.ts';
import { policyChecks, policyId } from './policy/check.ts';
import { quotaChecks, quotaId } from './quota.ts';
import { checkPatience, type Look, sideBySide } from './side-by-side.ts';
import { sizeId, vmSizeCheck } from './sizes/check.ts';
import { hostId, uploadHostChecks } from './upload-hosts.ts';
import { diskKindChecks, zoneCheck } from './zones.ts';

/** What looks at the place is given. */
export interface PreflightTools {
  readonly arm: Arm;
  readonly http: Http;
  readonly tokens: Tokens;
  /** Ends it early. */
  readonly signal?: AbortSignal;
  /** Milliseconds until one check is told as unknown. */
  readonly patience?: number;
}

/** Looks, and changes nothing: sign-in, sizes and subscription first, then all the rest side by side, as it comes. */
export async function* preflight(
  { arm: whole, http, tokens, signal, patience = checkPatience }: PreflightTools,
  plan: AzurePlan,
  disks: readonly TargetDisk[],
  guest?: Plan['guest'],
): AsyncGenerator<Check> {
  const left = new AbortController();
  const stop = AbortSignal.any([whole.signal, left.signal, ...(signal ? [signal] : [])]);
  const arm = whole.within(stop);
  try {
    await tokens.current();
    yield check('azure-sign-in', 'pass', 'AZURE_SIGNED_IN', { way: tokens.way });
    for (const disk of disks) yield sizeCheck(plan, disk);
    yield* diskChecks(plan, disks);
    yield* vmChecks(plan, guest, disks);
    const found = await subscriptionCheck(arm, plan);
    yield found.check;
    const place = found.row && { subscription: found.row.subscriptionId, group: plan.resourceGroup };
    const host: Look = {
      id: hostId,
      advises: true,
      run: () => uploadHostChecks(http, plan, stop, patience),
    };
    yield* sideBySide(place ? [...looksAt(groundOf(arm, place, plan), disks), host] : [host], stop, patience);
  } finally {
    left.abort();
  }
}

function looksAt(ground: Ground, disks: readonly TargetDisk[]): Look[] {
  return [
    { id: 'azure-location', advises: false, run: () => locationCheck(ground) },
    { id: 'azure-provider', advises: false, run: () => providerChecks(ground) },
    { id: 'azure-group', advises: false, run: () => groupCheck(ground) },
    { id: 'azure-gallery', advises: false, run: () => galleryChecks(ground, disks) },
    { id: 'azure-name', advises: false, run: () => nameChecks(ground, disks) },
    { id: permissionsId, advises: true, run: () => permissionChecks(ground) },
    { id: policyId, advises: true, run: () => policyChecks(ground, disks) },
    { id: 'azure-zone', advises: true, run: () => zoneCheck(ground) },
    { id: encryptionId, advises: true, run: () => encryptionCheck(ground) },
    { id: 'azure-disk-kind', advises: true, run: () => diskKindChecks(ground) },
    { id: networkId, advises: true, run: () => networkCheck(ground.arm, ground.place, ground.plan) },
    { id: sizeId, advises: true, run: () => vmSizeCheck(ground, disks) },
    { id: quotaId, advises: true, run: () => quotaChecks(ground, disks) },
  ];
}

async function subscriptionCheck(
  arm: Arm,
  { subscription: wanted, tenant }: AzurePlan,
): Promise<{ check: Check; row?: SubscriptionRow }> {
  const id = 'azure-subscription';
  try {
    const row = await subscriptionOf(arm, wanted, tenant);
    const { displayName: name, subscriptionId, state } = row;
    return /^(Enabled|Warned|PastDue)$/i.test(state)
      ? { row, check: check(id, 'pass', 'AZURE_SUBSCRIPTION_FOUND', { name, id: subscriptionId }) }
      : { check: check(id, 'fail', 'AZURE_SUBSCRIPTION_STATE', { name, state }) };
  } catch (error) {
    const { code = '', facts = {} } = error instanceof Failed ? error.failure : {};
    if (code === 'AZURE_SUBSCRIPTION_UNKNOWN') {
      return { check: check(id, 'fail', 'AZURE_SUBSCRIPTION_MISSING', { subscription: wanted }) };
    }
    if (code === 'AZURE_SUBSCRIPTION_AMBIGUOUS') {
      const ids = String(facts.ids);
      return { check: check(id, 'fail', 'AZURE_SUBSCRIPTION_TWICE', { subscription: wanted, ids }) };
    }
    throw error;
  }
}

async function locationCheck({ location, plan }: Ground): Promise<Check[]> {
  const found = await location();
  return found
    ? [check('azure-location', 'pass', 'AZURE_LOCATION_FOUND', { location: found.name })]
    : [check('azure-location', 'fail', 'AZURE_LOCATION_MISSING', { location: plan.location })];
}

async function providerChecks({ providers }: Ground): Promise<Check[]> {
  return [...(await providers())].map(([provider, state], n) => {
    const id = n === 0 ? 'azure-provider' : `azure-provider/${provider}`;
    if (state === undefined) return check(id, 'unknown', 'AZURE_PROVIDER_UNSEEN', { provider });
    const code = state === 'Registered' ? 'AZURE_PROVIDER_READY' : 'AZURE_PROVIDER_NEW';
    return check(id, 'pass', code, { provider });
  });
}

function galleryChecks({ arm, place, plan }: Ground, disks: readonly TargetDisk[]): Promise<Check[]> {
  return Array.fromAsync(galleryPreflight(arm, place, plan, disks));
}

async function groupCheck({ group, place }: Ground): Promise<Check[]> {
  const found = await group();
  return found
    ? [check('azure-group', 'pass', 'AZURE_GROUP_EXISTS', { group: place.group, location: found.location })]
    : [check('azure-group', 'pass', 'AZURE_GROUP_NEW', { group: place.group })];
}

function sizeCheck(plan: AzurePlan, disk: TargetDisk): Check {
  const id = `azure-size/${disk.index}`;
  const { name } = disk;
  const bytes = (disk.size ?? 0) - 512;
  const wrong = sizeFailure(disk)?.failure;
  const [least, most] = [Number(wrong?.facts.least), Number(wrong?.facts.most)];
  if (wrong?.code === 'AZURE_SIZE_LIMIT') return check(id, 'fail', 'AZURE_SIZE_OUTSIDE', { name, bytes, least, most });
  if (wrong?.code === 'AZURE_SIZE_ALIGN') return check(id, 'fail', 'AZURE_SIZE_UNEVEN', { name, bytes });
  if (wrong) {
    const generation = Number(wrong.facts.generation);
    return check(id, 'fail', 'AZURE_SIZE_BOOT', { name, bytes, generation, most });
  }
  const sku = skuOf(plan, disk.index);
  return check(id, 'pass', 'AZURE_SIZE_FITS', { name, bytes, sku, tier: tierOf(sku, bytes)?.name ?? '' });
}
