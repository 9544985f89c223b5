import { checkCondition, rangeOf, stateHeaders } from './blob-entity.ts';
import { badQuery } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Disk } from './records.ts';

/** Before this version there are no pages: the list comes whole. */
const pagedSince = '2020-10-02';

/** Get Page Ranges. Source: learn.microsoft.com/rest/api/storageservices/get-page-ranges */
export function getRanges(exchange: Exchange, disk: Disk): void {
  checkCondition(exchange, disk);
  const range = rangeOf(exchange);
  const start = Math.max(range?.first ?? 0, readMarker(exchange));
  const end = Math.min((range?.last ?? disk.pages.size - 1) + 1, disk.pages.size);
  const most = pageSize(exchange);
  const found = disk.pages.held.within(start, end, most + 1);
  const next = found[most];
  const list = found
    .slice(0, most)
    .map(each => `<PageRange><Start>${each.start}</Start><End>${each.end - 1}</End></PageRange>`);
  const marker = next ? `<NextMarker>${writeMarker(next.start)}</NextMarker>` : '<NextMarker />';
  const headers = {
    ...stateHeaders(disk),
    'content-type': 'application/xml',
    'x-ms-blob-content-length': String(disk.pages.size),
  };
  exchange.send(
    200,
    headers,
    `\uFEFF<?xml version="1.0" encoding="utf-8"?><PageList>${list.join('')}${marker}</PageList>`,
  );
}

function pageSize(exchange: Exchange): number {
  if ((exchange.header('x-ms-version') ?? '') < pagedSince) return Number.MAX_SAFE_INTEGER;
  const asked = exchange.url.searchParams.get('maxresults');
  if (asked === null) return exchange.cloud.settings.mostRanges;
  if (!/^[1-9]\d{0,8}$/.test(asked)) throw badQuery('maxresults');
  return Math.min(Number(asked), exchange.cloud.settings.mostRanges);
}

function writeMarker(start: number): string {
  return Buffer.from(`page-range ${start}`).toString('base64');
}

function readMarker(exchange: Exchange): number {
  const given = exchange.url.searchParams.get('marker');
  if (!given) return 0;
  const found = /^page-range (\d+)$/.exec(Buffer.from(given, 'base64').toString());
  if (!found) throw badQuery('marker');
  return Number(found[1]);
}
