import type { Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import { slices, XmlReader } from '../../../../../src/pipeline/source/vsphere/soap/read-xml.ts';

/** Reads a whole document, in chunks of so many bytes. @throws UnreadableXml */
export function read(document: string | Uint8Array, chunk = Number.POSITIVE_INFINITY): Element {
  const bytes = typeof document === 'string' ? new TextEncoder().encode(document) : document;
  const reader = new XmlReader();
  const step = Math.min(Math.max(1, bytes.length), chunk);
  for (let at = 0; at < bytes.length; at += step)
    for (const slice of slices(bytes.subarray(at, at + step))) reader.feed(slice);
  return reader.end();
}
