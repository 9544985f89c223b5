import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMParser, type Element as Dom } from '@xmldom/xmldom';
import type { Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { Thing } from './scripted-vim.ts';

const folder = process.env.VMFERRY_SPECS && join(process.env.VMFERRY_SPECS, 'vsphere/traces');

export const haveTraces = folder !== undefined && existsSync(folder);

/** The objects of a recorded answer to RetrievePropertiesEx. */
export function recorded(file: string): Thing[] {
  const text = readFileSync(join(folder ?? '', file), 'utf8').replace(/^<!--[\s\S]*?-->\s*/, '');
  const root = new DOMParser().parseFromString(text, 'text/xml').documentElement;
  return below(root, 'objects').map(object => {
    const obj = below(object, 'obj')[0];
    const sets = below(object, 'propSet').map((set): [string, Element] => [
      below(set, 'name')[0]?.textContent ?? '',
      toElement(below(set, 'val')[0]),
    ]);
    return {
      ref: { type: obj?.getAttribute('type') ?? '', value: obj?.textContent ?? '' },
      values: new Map(sets),
    };
  });
}

/** Named elements: direct children, but for the root all that are inside. */
function below(element: Dom | null | undefined, name: string): Dom[] {
  if (!element) return [];
  const found = [...element.getElementsByTagNameNS('*', name)];
  return element.parentNode?.nodeType === 9 ? found : found.filter(each => each.parentNode === element);
}

function toElement(dom: Dom | undefined): Element {
  if (dom === undefined) return { name: '', text: '', children: [] };
  const nodes = [...dom.childNodes];
  const children = nodes.filter((node): node is Dom => node.nodeType === 1).map(toElement);
  const xsiType = [...dom.attributes].find(each => each.localName === 'type' && each.name.includes(':'));
  const refType = dom.getAttribute('type');
  return {
    name: dom.localName ?? '',
    text: nodes
      .filter(node => node.nodeType === 3)
      .map(node => node.nodeValue ?? '')
      .join(''),
    children,
    ...(xsiType ? { type: xsiType.value.replace(/^.*:/, '') } : {}),
    ...(refType === null ? {} : { refType }),
  };
}
