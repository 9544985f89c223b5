import { answerTypes } from './answer-types.ts';
import { faultTypes } from './fault-types.ts';
import { methodArguments } from './methods.ts';
import { objectTypes } from './object-types.ts';
import { requestTypes } from './request-types.ts';

export interface Field {
  readonly name: string;
  /** A primitive (`string`, `int`, `ref`, …), a type of the schema, or the name of one that is not modelled. */
  readonly type: string;
  readonly list: boolean;
  readonly optional: boolean;
}

const texts: Readonly<Record<string, string>> = { ...answerTypes, ...requestTypes, ...faultTypes, ...objectTypes };
const read = new Map<string, readonly Field[]>();

/** The fields of a type, those of its base first; undefined for a type that is not modelled. */
export function fieldsOf(type: string): readonly Field[] | undefined {
  const known = read.get(type);
  if (known) return known;
  const text = Object.hasOwn(texts, type) ? texts[type] : undefined;
  if (text === undefined) return undefined;
  const [own, base] = text.split('|').reverse();
  const fields = [...(base === undefined ? [] : (fieldsOf(base.trim()) ?? [])), ...parseFields(own ?? '')];
  read.set(type, fields);
  return fields;
}

/** True when the type is `base` or extends it, as far as the schema is modelled. */
export function isA(type: string, base: string): boolean {
  for (let at: string | undefined = type; at !== undefined; at = baseOf(at)) if (at === base) return true;
  return false;
}

/** True when the type has a description here. */
export function isModelled(type: string): boolean {
  return Object.hasOwn(texts, type);
}

/** The arguments of a method, or undefined when the server does not know it. */
export function argumentsOf(method: string): readonly Field[] | undefined {
  const text = Object.hasOwn(methodArguments, method) ? methodArguments[method] : undefined;
  return text === undefined ? undefined : parseFields(text);
}

/**
 * The field at the end of a property path, such as `config.hardware.device`, of a type of object.
 * @returns undefined where there is none: `InvalidProperty`
 */
export function fieldAt(type: string, path: string): Field | undefined {
  let at: Field | undefined;
  let inside: string | undefined = type;
  for (const name of path.split('.')) {
    if (inside === undefined || at?.list) return undefined;
    const fields = fieldsOf(inside);
    if (!fields) return undefined;
    at = fields.find(field => field.name === name);
    if (!at) return undefined;
    inside = at.type;
  }
  return at;
}

function baseOf(type: string): string | undefined {
  const parts = (Object.hasOwn(texts, type) ? texts[type] : undefined)?.split('|') ?? [];
  return parts.length === 2 ? parts[0]?.trim() : undefined;
}

function parseFields(text: string): Field[] {
  const words = text.split(/\s+/).filter(word => word !== '');
  return words.map(word => {
    const [name = '', type = ''] = word.split(':');
    const mark = /[?*+]$/.exec(type)?.[0] ?? '';
    return {
      name,
      type: type.replace(/[?*+]$/, ''),
      list: mark === '*' || mark === '+',
      optional: mark === '?' || mark === '*',
    };
  });
}
