import type { Extent } from '../../../extents.ts';

export interface PageList {
  readonly extents: readonly Extent[];
  /** Where the list goes on. */
  readonly next?: string;
}

const sector = 512;
const number = '\\s*(\\d{1,16})\\s*';
const token = new RegExp(
  [
    `<PageRange>\\s*<Start>${number}</Start>\\s*<End>${number}</End>\\s*</PageRange>\\s*`,
    `<ClearRange>\\s*<Start>${number}</Start>\\s*<End>${number}</End>\\s*</ClearRange>\\s*`,
    '<NextMarker>([^<&]{0,4096})</NextMarker>\\s*|<NextMarker\\s*/>\\s*',
  ].join('|'),
  'y',
);
const head = /^\uFEFF?\s*(?:<\?xml[^<>]{0,200}\?>\s*)?<PageList(?:\s+xmlns(?::\w+)?="[^"<]{0,200}")*\s*(\/?)>\s*/;
const tail = /^<\/PageList>\s*$/;

/**
 * Reads the answer of Get Page Ranges (https://learn.microsoft.com/rest/api/storageservices/get-page-ranges). It is this narrow on
 * purpose: no entity, no doctype, no other element gets through, and ends are inclusive.
 * @param limit bytes of the blob, beyond which nothing may lie
 * @returns undefined when it is not such a list
 */
export function parsePageList(xml: string, limit: number): PageList | undefined {
  const start = head.exec(xml);
  if (!start) return undefined;
  let at = start[0].length;
  if (start[1] === '/') return at === xml.length ? { extents: [] } : undefined;
  const extents: Extent[] = [];
  let next: string | undefined;
  for (;;) {
    token.lastIndex = at;
    const found = token.exec(xml);
    if (!found) break;
    at = token.lastIndex;
    if (found[1] !== undefined) {
      const extent = extentOf(Number(found[1]), Number(found[2]), limit);
      if (!extent) return undefined;
      extents.push(extent);
    } else if (found[5]) next = found[5].trim();
  }
  if (!tail.test(xml.slice(at, at + 64)) || xml.length - at > 64) return undefined;
  return next ? { extents, next } : { extents };
}

/** Sectors are written whole, so a range that is not whole sectors is no range. */
function extentOf(first: number, last: number, limit: number): Extent | undefined {
  const length = last - first + 1;
  if (length <= 0 || first % sector !== 0 || length % sector !== 0 || last >= limit) return undefined;
  return { offset: first, length };
}
