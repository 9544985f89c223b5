import { badHeader, Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Disk } from './records.ts';

/** What tells this state of the blob from any other. */
export function etagOf(disk: Disk): string {
  return `"0x8D${(Math.floor(disk.created) + disk.pages.changes).toString(16).toUpperCase()}"`;
}

/** Sent whenever something of the blob is shown. */
export function entityHeaders(disk: Disk): Record<string, string> {
  return {
    ...stateHeaders(disk),
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    'x-ms-blob-type': 'PageBlob',
    'x-ms-lease-state': 'available',
    'x-ms-lease-status': 'unlocked',
    'x-ms-server-encrypted': 'true',
  };
}

export function stateHeaders(disk: Disk): Record<string, string> {
  return {
    etag: etagOf(disk),
    'last-modified': new Date(disk.pages.modified).toUTCString(),
    'x-ms-blob-sequence-number': '0',
  };
}

/** @throws Refusal 412 when If-Match or If-None-Match says no, 400 for conditions this sandbox cannot judge */
export function checkCondition(exchange: Exchange, disk: Disk): void {
  const [wanted, unwanted] = [exchange.header('if-match'), exchange.header('if-none-match')];
  const etag = etagOf(disk);
  if ((wanted !== undefined && wanted !== '*' && wanted !== etag) || unwanted === '*' || unwanted === etag) {
    throw new Refusal(412, 'ConditionNotMet', 'The condition specified using HTTP conditional header(s) is not met.');
  }
  for (const name of ['if-modified-since', 'if-unmodified-since', 'x-ms-if-sequence-number-eq', 'x-ms-lease-id']) {
    if (exchange.header(name) !== undefined) throw badHeader(name);
  }
}

/** First and last byte of `x-ms-range` or `Range`, the last left out where the header leaves it out. */
export function rangeOf(exchange: Exchange): { name: string; first: number; last: number | undefined } | undefined {
  const name = exchange.header('x-ms-range') === undefined ? 'range' : 'x-ms-range';
  const text = exchange.header(name);
  if (text === undefined) return undefined;
  const found = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(text);
  if (!found) throw badHeader(name);
  const first = Number(found[1]);
  const last = found[2] === undefined ? undefined : Number(found[2]);
  if (last !== undefined && last < first) throw badHeader(name);
  return { name, first, last };
}
