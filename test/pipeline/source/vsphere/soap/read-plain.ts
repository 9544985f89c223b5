import type { Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import { slices, XmlReader } from '../../../../../src/pipeline/source/vsphere/soap/read-xml.ts';

/** A whole document at once, in chunks of so many bytes. */
export function read(document: string | Uint8Array, chunk = 1 << 20): Element {
  const reader = new XmlReader();
  const bytes = Buffer.from(document);
  for (let at = 0; at < bytes.length; at += chunk) {
    for (const slice of slices(bytes.subarray(at, at + chunk))) reader.feed(slice);
  }
  return reader.end();
}

/** What an element says, without what is absent. */
export function plain(element: Element): unknown {
  const { name, type, refType, text, children } = element;
  return { name, type, refType, text: children.length > 0 ? text.trim() : text, children: children.map(plain) };
}
