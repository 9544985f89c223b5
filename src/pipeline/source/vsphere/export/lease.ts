import { Failed } from '../../../failure.ts';
import { redacted } from '../../../redact.ts';
import { printable } from '../../printable.ts';
import { child, type Element, numberOf, textOf } from '../soap/element.ts';
import type { MoRef, Vim } from '../vim.ts';
import { type DeviceUrl, diskUrls } from './device-urls.ts';
import { exportFailure } from './failures.ts';
import { KeepAlive } from './keep-alive.ts';
import { type ManifestDigest, manifestDigest } from './manifest.ts';

/** What a lease needs to know of the machine it is for, and where it tells how it fares. */
export interface LeaseFor {
  readonly vim: Vim;
  readonly machine: string;
  /** How far the disks are, 0 to 100. */
  percent(): number;
  /** The lease went without being ended. */
  lost(reason: string): void;
}

/** Seconds a lease lives where it does not say so (a host's default). */
const usualTimeout = 300;
/** Milliseconds that ending one may take: longer than that nobody waits who wants to stop. */
const endPatience = 3000;

/**
 * An export under way (HttpNfcLease): renewed until it is ended. While it is open, the machine can neither be powered
 * on nor moved.
 */
export class Lease {
  readonly urls: readonly DeviceUrl[];
  readonly digest: ManifestDigest;
  readonly ref: MoRef;
  /** Milliseconds it lives without being renewed. */
  readonly timeout: number;
  private readonly about: LeaseFor;
  private readonly keepAlive: KeepAlive;
  private readonly gone = new AbortController();

  constructor(about: LeaseFor, ref: MoRef, info: Element, urls: readonly DeviceUrl[], digest: ManifestDigest) {
    this.about = about;
    this.ref = ref;
    this.urls = urls;
    this.digest = digest;
    this.timeout = timeoutOf(info);
    this.keepAlive = new KeepAlive({
      timeout: this.timeout,
      renew: signal => about.vim.call('HttpNfcLeaseProgress', ref, [['percent', about.percent()]], signal),
      lost: error => this.lose(error),
    });
  }

  /** Aborted with VSPHERE_LEASE_LOST when the lease is gone. */
  get lost(): AbortSignal {
    return this.gone.signal;
  }

  /** @returns false when the server did not take it */
  complete(): Promise<boolean> {
    return this.end('HttpNfcLeaseComplete');
  }

  /** @returns false when the server did not take it */
  abort(): Promise<boolean> {
    return this.end('HttpNfcLeaseAbort');
  }

  private async end(method: string): Promise<boolean> {
    this.keepAlive.stop();
    return ended(this.about.vim, this.ref, method);
  }

  private lose(cause: unknown): void {
    const { machine, vim } = this.about;
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.about.lost(reason);
    this.gone.abort(exportFailure('VSPHERE_LEASE_LOST', { machine, server: vim.server.host, reason }, { cause }));
  }
}

/** Makes a lease of one that says it is ready. */
export async function readyLease(about: LeaseFor, ref: MoRef, info: Element, signal: AbortSignal): Promise<Lease> {
  const urls = diskUrls(info);
  const digest = await manifestDigest(about.vim, ref, urls, signal);
  return new Lease(about, ref, info, urls, digest);
}

/** Ends a lease by Complete or Abort, within a bounded time. @returns false when the server did not take it */
export async function ended(vim: Vim, ref: MoRef, method: string): Promise<boolean> {
  try {
    await vim.call(method, ref, [], AbortSignal.timeout(endPatience));
    return true;
  } catch (error) {
    return error instanceof Failed && error.failure.code === 'VSPHERE_GONE';
  }
}

function timeoutOf(info: Element): number {
  const seconds = numberOf(info, 'leaseTimeout') ?? usualTimeout;
  return 1000 * Math.min(86_400, Math.max(1, seconds));
}

/** Type and text of the fault that a lease ended in (LocalizedMethodFault). */
export function faultOf(error: Element | undefined): { fault: string; reason: string } {
  const fault = child(error, 'fault')?.type ?? error?.type ?? 'MethodFault';
  return { fault, reason: printable(redacted(textOf(error, 'localizedMessage') ?? fault).slice(0, 300)) };
}
