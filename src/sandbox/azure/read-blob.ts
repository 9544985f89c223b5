import { hash } from 'node:crypto';
import { checkCondition, entityHeaders, rangeOf } from './blob-entity.ts';
import { crc64 } from './crc64.ts';
import { badHeader, Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Disk } from './records.ts';
import { sendPages } from './send-pages.ts';

/** The longest range of which a digest is made on the way. */
const mostDigestBytes = 4 * 1024 * 1024;

/** Get Blob. Source: learn.microsoft.com/rest/api/storageservices/get-blob */
export async function readBlob(exchange: Exchange, disk: Disk): Promise<void> {
  checkCondition(exchange, disk);
  const { size } = disk.pages;
  const range = rangeOf(exchange);
  const start = range?.first ?? 0;
  const end = Math.min((range?.last ?? size - 1) + 1, size);
  if (start >= size) {
    throw new Refusal(416, 'InvalidRange', 'The range specified is invalid for the current size of the resource.', {
      'content-range': `bytes */${size}`,
    });
  }
  const partial = range ? { 'content-range': `bytes ${start}-${end - 1}/${size}` } : {};
  const headers = { ...entityHeaders(disk), ...partial, ...(await digests(exchange, disk, start, end)) };
  await sendPages(exchange, range ? 206 : 200, headers, disk.pages, start, end);
}

async function digests(exchange: Exchange, disk: Disk, start: number, end: number): Promise<Record<string, string>> {
  const md5 = exchange.header('x-ms-range-get-content-md5')?.toLowerCase() === 'true';
  const crc = exchange.header('x-ms-range-get-content-crc64')?.toLowerCase() === 'true';
  if (!md5 && !crc) return {};
  if (end - start > mostDigestBytes)
    throw badHeader(md5 ? 'x-ms-range-get-content-md5' : 'x-ms-range-get-content-crc64');
  const data = Buffer.allocUnsafe(end - start);
  await disk.pages.read(start, data);
  if (exchange.fault('wrongMd5')) data[0] = (data[0] ?? 0) ^ 1;
  return md5 ? { 'content-md5': hash('md5', data, 'base64') } : { 'x-ms-content-crc64': crc64(data) };
}
