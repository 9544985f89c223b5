import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Listener } from '../listener.ts';
import { makeAuthority } from '../tls.ts';
import { Buffers } from './buffers.ts';
import { makeClientCertificate } from './client-certificate.ts';
import { exchangeAudience } from './client-grants.ts';
import { Clock } from './clock.ts';
import { type Cloud, resourcesOf, type Settings } from './cloud.ts';
import { imageDisk, imageDisks, listEverything, nthDisk, type SandboxResource } from './control.ts';
import { Counters } from './counters.ts';
import { type DiskGuard, openGuard } from './disk-guard.ts';
import { dispatch } from './dispatch.ts';
import { type Fault, Faults } from './faults.ts';
import { versionDisks } from './gallery/disks.ts';
import type { Service } from './kinds.ts';
import { Operations } from './operations.ts';
import { readPieces } from './pages.ts';
import { mostPutPageBytes } from './put-page.ts';
import type { Disk, SandboxRole, SubscriptionState } from './records.ts';
import { removeResource } from './removal.ts';
import { userToken } from './sign-in-grants.ts';
import { SignIn, type Tenant } from './sign-in-state.ts';
import { Throttle } from './throttle.ts';
import { type CloudName, Tokens } from './tokens.ts';
import type { HouseRules } from './where/house-rules.ts';

export type { SandboxResource } from './control.ts';
export type { Counters, DiskCount, PutPageEntry } from './counters.ts';

import type { BootOutcome } from './vm/records.ts';

export type { Fault, Faults } from './faults.ts';
export type { BootOutcome } from './vm/records.ts';
export type { HouseRules } from './where/house-rules.ts';

export interface AzureSandboxOptions {
  /** Folder for the sparse files and the CA; without it a temporary one that `close` removes. */
  readonly dir?: string;
  /** Further DNS names or addresses for the server certificate. */
  readonly names?: readonly string[];
  /** How often a long-running operation answers InProgress before it ends; 1 unless given. */
  readonly polls?: number;
  /** The Retry-After of long-running operations; 0 unless given. */
  readonly retryAfterSeconds?: number;
  /** Entries on one page of a list; 2 unless given, so that a client has to follow `nextLink`. */
  readonly pageSize?: number;
  /** Page ranges on one page; 10000 unless given, as the service has it. */
  readonly mostRanges?: number;
  /**
   * Where the bytes of managed disks go instead of here: a server of page blobs such as `http://127.0.0.1:40001/account`.
   * It makes the blobs and is read the footer of; an image cannot be made of what lies there.
   */
  readonly pageBlobs?: string;
  /** Seconds between polls of the device code flow; 1 unless given. */
  readonly deviceCodeInterval?: number;
  /** How long access tokens last, by the real clock; 3599 unless given. */
  readonly tokenSeconds?: number;
  /** Whose Resource Manager this is: the audience its tokens must have; AzureCloud unless given. */
  readonly cloud?: CloudName;
  /** Of the user's own tenant; three of which they are the owner unless given. */
  readonly subscriptions?: readonly SandboxSubscription[];
  /** Further tenants in which the user is. */
  readonly tenants?: readonly SandboxTenant[];
  /** False when Microsoft.Compute has to be registered first. */
  readonly registered?: boolean;
  /** The only api-versions there are, by what they are of: a cloud that trails behind. */
  readonly versions?: Settings['versions'];
  /** What becomes of machines that start; `ok` unless given. */
  readonly boot?: BootOutcome;
  /** What is wrong with the place. */
  readonly rules?: HouseRules;
  /** Switched on from the first request. */
  readonly faults?: readonly Fault[];
}

export interface SandboxSubscription {
  readonly name: string;
  readonly state?: SubscriptionState;
  /** Of whoever signs in; Owner unless given. */
  readonly role?: SandboxRole;
}

export interface SandboxTenant {
  readonly name: string;
  /** Lets in only who gave a second factor, in a sign-in that names it. */
  readonly secondFactor?: boolean;
  /** The service principal is known there, too. */
  readonly application?: boolean;
  readonly subscriptions: readonly SandboxSubscription[];
}

