import type { Pages } from './pages.ts';

/** Microsoft.Resources/subscriptions 2022-12-01, SubscriptionState */
export type SubscriptionState = 'Enabled' | 'Warned' | 'PastDue' | 'Disabled' | 'Deleted';
/** Built-in roles; none is who sees the subscription because of a right somewhere inside it. */
export type SandboxRole = 'Owner' | 'Contributor' | 'Reader' | 'none';
export type Registration = 'NotRegistered' | 'Registering' | 'Registered';

export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  readonly state: SubscriptionState;
  /** Of whoever signs in. */
  readonly role: SandboxRole;
  /** Of Microsoft.Compute. */
  registration: Registration;
  /** Of Microsoft.Network. */
  network: Registration;
}

export type ProvisioningState = 'Creating' | 'Updating' | 'Succeeded' | 'Failed' | 'Deleting';

/** What every resource has; `id` is spelled as it was given, maps are keyed by its lower case. */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Name of the group, as it was given. */
  readonly group: string;
  readonly subscription: string;
  readonly location: string;
  tags: Readonly<Record<string, string>>;
  provisioningState: ProvisioningState;
}

export interface Group extends Resource {
  readonly type: 'Microsoft.Resources/resourceGroups';
}

/** Microsoft.Compute/diskEncryptionSets. */
export interface EncryptionSet extends Resource {
  readonly type: 'Microsoft.Compute/diskEncryptionSets';
  readonly properties: Readonly<Record<string, unknown>> & { readonly encryptionType: string };
  /** Of its own identity. */
  readonly principal: string;
}

/** Microsoft.Compute/disks, `diskState`. */
export type DiskState = 'ReadyToUpload' | 'ActiveUpload' | 'Unattached' | 'ActiveSAS' | 'Attached';

/** A stored access policy on the blob of a disk: what a SAS with its `si` may do, and until when. */
export interface AccessPolicy {
  readonly access: 'Read' | 'Write';
  /** When it takes effect; this and its end in milliseconds since 1970, by the sandbox's clock. */
  readonly begins: number;
  expires: number;
}

export interface Disk extends Resource {
  readonly type: 'Microsoft.Compute/disks';
  sku: string;
  readonly zones: readonly string[] | undefined;
  /** As it was given, without `provisioningState` and what else the service adds. */
  properties: Readonly<Record<string, unknown>>;
  readonly osType: string | undefined;
  readonly generation: string | undefined;
  /** Lower-case id of what it is encrypted with; absent: the platform's own key. */
  readonly encryptionSet: string | undefined;
  readonly uniqueId: string;
  readonly created: number;
  /** Bytes without the footer. */
  readonly size: number;
  state: DiskState;
  /** Id of the machine it is attached to. */
  managedBy?: string | undefined;
  /** First part of the blob's path. */
  readonly container: string;
  readonly pages: Pages;
  /** By `si`; a policy taken away revokes every SAS that names it. */
  readonly policies: Map<string, AccessPolicy>;
}

/** One disk inside an image: bytes of its own, so the disk it came from may go. */
export interface ImageDisk {
  /** -1 for the operating system's disk, else the data disk's LUN. */
  readonly lun: number;
  readonly pages: Pages;
  /** Bytes without the footer. */
  readonly size: number;
}

export interface Image extends Resource {
  readonly type: 'Microsoft.Compute/images';
  readonly properties: Readonly<Record<string, unknown>>;
  /** The operating system's disk first, data disks by LUN; empty until it stands. */
  disks: readonly ImageDisk[];
}
