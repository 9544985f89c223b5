import type { Node } from '../xml/parse.ts';
import { type Field, fieldsOf, isA, isModelled } from './schema.ts';

/**
 * What is wrong with the children of an element, by the schema: unknown names, wrong order, missing ones, repeated
 * ones, values that are none of their type.
 * @returns the first thing wrong, in words, or undefined
 */
export function wrongChildren(of: string, children: readonly Node[], fields: readonly Field[]): string | undefined {
  let at = 0;
  for (const node of children) {
    const index = fields.findIndex(field => field.name === node.name);
    const field = fields[index];
    if (!field) return `${of} has no ${node.name}`;
    if (index < at) return `${node.name} of ${of} is out of order`;
    const left = fields.slice(at, index).find(each => !each.optional && !children.some(one => one.name === each.name));
    if (left) return `${of} lacks ${left.name}`;
    if (!field.list && children.filter(each => each.name === node.name).length > 1) return `${of} repeats ${node.name}`;
    at = index;
    const inside = wrongValue(`${of}.${node.name}`, node, field);
    if (inside !== undefined) return inside;
  }
  const missing = fields.find(field => !field.optional && !children.some(node => node.name === field.name));
  return missing ? `${of} lacks ${missing.name}` : undefined;
}

const abstract = new Set(['SelectionSpec', 'VirtualDevice', 'VirtualDeviceBackingInfo', 'VirtualDeviceBusSlotInfo']);

function wrongValue(path: string, node: Node, { type }: Field): string | undefined {
  const text = node.text.trim();
  if (type === 'ref') return node.refType === undefined || text === '' ? `${path} is no reference` : undefined;
  if (type === 'int' || type === 'long' || type === 'short')
    return /^-?\d+$/.test(text) ? undefined : `${path} is no number: '${text}'`;
  if (type === 'boolean') return /^(true|false|0|1)$/.test(text) ? undefined : `${path} is no boolean: '${text}'`;
  if (!isModelled(type)) return undefined;
  const actual = node.xsiType ?? type;
  if (abstract.has(type) && node.xsiType === undefined && node.children.some(each => each.name !== 'name'))
    return `${path} does not say which ${type} it is`;
  if (!isModelled(actual)) return undefined;
  if (!isA(actual, type)) return `${path} is a ${actual}, which is no ${type}`;
  return wrongChildren(path, node.children, fieldsOf(actual) ?? []);
}
