/**
 * The vSphere Web Services API as the rest of this folder sees it: one session with one vCenter or ESXi host.
 * `connectVim` (session/connect.ts) opens it; everything else here speaks through it.
 * Source: vSphere Web Services SDK, "VMware Infrastructure Management" (vim25).
 */
import type { Element } from './soap/element.ts';

/** A managed object reference: `VirtualMachine` `vm-62`. */
export interface MoRef {
  readonly type: string;
  readonly value: string;
}

/** What is sent, in schema order; a list is the same name again. */
export type Arg = readonly [name: string, value: ArgValue];
export type ArgValue = string | number | boolean | MoRef | Typed | readonly Arg[];
/** A value whose type the schema leaves open: `xsi:type` says it. */
export interface Typed {
  readonly xsiType: string;
  readonly value: string | number | boolean | readonly Arg[];
}

/** Properties that an object has, by path; what is unset is absent. */
export type Properties = ReadonlyMap<string, Element>;

export interface ObjectProperties {
  readonly ref: MoRef;
  readonly properties: Properties;
  /** Paths that could not be read, with the local name of the fault: `NoPermission`. */
  readonly missing: ReadonlyMap<string, string>;
}

/** Which objects, and what of them. */
export interface Query {
  /** Type of object to paths wanted. */
  readonly of: Readonly<Record<string, readonly string[]>>;
  /** All such objects below this container (a container view is made and destroyed); else exactly `refs`. */
  readonly below?: MoRef;
  readonly refs?: readonly MoRef[];
  /** Objects on a page at most, where the server pages. */
  readonly page?: number;
}

export interface About {
  /** VirtualCenter, or HostAgent for a bare ESXi host. */
  readonly apiType: 'VirtualCenter' | 'HostAgent';
  readonly apiVersion: string;
  /** `VMware vCenter Server 8.0.2 build-22385739` */
  readonly fullName: string;
  readonly instanceUuid?: string;
}

/** Where a GET answers from. */
export interface Answered {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it comes, with back-pressure; a chunk is valid only until the next one is asked for. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface GetOptions {
  readonly signal: AbortSignal;
  /** SHA-1 or SHA-256 of the host's certificate, colon hex, as a lease gives it; else the trust of the server counts. */
  readonly thumbprint?: string;
  readonly range?: { readonly offset: number; readonly length: number };
  /** Milliseconds without a byte until it is given up. */
  readonly idle?: number;
}

export interface Vim {
  readonly server: { readonly host: string; readonly port: number };
  readonly about: About;
  /** By name of the property of ServiceContent: rootFolder, propertyCollector, viewManager, … */
  readonly content: ReadonlyMap<string, MoRef>;
  /** Key and user of the session, as UserSession has them now. */
  readonly session: { readonly key: string; readonly userName: string };
  /**
   * One method call. Where the session is gone it is opened anew (without the old cookie), once.
   * @returns the answer element, with its `returnval` children
   * @throws Failed with a code of VsphereFailures, by the type of the fault
   */
  call(method: string, on: MoRef, args: readonly Arg[], signal: AbortSignal): Promise<Element>;
  /** Page by page, as they come. */
  retrieve(query: Query, signal: AbortSignal): AsyncIterable<readonly ObjectProperties[]>;
  /** Properties of one object. @throws Failed VSPHERE_GONE when it is not there any more */
  properties(ref: MoRef, paths: readonly string[], signal: AbortSignal): Promise<Properties>;
  /** Waits until `done` makes something of the properties (WaitForUpdatesEx; polling where that does not work). */
  until<T>(
    ref: MoRef,
    paths: readonly string[],
    done: (now: Properties) => T | undefined,
    signal: AbortSignal,
  ): Promise<T>;
  /**
   * Waits for the end of a task.
   * @returns its result
   * @throws Failed by the type of its fault
   */
  task(task: MoRef, signal: AbortSignal): Promise<Element | undefined>;
  /**
   * HTTPS GET of an address the server gave (NFC, datastore). `*` for a host is the server we speak to. The session's
   * cookie goes to that server only; another host is trusted by CA or by thumbprint.
   * @throws Failed for any status but 200 and 206
   */
  get(url: string, options: GetOptions): Promise<Answered>;
  /** Can this host be reached by TLS at its port 443 (or `port`)? Resolves or throws Failed. */
  reach(host: string, port: number | undefined, signal: AbortSignal): Promise<void>;
  /** Logs out, always; harmless when already closed. */
  close(): Promise<void>;
}
