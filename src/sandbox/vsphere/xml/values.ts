/** A managed object reference: `VirtualMachine` `vm-62`. */
export class Ref {
  readonly type: string;
  readonly value: string;

  constructor(type: string, value: string) {
    this.type = type;
    this.value = value;
  }
}

/** A structure whose type is not the one that the schema declares there: written with `xsi:type`. */
export class Typed {
  readonly type: string;
  readonly fields: Fields;

  constructor(type: string, fields: Fields = {}) {
    this.type = type;
    this.fields = fields;
  }
}

/** XML that is ready to be sent, in place of a value. */
export class Raw {
  readonly xml: string;

  constructor(xml: string) {
    this.xml = xml;
  }
}

/** Fields in any order (the schema has theirs); undefined is left out. */
export interface Fields {
  readonly [name: string]: Value | undefined;
}

export type Value = string | number | boolean | Ref | Typed | Raw | Fields | readonly Value[];

/** The field of a structure, whatever its type. */
export function fieldOf(value: Value | undefined, name: string): Value | undefined {
  if (value instanceof Typed) return value.fields[name];
  if (value === undefined || !isFields(value)) return undefined;
  return value[name];
}

export function isFields(value: Value): value is Fields {
  return (
    typeof value === 'object' &&
    !Array.isArray(value) &&
    !(value instanceof Ref) &&
    !(value instanceof Typed) &&
    !(value instanceof Raw)
  );
}
