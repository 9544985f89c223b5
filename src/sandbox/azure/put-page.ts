import { hash } from 'node:crypto';
import { checkCondition, rangeOf, stateHeaders } from './blob-entity.ts';
import { crc64 } from './crc64.ts';
import { badHeader, badPageRange, missingHeader, Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { receive } from './receive.ts';
import type { Disk } from './records.ts';
import { checkSas } from './sas.ts';

const pageBytes = 512;
/** The most one Put Page may write. */
export const mostPutPageBytes = 4 * 1024 * 1024;

/** Since this version the CRC-64 is answered where the client sent no MD5. */
const crcSince = '2019-02-02';

/** Put Page, update. Source: learn.microsoft.com/rest/api/storageservices/put-page */
export async function putPage(exchange: Exchange, disk: Disk): Promise<void> {
  const { buffers, clock, counters } = exchange.cloud;
  const { start, end } = pages(exchange, disk);
  const length = end - start;
  if (exchange.header('x-ms-page-write')?.toLowerCase() !== 'update') throw writeHeader(exchange);
  if (exchange.header('content-length') === undefined) throw lengthRequired();
  if (length > mostPutPageBytes || Number(exchange.header('content-length')) > mostPutPageBytes) throw tooLarge();
  if (Number(exchange.header('content-length')) !== length) throw badHeader('Content-Length');
  checkCondition(exchange, disk);
  const buffer = buffers.take();
  try {
    const data = buffer.subarray(0, length);
    await receive(exchange, data, counters.disk(disk.name, disk.uniqueId));
    if (exchange.over) return;
    const digests = checkDigests(exchange, data);
    // Access may have ended while the body came: what arrives after endGetAccess is not written.
    checkSas(exchange, disk);
    if (exchange.fault('rot')) data[0] = (data[0] ?? 0) ^ 1;
    await disk.pages.write(start, data, clock.now());
    const headers = { ...stateHeaders(disk), ...digests, 'x-ms-request-server-encrypted': 'true' };
    const sent = exchange.send(201, headers);
    if (sent && exchange.putPage) counters.acknowledge(exchange.putPage, disk.uniqueId, exchange.request.socket);
  } finally {
    buffers.give(buffer);
  }
}

/** Put Page, clear: any number of whole pages, no body. */
export async function clearPages(exchange: Exchange, disk: Disk): Promise<void> {
  const { start, end } = pages(exchange, disk);
  const length = exchange.header('content-length');
  if (length === undefined) throw lengthRequired();
  if (length !== '0') throw badHeader('Content-Length');
  checkCondition(exchange, disk);
  await disk.pages.clear(start, end, exchange.cloud.clock.now());
  exchange.send(201, stateHeaders(disk));
}

/** The whole pages that the request names. @throws Refusal 400 or 416 */
function pages(exchange: Exchange, disk: Disk): { start: number; end: number } {
  const range = rangeOf(exchange);
  if (!range) throw missingHeader('x-ms-range');
  if (range.last === undefined) throw badHeader(range.name);
  const [start, end] = [range.first, range.last + 1];
  if (start % pageBytes !== 0 || end % pageBytes !== 0 || end > disk.pages.size) throw badPageRange();
  return { start, end };
}

function writeHeader(exchange: Exchange): Refusal {
  return exchange.header('x-ms-page-write') === undefined
    ? missingHeader('x-ms-page-write')
    : badHeader('x-ms-page-write');
}

function lengthRequired(): Refusal {
  return new Refusal(411, 'MissingContentLengthHeader', 'The Content-Length header was not specified.');
}

function tooLarge(): Refusal {
  const text = 'The request body is too large and exceeds the maximum permissible limit.';
  return new Refusal(413, 'RequestBodyTooLarge', text, { 'x-ms-max-body-bytes': String(mostPutPageBytes) });
}

/**
 * Compares what arrived with what the client says it sent.
 * @returns the header that lets the client compare in turn
 */
function checkDigests(exchange: Exchange, data: Buffer): Record<string, string> {
  const [md5, crc] = [exchange.header('content-md5'), exchange.header('x-ms-content-crc64')];
  if (md5 !== undefined && crc !== undefined) throw badHeader('x-ms-content-crc64');
  const shown = exchange.fault('wrongMd5') ? Buffer.concat([data, Buffer.of(1)]) : data;
  if (md5 !== undefined) {
    if (Buffer.from(md5, 'base64').length !== 16) {
      throw new Refusal(
        400,
        'InvalidMd5',
        'The MD5 value specified in the request is invalid. MD5 value must be 128 bits and base64-encoded.',
      );
    }
    const right = hash('md5', data, 'base64');
    if (md5 !== right) throw mismatch('Md5Mismatch', 'MD5');
    return { 'content-md5': shown === data ? right : hash('md5', shown, 'base64') };
  }
  if (crc !== undefined && Buffer.from(crc, 'base64').length !== 8) throw badHeader('x-ms-content-crc64');
  if ((exchange.header('x-ms-version') ?? '') < crcSince) return { 'content-md5': hash('md5', shown, 'base64') };
  const right = crc64(data);
  if (crc !== undefined && crc !== right) throw mismatch('Crc64Mismatch', 'CRC64');
  return { 'x-ms-content-crc64': shown === data ? right : crc64(shown) };
}

function mismatch(code: string, name: string): Refusal {
  const text = `The ${name} value specified in the request did not match with the ${name} value calculated by the server.`;
  return new Refusal(400, code, text);
}
