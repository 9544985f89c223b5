import type { Listener } from '../listener.ts';
import type { versionsOf } from './api-versions.ts';
import type { Buffers } from './buffers.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import type { DiskGuard } from './disk-guard.ts';
import { Refusal, subscriptionNotFound } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Gallery, GalleryImage, GalleryVersion } from './gallery/records.ts';
import type { Service } from './kinds.ts';
import type { NetworkThing } from './network/records.ts';
import type { Operations } from './operations.ts';
import type { Disk, EncryptionSet, Group, Image, Resource, Subscription } from './records.ts';
import type { SignIn } from './sign-in-state.ts';
import type { Throttle } from './throttle.ts';
import type { Tokens } from './tokens.ts';
import type { BootOutcome, Machine } from './vm/records.ts';
import type { HouseRules } from './where/house-rules.ts';

/** How the sandbox behaves where the real service may behave either way. */
export interface Settings {
  /** Entries on one page of a list; small, so that every client has to follow `nextLink`. */
  readonly pageSize: number;
  /** How often a long-running operation answers InProgress before it ends. */
  readonly polls: number;
  /** Page ranges on one page where the client asks for more. */
  readonly mostRanges: number;
  /** Where the blobs of managed disks are instead of here; no SAS is checked there. */
  readonly pageBlobs: string | undefined;
  /** Seconds between polls that the device code flow asks for. */
  readonly deviceCodeInterval: number;
  /** Instead of those the sandbox takes otherwise. */
  readonly versions: { readonly [type in keyof typeof versionsOf]?: readonly string[] };
}

/** Everything the sandbox knows: passed to every handler. */
export interface Cloud {
  /** Where the sparse files are. */
  readonly dir: string;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly buffers: Buffers;
  readonly counters: Counters;
  readonly faults: Faults;
  readonly guard: DiskGuard;
  readonly operations: Operations;
  readonly throttle: Throttle;
  readonly tokens: Tokens;
  readonly signIn: SignIn;
  /** Signs the SAS of all disks. */
  readonly sasSecret: Buffer;
  readonly listeners: Readonly<Record<Service, Listener>>;
  readonly subscriptions: readonly Subscription[];
  /** What is wrong with the place. */
  rules: HouseRules;
  /** By lower-case id. */
  readonly groups: Map<string, Group>;
  readonly disks: Map<string, Disk>;
  readonly images: Map<string, Image>;
  readonly galleries: Map<string, Gallery>;
  /** Image definitions, and their versions. */
  readonly definitions: Map<string, GalleryImage>;
  readonly galleryVersions: Map<string, GalleryVersion>;
  readonly encryptionSets: Map<string, EncryptionSet>;
  readonly network: Map<string, NetworkThing>;
  readonly machines: Map<string, Machine>;
  /** What becomes of the machines that are made from now on. */
  readonly boots: { outcome: BootOutcome };
  /** By container, for the blob endpoint. */
  readonly containers: Map<string, Disk>;
  /** Errors nobody expected, for tests to find. */
  readonly bugs: unknown[];
}

/** @throws Refusal 404 SubscriptionNotFound */
export function subscriptionOf(cloud: Cloud, id: string): Subscription {
  const found = cloud.subscriptions.find(each => each.id === id.toLowerCase());
  if (!found) throw subscriptionNotFound(id);
  return found;
}

/** Everything but groups: what a list of resources shows. */
export function resourcesOf(cloud: Cloud): Resource[] {
  const { machines, network, disks, images, galleries, definitions, galleryVersions, encryptionSets } = cloud;
  const maps = [machines, network, disks, images, galleries, definitions, galleryVersions, encryptionSets];
  return maps.flatMap(map => [...map.values()]);
}

/** @throws Refusal 409 when Microsoft.Compute is not registered */
export function mustBeRegistered(subscription: Subscription): void {
  if (subscription.registration === 'Registered') return;
  throw new Refusal(
    409,
    'MissingSubscriptionRegistration',
    "The subscription is not registered to use namespace 'Microsoft.Compute'. See https://aka.ms/rps-not-found for how to register subscriptions.",
  );
}
