import type { Control } from '../../../../types/control.ts';
import type { Arm, ArmAnswer } from '../../arm/arm.ts';
import { errorIn } from '../../arm/arm-errors.ts';
import { find } from '../../arm/resources.ts';
import { retryAfter } from '../../arm/retry-after.ts';
import { azureFailure } from '../../failures.ts';
import { locationName } from '../../names.ts';
import { galleryFailure } from './failures.ts';
import { type RegionRow, type VersionRow, versionForm } from './forms.ts';
import { shortName, galleryVersion as version, versionPath } from './names.ts';
import { tellGallery } from './notes.ts';
import type { GalleryWish } from './wish.ts';

/** Between two looks where Azure does not say how long: 1 s, growing by half to 10 s. */
const firstWait = 1000;
const longestWait = 10_000;

/**
 * Looks at a version until it stands in every region, and tells how far each is. It goes on without us: at the first
 * Ctrl-C we stop looking, by throwing the drain's reason.
 * @param started the answer that began it, where this run did
 * @throws AZURE_REPLICATION_FAILED with Azure's words, AZURE_OPERATION_FAILED, AZURE_VERSION_GONE
 */
export async function awaitReplicated(
  arm: Arm,
  wish: GalleryWish,
  started: ArmAnswer | undefined,
  ctl: Control,
): Promise<VersionRow> {
  const where = { path: versionPath(wish), version, query: { $expand: 'ReplicationStatus' } };
  const asked = retryAfter(started?.headers['retry-after'], arm.clock.now());
  const signal = AbortSignal.any([ctl.kill, ctl.drain]);
  const told = new Told(wish, ctl);
  for (let wait = firstWait; ; wait = Math.min(longestWait, wait * 1.5)) {
    const row = await find(arm, where, versionForm);
    if (!row) throw galleryFailure('AZURE_VERSION_GONE', { name: shortName(wish) });
    const regions = row.properties.replicationStatus?.summary ?? [];
    const { provisioningState: state = 'Succeeded' } = row.properties;
    told.look(state === 'Succeeded' && regions.length === 0 ? allThere(wish) : regions);
    mustNotHaveFailed(wish, regions, state);
    if (state === 'Succeeded') return row;
    if (state === 'Failed' || state === 'Canceled') throw await operationFailure(arm, wish, state, started);
    signal.throwIfAborted();
    await arm.clock.sleep(asked ?? wait, signal);
  }
}

/** Where Azure shows no regions, a version that stands is in all of them. */
function allThere({ regions }: GalleryWish): RegionRow[] {
  return regions.map(region => ({ region, state: 'Completed', progress: 100 }));
}

/** Only once it has come to rest: Azure may try a region again while others are under way. */
function mustNotHaveFailed(wish: GalleryWish, regions: readonly RegionRow[], state: string): void {
  if (!/^(Succeeded|Failed|Canceled)$/.test(state)) return;
  const failed = regions.filter(region => region.state === 'Failed');
  const [first] = failed;
  if (!first) return;
  throw galleryFailure('AZURE_REPLICATION_FAILED', {
    name: shortName(wish),
    regions: failed.map(({ region = '' }) => locationName(region)).join(', '),
    failed: failed.length,
    of: regions.length,
    details: first.details ?? '',
  });
}

/** What the operation says of it, where this run began it. */
async function operationFailure(arm: Arm, wish: GalleryWish, state: string, started: ArmAnswer | undefined) {
  const action = `PUT versions/${wish.version}`;
  const address = started?.headers['azure-asyncoperation'];
  const ended = address === undefined ? undefined : await arm.follow(address, action, [404]);
  const { code, message } = errorIn(ended?.body, arm.redaction);
  return azureFailure('AZURE_OPERATION_FAILED', { action, code: code || `ProvisioningState/${state}`, message });
}

/** Tells of a replication: when it begins, when a region has it, and in between how far each is. */
class Told {
  readonly #wish: GalleryWish;
  readonly #ctl: Control;
  readonly #there = new Set<string>();
  #begun = false;

  constructor(wish: GalleryWish, ctl: Control) {
    this.#wish = wish;
    this.#ctl = ctl;
  }

  look(regions: readonly RegionRow[]): void {
    if (regions.length === 0) return;
    const name = shortName(this.#wish);
    const parts = regions.map(({ region = '', state, progress }) => ({
      name: locationName(region),
      percent: state === 'Completed' ? 100 : Math.max(0, Math.min(100, Math.floor(progress ?? 0))),
    }));
    if (!this.#begun) {
      const named = parts.map(part => part.name).join(', ');
      tellGallery(this.#ctl, 'azure-replicating', { name, regions: named, of: parts.length });
    }
    this.#begun = true;
    this.#ctl.progress?.(parts);
    for (const [n, { name: region }] of parts.entries()) {
      if (regions[n]?.state !== 'Completed' || this.#there.has(region)) continue;
      this.#there.add(region);
      tellGallery(this.#ctl, 'azure-replicated', { name, region, done: this.#there.size, of: parts.length });
    }
  }
}