/** A cloud on loopback: sign-in, Resource Manager and the endpoint of managed disks. */
export interface AzureSandbox {
  /** Resource Manager, such as `https://127.0.0.1:40001`. */
  readonly endpoint: string;
  /** The sign-in authority; use it with instance discovery disabled. */
  readonly authority: string;
  /** Where the SAS of managed disks point to. */
  readonly blobEndpoint: string;
  /** The sandbox's own addresses (counters, resources, faults, …). */
  readonly control: string;
  readonly caFile: string;
  readonly caPem: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly subscriptionId: string;
  readonly subscriptionName: string;
  /** The user's own first. */
  readonly tenants: readonly { readonly id: string; readonly name: string; readonly domain: string }[];
  /** Of every tenant. */
  readonly subscriptions: readonly { readonly id: string; readonly name: string; readonly tenantId: string }[];
  /** Where the sparse files are. */
  readonly dir: string;
  readonly faults: Faults;
  /** What policies make of new disks, and the role of who signs in. */
  readonly guard: DiskGuard;
  readonly clock: Clock;
  /** Sets what is wrong with the place, instead of what was; registrations stay as they are. */
  rule(rules: HouseRules): void;
  /** Live counts; `until` waits for them. */
  counters(): Counters;
  /** Everything that exists. */
  resources(): SandboxResource[];
  /** Approves the device sign-in with this user code, or all that wait; returns how many. */
  approve(userCode?: string): number;
  decline(userCode?: string): number;
  /** A token of the user for Resource Manager, such as az hands out. @param tenant id; their own when absent */
  userToken(tenant?: string): string;
  /** What a cluster gives a workload, to be exchanged for a token of the service principal. */
  federatedToken(): string;
  /** A certificate of the service principal with its key, PEM. */
  clientCertificate(): Promise<string>;
  /** From now on machines start like this. */
  boot(outcome: BootOutcome): void;
  /** Writes pages to a disk without anybody's leave, as whoever else has a SAS of it could. @throws RangeError without such a disk */
  overwrite(disk: string, offset: number, data: Uint8Array): Promise<void>;
  /** The bytes of a disk at `offset`. @throws RangeError without such a disk */
  peek(disk: string, offset: number, length: number): Promise<Buffer>;
  /** The disks of an image, the operating system's first: LUN (-1 for that one), size, and the sparse file that holds the bytes, footer behind. */
  image(name: string): readonly { readonly lun: number; readonly size: number; readonly file: string }[];
  /** The bytes of disk `n` of an image without the footer, in pieces of at most 1 MiB. */
  readImage(name: string, n?: number): AsyncIterable<Buffer>;
  /** The disks of a gallery's version, `images/web/1.0.0`: as those of an image. */
  version(name: string): readonly { readonly lun: number; readonly size: number; readonly file: string }[];
  /** The bytes of disk `n` of a version without the footer, in pieces of at most 1 MiB. */
  readVersion(name: string, n?: number): AsyncIterable<Buffer>;
  /** Errors the sandbox itself made; a test expects none. */
  readonly bugs: readonly unknown[];
  /** Ends all connections and removes every file it made. */
  close(): Promise<void>;
}

/** Starts a sandbox Azure in this process. Every start has its own CA, tenant, secret and subscriptions. */
export async function startAzure(options: AzureSandboxOptions = {}): Promise<AzureSandbox> {
  const dir = options.dir === undefined ? await mkdtemp(join(tmpdir(), 'sandbox-azure-')) : resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const { caPem, issue } = await makeAuthority('sandbox Azure throw-away CA');
  const certificate = await issue(options.names);
  const caFile = join(dir, 'ca.pem');
  await writeFile(caFile, caPem);
  const opened = (service: Service) =>
    Listener.open(certificate, (request, response) => void dispatch(cloud, service, request, response));
  const [login, arm, blob] = await Promise.all([opened('login'), opened('arm'), opened('blob')]);
  const cloud = makeCloud(options, dir, { login, arm, blob });
  for (const fault of options.faults ?? []) cloud.faults.add(fault);
  return sandboxOf(cloud, caFile, caPem, options.dir === undefined);
}

function makeCloud(options: AzureSandboxOptions, dir: string, listeners: Cloud['listeners']): Cloud {
  const clock = new Clock();
  const withId = (given: SandboxTenant) => ({ given, tenant: tenantFrom(given) });
  const home = withId({ name: 'Sandbox', application: true, subscriptions: options.subscriptions ?? ownedAtHome });
  const others = (options.tenants ?? []).map(withId);
  const rules = options.rules ?? {};
  const missing = rules.unregistered ?? [];
  const registration =
    options.registered === false || missing.includes('Microsoft.Compute') ? 'NotRegistered' : 'Registered';
  const network = missing.includes('Microsoft.Network') ? 'NotRegistered' : 'Registered';
  return {
    dir,
    settings: {
      pageSize: options.pageSize ?? 2,
      polls: options.polls ?? 1,
      pageBlobs: options.pageBlobs,
      mostRanges: options.mostRanges ?? 10_000,
      deviceCodeInterval: options.deviceCodeInterval ?? 1,
      versions: options.versions ?? {},
    },
    clock,
    buffers: new Buffers(mostPutPageBytes, 16),
    counters: new Counters(),
    faults: new Faults(),
    guard: openGuard(),
    operations: new Operations(clock, options.polls ?? 1, options.retryAfterSeconds ?? 0),
    throttle: new Throttle(clock),
    tokens: new Tokens(options.tokenSeconds ?? 3599, options.cloud ?? 'AzureCloud'),
    signIn: new SignIn([home.tenant, ...others.map(({ tenant }) => tenant)], randomUUID()),
    sasSecret: randomBytes(32),
    listeners,
    subscriptions: [home, ...others].flatMap(({ given, tenant }) =>
      given.subscriptions.map(({ name, state = 'Enabled', role = 'Owner' }) => ({
        id: randomUUID(),
        name,
        state,
        role,
        tenantId: tenant.id,
        registration,
        network,
      })),
    ),
    rules,
    groups: new Map(),
    disks: new Map(),
    images: new Map(),
    galleries: new Map(),
    definitions: new Map(),
    galleryVersions: new Map(),
    encryptionSets: new Map(),
    network: new Map(),
    machines: new Map(),
    boots: { outcome: options.boot ?? 'ok' },
    containers: new Map(),
    bugs: [],
  };
}

