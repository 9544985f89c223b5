import { DOMParser, type Element } from '@xmldom/xmldom';
import { followed, type Located, type Schema } from './swagger.ts';

/**
 * An XML body as the value its schema describes: an element per property, and as many as there are of a list's items.
 * @returns undefined when it is no XML; with the name of the element all is in
 */
export function xmlValue(text: string, schema: Located<Schema>): { root: string; value: unknown } | undefined {
  try {
    const document = new DOMParser({ onError: fail }).parseFromString(text.replace(/^\uFEFF/, ''), 'text/xml');
    const root = document.documentElement;
    return root ? { root: root.nodeName, value: inSchema([root], schema) } : undefined;
  } catch {
    return undefined;
  }
}

function fail(_level: string, message: string): never {
  throw new Error(message);
}

function inSchema(elements: readonly Element[], schema: Located<Schema>): unknown {
  const { at, file } = followed(schema);
  const [first] = elements;
  if (!first) return undefined;
  const { items, properties = {}, type } = at;
  if (type === 'array' && items) return elements.map(each => inSchema([each], { file, at: items }));
  const text = first.textContent ?? '';
  if (type === 'integer' || type === 'number') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (type !== 'object') return text;
  const inside = Array.from(first.childNodes).filter((node): node is Element => node.nodeType === node.ELEMENT_NODE);
  const named = Map.groupBy(inside, element => element.nodeName);
  const entries = [...named].map(([name, all]) => {
    const spec = properties[name];
    return [name, spec ? inSchema(all, { file, at: spec }) : all.map(each => each.textContent)] as const;
  });
  return Object.fromEntries(entries);
}
