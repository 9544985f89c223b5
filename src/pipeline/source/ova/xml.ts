import { DOMParser, type Element } from '@xmldom/xmldom';
import { sourceFailure } from '../failures.ts';
import { expectHarmless } from './xml-bounds.ts';

export type { Element };

/**
 * The root of a well-formed document without a document type: no entities, nothing external.
 * @throws Failed OVF_ENTITY, OVF_TOO_COMPLEX, OVF_NOT_WELL_FORMED
 */
export function parseXml(text: string, file: string): Element {
  expectHarmless(text, file);
  let line = 1;
  const parser = new DOMParser({
    // Also warnings: what one parser mends another reads differently.
    onError: (_level, message, context) => {
      // Its guess at a wrong decoding; ours is strict, so the character was written.
      if (/^Unicode replacement/.test(message)) return;
      line = context.locator?.lineNumber || line;
      throw new Error(message);
    },
  });
  try {
    // xmldom returns at once where the root is closed and something follows: expectHarmless has seen to that.
    const root = parser.parseFromString(text, 'application/xml').documentElement;
    if (root !== null) return root;
  } catch (cause) {
    throw sourceFailure('OVF_NOT_WELL_FORMED', { file, line }, { cause });
  }
  throw sourceFailure('OVF_NOT_WELL_FORMED', { file, line });
}

/** Child elements, in order; with `name` only those of that local name. */
export function children(element: Element, name?: string): Element[] {
  const found: Element[] = [];
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node) && (name === undefined || node.localName === name)) found.push(node);
  }
  return found;
}

export function child(element: Element, name: string): Element | undefined {
  return children(element, name)[0];
}

/** Trimmed text of the first child of that name; undefined where it is absent or empty. */
export function textOf(element: Element, name: string): string | undefined {
  return child(element, name)?.textContent?.trim() || undefined;
}

/** Value of the attribute of that local name in `namespace`, or without one: not every writer has the prefix. */
export function attribute(element: Element, namespace: string | null, name: string): string | undefined {
  const value = element.getAttributeNS(namespace, name) ?? element.getAttribute(name);
  return value?.trim() || undefined;
}

/** The same for an attribute of OVF itself, whose namespace is that of the document's root. */
export function ovfAttribute(element: Element, name: string): string | undefined {
  return attribute(element, element.ownerDocument?.documentElement?.namespaceURI ?? null, name);
}

function isElement(node: { readonly nodeType: number }): node is Element {
  return node.nodeType === 1;
}
