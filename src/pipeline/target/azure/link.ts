import { withExits } from '../../check-exits.ts';
import type { Plan } from '../../plan.ts';
import type { Control } from '../../types/control.ts';
import type { Check } from '../../types/inspection.ts';
import type { Keep, LedgerEntry } from '../../types/ledger.ts';
import type { Machine } from '../../types/machine.ts';
import type { Answers, Choice, Question } from '../../types/question.ts';
import type { BlockSink } from '../../types/sink.ts';
import type { Found, Published, TargetDisk, TargetLink } from '../../types/target.ts';
import { Arm } from './arm/arm.ts';
import { trusted } from './arm/certificates.ts';
import { type Http, openHttp } from './arm/http.ts';
import { loggedHttp } from './arm/logged-http.ts';
import { Redaction } from './arm/redaction.ts';
import { ensureDisk, getDisk } from './disk/disk.ts';
import { diskKey } from './disk/keys.ts';
import { footerBytes, sizeFailure } from './disk/sizes.ts';
import { findSession } from './find.ts';
import { diskName, type Place } from './names.ts';
import { tell } from './notes.ts';
import { versionNames } from './publish/gallery/names.ts';
import { ourVersion, versionStands } from './publish/gallery/version.ts';
import { imageStands, ourImage } from './publish/image.ts';
import { publish } from './publish/publish.ts';
import { type AzurePlan, cloudOf } from './sign-in/clouds.ts';
import { openTokens, type PersonalTokens } from './sign-in/tokens.ts';
import type { PersonWay } from './sign-in/ways.ts';
import { undo } from './undo.ts';
import { WriteAccess } from './upload/access.ts';
import { Checksums } from './upload/checksum.ts';
import { diskScope, EntraLock } from './upload/entra-lock.ts';
import { Line } from './upload/line.ts';
import { explained } from './upload/network-policy.ts';
import { PageBlob } from './upload/page-blob.ts';
import { openPageSink, sealedSink } from './upload/page-sink.ts';
import { beginVm } from './vm/begin.ts';
import { publishVm } from './vm/publish-vm.ts';
import { checkedVmPlan, goesThroughImage, readWishes } from './vm/wishes.ts';
import { choicesOf } from './where/choices.ts';
import { azureExits } from './where/exits.ts';
import { ensureGroup, ensureProvider } from './where/group.ts';
import { placeOf } from './where/places.ts';
import { preflight } from './where/preflight.ts';
import { providersOf } from './where/providers.ts';
import type { ClosedTenant } from './where/tenants.ts';

/**
 * Signs in to the cloud the plan names. Of the plan only cloud, endpoint, authority, caFile, signIn and tenant
 * matter here; the rest may still be open.
 * @param open the one way out, for pages, management and sign-in
 * @throws AZURE_SIGN_IN_*, AZURE_CA_FILE, AZURE_UNREACHABLE, AZURE_CERTIFICATE
 */
export async function connect(
  plan: AzurePlan,
  ctl: Control,
  open: (ca: string[] | undefined) => Http = openHttp,
): Promise<TargetLink> {
  const cloud = cloudOf(plan);
  const ca = await trusted(plan.caFile);
  const redaction = new Redaction();
  // Who signs in before there is a run has no log yet.
  const late: Pick<Control, 'log'> = ctl.log ? { log: ctl.log } : {};
  const log: NonNullable<Control['log']> = (is, facts) => late.log?.(is, facts);
  const http = loggedHttp(open(ca), log);
  const logged: Control = { ...ctl, log };
  const tokens = await openTokens(plan, cloud, http, logged, redaction);
  try {
    const arm = new Arm(cloud.endpoint, http, tokens, logged, redaction);
    await tokens.current();
    return new AzureLink(arm, http, tokens, to => Object.assign(late, { log: to }));
  } catch (error) {
    await http.close();
    throw error;
  }
}

class AzureLink implements TargetLink {
  readonly #arm: Arm;
  readonly #http: Http;
  readonly #tokens: PersonalTokens;
  /** As the last list of subscriptions found them. */
  #closed: ClosedTenant[] = [];
  readonly #checksums = new Checksums();
  readonly #line = new Line();
  readonly #lock: EntraLock;
  /** Subscription of the disks that are open. */
  #disksIn = '';
  /** By what plans call them; a subscription's id does not change while we run. */
  readonly #places = new Map<string, Promise<Place>>();

  readonly logTo: NonNullable<TargetLink['logTo']>;