const ownedAtHome: readonly SandboxSubscription[] = [
  { name: 'Sandbox' },
  { name: 'Sandbox for the other team' },
  { name: 'Sandbox of last year' },
];

function tenantFrom({ name, secondFactor = false, application = false }: SandboxTenant): Tenant {
  const label = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return { id: randomUUID(), name, domain: `${label}.example`, secondFactor, application };
}

/** @throws RangeError for a tenant that is not ours */
function tokenIn(cloud: Cloud, named: string): string {
  const tenant = cloud.signIn.tenant(named);
  if (tenant === undefined) throw new RangeError(named);
  return userToken(cloud, tenant, cloud.listeners.arm.url, 'az');
}

function federatedToken({ tokens }: Cloud): string {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return tokens.sign({ aud: exchangeAudience, sub: 'system:serviceaccount:default:vmferry', exp });
}

async function certificateOf({ signIn }: Cloud): Promise<string> {
  signIn.certificate ??= makeClientCertificate();
  return (await signIn.certificate).pem;
}

function sandboxOf(cloud: Cloud, caFile: string, caPem: string, ownDir: boolean): AzureSandbox {
  const { login, arm, blob } = cloud.listeners;
  const { tenantId, clientId, clientSecret } = cloud.signIn;
  return {
    endpoint: arm.url,
    authority: login.url,
    blobEndpoint: blob.url,
    control: `${login.url}/sandbox`,
    caFile,
    caPem,
    tenantId,
    clientId,
    clientSecret,
    subscriptionId: cloud.subscriptions[0]?.id ?? '',
    subscriptionName: cloud.subscriptions[0]?.name ?? '',
    tenants: cloud.signIn.tenants,
    subscriptions: cloud.subscriptions,
    dir: cloud.dir,
    faults: cloud.faults,
    guard: cloud.guard,
    clock: cloud.clock,
    rule: rules => {
      cloud.rules = rules;
    },
    counters: () => cloud.counters,
    resources: () => listEverything(cloud),
    approve: userCode => cloud.signIn.answer('approved', userCode),
    decline: userCode => cloud.signIn.answer('declined', userCode),
    userToken: (tenant = tenantId) => tokenIn(cloud, tenant),
    federatedToken: () => federatedToken(cloud),
    clientCertificate: () => certificateOf(cloud),
    boot: outcome => {
      cloud.boots.outcome = outcome;
    },
    overwrite: (disk, offset, data) => diskNamed(cloud, disk).pages.write(offset, data, cloud.clock.now()),
    async peek(disk, offset, length) {
      const bytes = Buffer.alloc(length);
      await diskNamed(cloud, disk).pages.read(offset, bytes);
      return bytes;
    },
    image: name => imageDisks(cloud, name).map(({ lun, size, pages }) => ({ lun, size, file: pages.path })),
    readImage: (name, n = 0) => {
      const { pages, size } = imageDisk(cloud, name, n);
      return readPieces(pages, 0, size);
    },
    version: name => versionDisks(cloud, name).map(({ lun, size, pages }) => ({ lun, size, file: pages.path })),
    readVersion: (name, n = 0) => {
      const { pages, size } = nthDisk(versionDisks(cloud, name), name, n);
      return readPieces(pages, 0, size);
    },
    bugs: cloud.bugs,
    close: () => close(cloud, caFile, ownDir),
  };
}

/** @throws RangeError where there is none */
function diskNamed(cloud: Cloud, name: string): Disk {
  for (const disk of cloud.disks.values()) if (disk.name === name) return disk;
  throw new RangeError(name);
}

async function close(cloud: Cloud, caFile: string, ownDir: boolean): Promise<void> {
  await Promise.all(Object.values(cloud.listeners).map(listener => listener.close()));
  for (const resource of resourcesOf(cloud)) await removeResource(cloud, resource);
  await rm(caFile, { force: true });
  if (ownDir) await rm(cloud.dir, { recursive: true, force: true });
}
