import { hasher } from '../../../../native/index.ts';
import { Failed } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';
import type { VirtualDisk } from '../described.ts';
import type { Answered, Vim } from '../vim.ts';
import { type DeviceUrl, urlOf } from './device-urls.ts';
import { exportFailure } from './failures.ts';
import { beginningOf } from './first-bytes.ts';
import type { Lease } from './lease.ts';
import type { Ending, Leases } from './leases.ts';
import { manifestEntry } from './manifest.ts';

/** Milliseconds without a byte, while we are ready to take one: a host is silent while it goes past empty gigabytes. */
const idle = 5 * 60_000;
/** The end marker of a stream is a sector of zeros. */
const endMarker = 512;

/** One disk of a machine that is exported. */
export interface Exported {
  readonly vim: Vim;
  readonly leases: Leases;
  /** What a person calls it. */
  readonly name: string;
  readonly disk: VirtualDisk;
  readonly disks: readonly VirtualDisk[];
  readonly ctl: Control;
  /** Told which host the stream comes from. */
  from(host: string): void;
}

/**
 * One disk's stream, from its first byte to its last: under a lease, with a place among the streams of its host, held
 * to be a VMDK from the first bytes on and to the manifest at its end. An aborted signal gives the lease back at once,
 * even while nobody asks for more.
 */
export async function* nfcStream(exported: Exported, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const share = await exported.leases.take(exported.disk.key, signal);
  let ending: Ending = 'stopped';
  const stop = () => void share.leave('stopped');
  signal.addEventListener('abort', stop, { once: true });
  try {
    yield* streamOf(exported, share.lease, signal);
    ending = 'well';
  } catch (error) {
    ending = endingOf(error);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await share.leave(ending);
  }
}

async function* streamOf(exported: Exported, lease: Lease, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { vim, disk, disks, name, ctl } = exported;
  const url = urlOf(lease.urls, disk, disks);
  if (!url) {
    const keys = lease.urls.map(({ key }) => key).join(', ');
    throw exportFailure('VSPHERE_NO_DEVICE_URL', { disk: name, server: vim.server.host, keys: keys.slice(0, 500) });
  }
  const host = hostOf(url.url, vim.server.host);
  exported.from(host);
  const either = AbortSignal.any([signal, lease.lost]);
  const free = await ctl.limits.hosts.take(host, either);
  try {
    const answered = await begin(exported, url, host, either);
    yield* checked(exported, lease, url, host, answered, signal);
  } catch (error) {
    signal.throwIfAborted();
    lease.lost.throwIfAborted();
    throw error;
  } finally {
    free();
  }
}

async function begin(
  { vim, name }: Exported,
  { url, thumbprint }: DeviceUrl,
  host: string,
  signal: AbortSignal,
): Promise<Answered> {
  try {
    return await vim.get(url, { signal, idle, ...(thumbprint === undefined ? {} : { thumbprint }) });
  } catch (error) {
    const status = error instanceof Failed ? error.failure.facts.status : undefined;
    if (typeof status !== 'number' || !(error instanceof Failed)) throw error;
    const after = error.after === undefined ? {} : { after: error.after };
    // A host without memory for another stream says so with 503, or 500 "Failed to allocate" (virt-v2v's manual).
    const code = status >= 500 || status === 429 ? 'VSPHERE_NFC_BUSY' : 'VSPHERE_STREAM_REFUSED';
    throw exportFailure(code, { disk: name, host, status }, { cause: error, ...after });
  }
}

async function* checked(
  exported: Exported,
  lease: Lease,
  url: DeviceUrl,
  host: string,
  { body }: Answered,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { vim, name } = exported;
  const chunks = body[Symbol.asyncIterator]();
  const hash = hasher(lease.digest);
  const tail = Buffer.alloc(endMarker, 1);
  let at = 0;
  let whole = false;
  const cut = (cause?: unknown) => exportFailure('VSPHERE_STREAM_CUT', { disk: name, host, at }, { cause });
  try {
    const first = await reading(beginningOf(chunks), cut);
    if (first.is === 'nothing') throw exportFailure('VSPHERE_STREAM_EMPTY', { disk: name, host });
    if (first.is !== 'vmdk') throw exportFailure('VSPHERE_NOT_A_DISK', { disk: name, host, what: first.is });
    for (let chunk: Uint8Array | undefined = first.bytes; chunk; ) {
      hash.update(chunk);
      keepTail(tail, chunk);
      at += chunk.length;
      yield chunk;
      const next: IteratorResult<Uint8Array> = await reading(chunks.next(), cut);
      chunk = next.done ? undefined : next.value;
    }
    whole = true;
  } finally {
    if (!whole) await chunks.return?.();
  }
  if (tail.some(byte => byte !== 0)) throw cut();
  const promised = await manifestEntry(vim, lease.ref, url.key, lease.digest, signal);
  if (promised?.digest === undefined) exported.ctl.note('vsphere-not-promised', { disk: name });
  if (promised?.size !== undefined && promised.size > at) throw cut();
  const differs = (promised: string, seen: string) =>
    exportFailure('VSPHERE_DIGEST_DIFFERS', { disk: name, host, promised, seen });
  if (promised?.size !== undefined && promised.size !== at) throw differs(String(promised.size), String(at));
  const seen = hash.digest('hex');
  if (promised?.digest !== undefined && promised.digest !== seen) throw differs(promised.digest, seen);
}

async function reading<T>(next: Promise<T>, cut: (cause: unknown) => Failed): Promise<T> {
  try {
    return await next;
  } catch (error) {
    throw cut(error);
  }
}

/** The last bytes of all that went by. */
function keepTail(tail: Buffer, chunk: Uint8Array): void {
  const last = chunk.subarray(-tail.length);
  tail.copyWithin(0, last.length);
  tail.set(last, tail.length - last.length);
}

/** A lease that gave nothing, or no disk, for an address will not do better the next time. */
function endingOf(error: unknown): Ending {
  const code = error instanceof Failed ? error.failure.code : '';
  const spent = ['VSPHERE_STREAM_EMPTY', 'VSPHERE_NOT_A_DISK', 'VSPHERE_STREAM_REFUSED', 'VSPHERE_NO_DEVICE_URL'];
  return spent.includes(code) ? 'spent' : 'ill';
}

/** `*` stands for the server that gave the address. */
function hostOf(url: string, server: string): string {
  return /^https?:\/\/(\[[^\]]+\]|[^/:?#]+)/i.exec(url)?.[1]?.replace(/^\*$/, server).toLowerCase() ?? server;
}
