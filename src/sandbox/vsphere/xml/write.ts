import { type Field, fieldsOf } from '../schema/schema.ts';
import { type Fields, isFields, Raw, Ref, Typed, type Value } from './values.ts';

const primitives: Readonly<Record<string, string>> = {
  string: 'xsd:string',
  int: 'xsd:int',
  long: 'xsd:long',
  short: 'xsd:short',
  byte: 'xsd:byte',
  boolean: 'xsd:boolean',
  dateTime: 'xsd:dateTime',
  ref: 'ManagedObjectReference',
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, found => entities[found] ?? found);
}

/** Writes values as the schema has them, fields in its order, types only where they are not the declared ones. */
export class Writer {
  /** The prefix that stands for XMLSchema-instance. */
  readonly xsi: string;

  constructor(xsi = 'xsi') {
    this.xsi = xsi;
  }

  /** A field of a structure, or nothing when it is unset. A list is the same name again. */
  field(field: Field, value: Value | undefined): string {
    if (value === undefined) return '';
    if (Array.isArray(value)) return value.map(each => this.element(field.name, field.type, each)).join('');
    return this.element(field.name, field.type, value as Exclude<Value, readonly Value[]>);
  }

  /** A value at a place that may hold anything: it always says its type, a list as `ArrayOf…`. */
  any(name: string, field: Field, value: Value): string {
    if (field.list) {
      const [array, item] = arrayNames(field.type);
      const items = (Array.isArray(value) ? value : [value]).map(each => this.element(item, field.type, each)).join('');
      return `<${name}${this.#type(array)}>${items}</${name}>`;
    }
    const type = value instanceof Typed ? value.type : (primitives[field.type] ?? field.type);
    return this.element(name, type === 'any' ? 'xsd:string' : type, value, true);
  }

  /** @param declared the schema's type; @param say write the type even where it is the declared one */
  element(name: string, declared: string, value: Value, say = false): string {
    if (value instanceof Raw) return value.xml;
    if (value instanceof Ref) {
      const type = say || declared === 'any' ? this.#type('ManagedObjectReference') : '';
      return `<${name} type="${value.type}"${type}>${escapeXml(value.value)}</${name}>`;
    }
    if (value instanceof Typed) {
      const type = say || value.type !== declared ? this.#type(value.type) : '';
      return `<${name}${type}>${this.#fields(value.type, value.fields)}</${name}>`;
    }
    const type = say ? this.#type(declared) : '';
    if (typeof value !== 'object') return `<${name}${type}>${escapeXml(String(value))}</${name}>`;
    if (!isFields(value)) throw new Error(`a list cannot be the value of ${name}`);
    return `<${name}${type}>${this.#fields(declared, value)}</${name}>`;
  }

  #type(type: string): string {
    return ` ${this.xsi}:type="${type}"`;
  }

  #fields(type: string, fields: Fields): string {
    const known = fieldsOf(type);
    if (!known) throw new Error(`the schema has no type ${type}`);
    const stray = Object.keys(fields).find(name => !known.some(field => field.name === name));
    if (stray !== undefined) throw new Error(`${type} has no ${stray}`);
    return known.map(field => this.field(field, fields[field.name])).join('');
  }
}

/** How lists are called in places that may hold anything: the list, and each item. */
function arrayNames(type: string): readonly [string, string] {
  if (type === 'ref') return ['ArrayOfManagedObjectReference', 'ManagedObjectReference'];
  return [`ArrayOf${type.charAt(0).toUpperCase()}${type.slice(1)}`, type];
}
