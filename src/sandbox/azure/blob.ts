import type { IncomingMessage } from 'node:http';
import { checkCondition, entityHeaders } from './blob-entity.ts';
import { checkGuard } from './disk-guard.ts';
import { authenticationFailed, badHeader, missingHeader, permissionMismatch, Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { RequestKind } from './kinds.ts';
import { getRanges } from './page-ranges.ts';
import { clearPages, putPage } from './put-page.ts';
import { readBlob } from './read-blob.ts';
import type { Disk } from './records.ts';
import { checkSas } from './sas.ts';
import { isBootBlob, sendBootBlob } from './vm/boot.ts';

/** The newest version of the blob service this sandbox answers for. */
const newestVersion = '2026-10-06';

/** What a request to the blob endpoint is, as far as its first line and headers tell. */
export function blobKind(request: IncomingMessage): RequestKind {
  const comp = new URLSearchParams((request.url ?? '').split('?', 2)[1]).get('comp');
  const plain = comp === null;
  if (request.method === 'PUT' && comp === 'page') {
    return String(request.headers['x-ms-page-write']).toLowerCase() === 'clear' ? 'clearPages' : 'putPage';
  }
  if (request.method === 'GET' && comp === 'pagelist') return 'getRanges';
  if (request.method === 'GET' && plain) return 'readBlob';
  if (request.method === 'HEAD' && plain) return 'headBlob';
  return 'otherBlob';
}

/** Finds the disk and begins the log entry of a Put Page. @returns the name of the disk, for faults */
export function enterBlob(exchange: Exchange): string | undefined {
  const disk = diskOf(exchange);
  const { cloud, kind } = exchange;
  if (!disk || kind !== 'putPage') return disk?.name;
  const range = /^bytes=(\d+)-/.exec(exchange.header('x-ms-range') ?? exchange.header('range') ?? '');
  const offset = range ? Number(range[1]) : -1;
  const length = Number(exchange.header('content-length') ?? 0);
  const entry = { disk: disk.name, offset, length, at: Date.now(), received: 0, status: 0 };
  cloud.counters.putPages.push(entry);
  exchange.putPage = entry;
  const { ended } = exchange;
  exchange.ended = status => {
    if (entry.status === 0) entry.status = status;
    ended(status);
  };
  return disk.name;
}

/** Of a path with exactly a container and the blob that every managed disk is. */
function diskOf(exchange: Exchange): Disk | undefined {
  const container = /^\/(\w+)\/abcd$/.exec(exchange.url.pathname)?.[1];
  return container === undefined ? undefined : exchange.cloud.containers.get(container);
}

/**
 * Answers a request to a managed disk, as little as such an endpoint allows.
 * @throws Refusal with the codes of learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
 */
export async function runBlob(exchange: Exchange): Promise<void> {
  if (isBootBlob(exchange)) {
    checkVersion(exchange);
    return sendBootBlob(exchange);
  }
  const disk = diskOf(exchange);
  const policy = checkSas(exchange, disk);
  if (!disk) throw authenticationFailed();
  checkGuard(exchange, disk);
  checkVersion(exchange);
  switch (exchange.kind) {
    case 'headBlob':
      checkCondition(exchange, disk);
      return void exchange.send(200, { ...entityHeaders(disk), 'content-length': String(disk.pages.size) });
    case 'getRanges':
      return getRanges(exchange, disk);
    case 'readBlob':
      return readBlob(exchange, disk);
    case 'putPage':
      if (policy.access !== 'Write') throw permissionMismatch();
      return putPage(exchange, disk);
    case 'clearPages':
      if (policy.access !== 'Write') throw permissionMismatch();
      return clearPages(exchange, disk);
    default:
      throw other(exchange);
  }
}

function checkVersion(exchange: Exchange): void {
  const version = exchange.header('x-ms-version');
  if (version === undefined) throw missingHeader('x-ms-version');
  if (!/^20\d\d-[01]\d-[0-3]\d$/.test(version) || version > newestVersion) throw badHeader('x-ms-version');
  exchange.headers['x-ms-version'] = version;
  const client = exchange.header('x-ms-client-request-id');
  if (client !== undefined) exchange.headers['x-ms-client-request-id'] = client;
}

/** Creating, deleting, copying, leasing, headers and metadata: the blob of a managed disk takes none of it. */
function other(exchange: Exchange): Refusal {
  const { method } = exchange.request;
  const comp = exchange.url.searchParams.get('comp');
  if (comp === 'metadata' || comp === 'properties' || comp === 'tier') {
    const text = 'The account being accessed does not have sufficient permissions to execute this operation.';
    return new Refusal(403, 'InsufficientAccountPermissions', text);
  }
  if (method === 'PUT' || method === 'DELETE') return permissionMismatch();
  return new Refusal(405, 'UnsupportedHttpVerb', "The resource doesn't support specified Http Verb.");
}
