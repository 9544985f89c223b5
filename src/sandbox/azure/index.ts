import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Listener } from '../listener.ts';
import { makeAuthority } from '../tls.ts';
import { Buffers } from './buffers.ts';
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
import { removeResource } from './removal.ts';
import { SignIn } from './sign-in-state.ts';
import { Throttle } from './throttle.ts';
import { Tokens } from './tokens.ts';
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
  /** From now on machines start like this. */
  boot(outcome: BootOutcome): void;
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
  const names = ['Sandbox', 'Sandbox for the other team', 'Sandbox of last year'];
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
    tokens: new Tokens(options.tokenSeconds ?? 3599),
    signIn: new SignIn(randomUUID(), randomUUID()),
    sasSecret: randomBytes(32),
    listeners,
    subscriptions: names.map(name => ({ id: randomUUID(), name, registration, network })),
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
    boot: outcome => {
      cloud.boots.outcome = outcome;
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

async function close(cloud: Cloud, caFile: string, ownDir: boolean): Promise<void> {
  await Promise.all(Object.values(cloud.listeners).map(listener => listener.close()));
  for (const resource of resourcesOf(cloud)) await removeResource(cloud, resource);
  await rm(caFile, { force: true });
  if (ownDir) await rm(cloud.dir, { recursive: true, force: true });
}