  constructor(arm: Arm, http: Http, tokens: PersonalTokens, logTo: NonNullable<TargetLink['logTo']>) {
    this.logTo = logTo;
    this.#arm = arm;
    this.#http = http;
    this.#tokens = tokens;
    const at = () => {
      const tenant = arm.tenantOf(this.#disksIn);
      return tenant === undefined ? { scope: diskScope } : { scope: diskScope, tenant };
    };
    this.#lock = new EntraLock({
      current: () => tokens.current(at()),
      renew: stale => tokens.renew(stale, at()),
    });
  }

  choices(question: Question, answers: Answers, machine?: Machine): AsyncIterable<Choice> {
    const closed: ClosedTenant[] = [];
    if (question.key === 'target.subscription') this.#closed = closed;
    return choicesOf(this.#arm, question, answers, machine, tenant => closed.push(tenant));
  }

  closed(): readonly ClosedTenant[] {
    return this.#closed;
  }

  enter(tenant: string, way: PersonWay, ctl: Control): Promise<void> {
    return this.#tokens.enter(tenant, way, ctl);
  }

  preflight(plan: Plan, disks: readonly TargetDisk[] = [], signal?: AbortSignal): AsyncIterable<Check> {
    const tools = { arm: this.#arm, http: this.#http, tokens: this.#tokens, ...(signal ? { signal } : {}) };
    return withExits(preflight(tools, azureIn(plan), disks, plan.guest), azureExits);
  }

  async begin(plan: Plan, keep: Keep, ctl: Control): Promise<void> {
    const target = azureIn(plan);
    if (target.publish === 'vm') await readWishes(checkedVmPlan(target), plan.guest);
    const place = await this.#place(target);
    for (const provider of providersOf(target)) await ensureProvider(this.#arm, place.subscription, provider, ctl);
    if (target.publish === 'vm') await beginVm(this.#arm, place, target, keep);
    await ensureGroup(this.#arm, place, target, keep);
    // Before a byte is sent: an image of that name that is not ours would stop us at the very end.
    if (goesThroughImage(target)) await ourImage(this.#arm, place, target.name, keep.session);
    const version = versionNames(place, target);
    if (version) await ourVersion(this.#arm, version, keep.session);
  }

  async open(plan: Plan, disk: TargetDisk, keep: Keep, ctl: Control): Promise<BlockSink> {
    const target = azureIn(plan);
    const { size } = disk;
    if (disk.layout !== 'blocks' || size === undefined) throw new TypeError('AZURE_NEEDS_BLOCKS');
    const wrong = sizeFailure(disk);
    if (wrong) throw wrong;
    const place = await this.#place(target);
    const name = diskName(target.name, disk.index);
    if (await this.#published(target, place, name, keep)) return sealedSink(name, size);
    const row = await ensureDisk(this.#arm, place, target, disk, keep, ctl);
    const { diskState = '' } = row.properties;
    if (diskState !== 'ReadyToUpload' && diskState !== 'ActiveUpload') return sealedSink(name, size);
    // Whoever lists sessions reads there what still stands open, for how long, and how big it is.
    const access = new WriteAccess(this.#arm, place, name, until =>
      keep.made(diskKey(disk.index), {
        bytes: size - footerBytes,
        ...(until === undefined ? { sealed: true } : { until }),
      }),
    );
    const state = async () => (await getDisk(this.#arm, place, name))?.properties.diskState;
    this.#disksIn = place.subscription;
    const ways = { http: this.#http, clock: ctl.clock, line: this.#line, lock: this.#lock };
    const blob = new PageBlob(name, ways, access, () => tell(ctl, 'azure-entra-locked', { name }));
    const sink = openPageSink(blob, size, { state, access }, this.#checksums, ctl);
    return explained(sink, row);
  }

  async publish(plan: Plan, disks: readonly TargetDisk[], keep: Keep, ctl: Control): Promise<Published> {
    const target = azureIn(plan);
    const place = await this.#place(target);
    const ordered = disks.toSorted((a, b) => a.index - b.index);
    const request = { arm: this.#arm, place, plan: target, disks: ordered, keep, ctl };
    if (target.publish !== 'vm') return publish(request);
    return publishVm({ ...request, http: this.#http, guest: plan.guest });
  }

  async find(plan: Plan, session: string): Promise<Found> {
    const target = azureIn(plan);
    return findSession(this.#arm, await this.#place(target), target, session);
  }

  undo(entries: readonly LedgerEntry[], keep: Keep, ctl: Control): Promise<void> {
    return undo(this.#arm, entries, keep, ctl);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  /** A run that was killed while it tidied up: image or version stands and this disk has been removed already. */
  async #published(target: AzurePlan, place: Place, name: string, keep: Keep): Promise<boolean> {
    if (!(await this.#stands(target, place, keep))) return false;
    return (await getDisk(this.#arm, place, name)) === undefined;
  }

  async #stands(target: AzurePlan, place: Place, keep: Keep): Promise<boolean> {
    if (goesThroughImage(target)) {
      const image = await ourImage(this.#arm, place, target.name, keep.session);
      return image !== undefined && imageStands(image);
    }
    const names = versionNames(place, target);
    const version = names && (await ourVersion(this.#arm, names, keep.session));
    return version !== undefined && versionStands(version);
  }

  #place(target: AzurePlan): Promise<Place> {
    const key = JSON.stringify([target.subscription, target.resourceGroup, target.tenant]);
    const known = this.#places.get(key);
    if (known) return known;
    const place = placeOf(this.#arm, target);
    place.catch(() => this.#places.delete(key));
    this.#places.set(key, place);
    return place;
  }
}

function azureIn(plan: Plan): AzurePlan {
  if (plan.target.kind !== 'azure') throw new TypeError('NOT_AN_AZURE_PLAN');
  return plan.target;
}
