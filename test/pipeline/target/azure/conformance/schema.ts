import { numberTrouble, textTrouble } from './formats.ts';
import { followed, type Located, type Schema, swaggerIn, type Troubles } from './swagger.ts';

/** Who speaks, and for a request, to make something or to change it. */
export type Speaker = 'create' | 'update' | 'answer';

interface Shape {
  readonly properties: ReadonlyMap<string, Located<Schema>>;
  readonly required: ReadonlySet<string>;
  /** Of names not listed; true where anything goes. */
  readonly others: Located<Schema> | boolean;
}

/**
 * Holds a value against a schema, stricter than Swagger asks: what is not listed is unknown, unless the schema says
 * nothing at all of what is inside. A request sets nothing that is for reading only.
 */
export function* checkValue(value: unknown, schema: Located<Schema>, speaker: Speaker, path: string): Troubles {
  const { at, file } = followed(schema);
  if (value === null) {
    if (!at['x-nullable'] && !schema.at['x-nullable']) yield `${path} is null`;
    return;
  }
  // Its list is deprecated and ended with 2023: sizes come from Resource Skus - List.
  const sizes = at['x-ms-enum']?.name === 'VirtualMachineSizeTypes';
  if (at.enum && !sizes && !at.enum.includes(value))
    yield `${path} is ${JSON.stringify(value)}, not one of ${at.enum.join(', ')}`;
  const type = at.type ?? (at.properties || at.allOf ? 'object' : undefined);
  if (type === 'object') return yield* checkObject(value, { file, at }, speaker, path);
  if (type === 'array') return yield* checkArray(value, { file, at }, speaker, path);
  if (type !== undefined) yield* checkScalar(value, { ...at, type }, path);
}

function* checkArray(value: unknown, { at, file }: Located<Schema>, speaker: Speaker, path: string): Troubles {
  if (!Array.isArray(value)) return yield `${path} is no array`;
  if (value.length < (at.minItems ?? 0)) yield `${path} has fewer than ${at.minItems} items`;
  if (value.length > (at.maxItems ?? Number.POSITIVE_INFINITY)) yield `${path} has more than ${at.maxItems} items`;
  if (!at.items) return;
  for (const [n, item] of value.entries()) yield* checkValue(item, { file, at: at.items }, speaker, `${path}[${n}]`);
}

/** A number, a truth value or a text. */
export function* checkScalar(value: unknown, at: Schema, path: string): Troubles {
  if (at.type === 'integer' || at.type === 'number') {
    if (typeof value !== 'number') return yield `${path} is no number`;
    const trouble = numberTrouble(value, at.type, at.format);
    if (trouble) yield `${path} ${trouble}`;
    if (value < (at.minimum ?? Number.NEGATIVE_INFINITY)) yield `${path} is less than ${at.minimum}`;
    if (value > (at.maximum ?? Number.POSITIVE_INFINITY)) yield `${path} is more than ${at.maximum}`;
  } else if (at.type === 'boolean') {
    if (typeof value !== 'boolean') yield `${path} is neither true nor false`;
  } else if (at.type === 'string') {
    if (typeof value !== 'string') return yield `${path} is no text`;
    const trouble = at.format && textTrouble(value, at.format);
    if (trouble) yield `${path} ${trouble}`;
    if (value.length < (at.minLength ?? 0)) yield `${path} is shorter than ${at.minLength}`;
    if (value.length > (at.maxLength ?? Number.POSITIVE_INFINITY)) yield `${path} is longer than ${at.maxLength}`;
    if (at.pattern && !new RegExp(at.pattern).test(value)) yield `${path} does not match ${at.pattern}`;
  }
}

function* checkObject(value: unknown, schema: Located<Schema>, speaker: Speaker, path: string): Troubles {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return yield `${path} is no object`;
  const { properties, required, others } = shapeOf(chosen(value, schema));
  for (const name of required) {
    const spec = properties.get(name);
    if (spec && speaker !== 'answer' && forReading(spec, speaker)) continue;
    if (!Object.hasOwn(value, name)) yield `${path}.${name} is missing`;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    const spec = properties.get(name);
    const here = `${path}.${name}`;
    if (!spec) {
      if (others === false) yield `${here} is unknown`;
      else if (others !== true) yield* checkValue(inner, others, speaker, here);
      continue;
    }
    if (speaker !== 'answer' && forReading(spec, speaker)) yield `${here} is read-only`;
    if (speaker === 'answer' && forWriting(spec)) yield `${here} is never shown`;
    yield* checkValue(inner, spec, speaker, here);
  }
}

/** The kind of a thing that has kinds, by its discriminator. */
function chosen(value: object, schema: Located<Schema>): Located<Schema> {
  const { discriminator } = schema.at;
  const kind = discriminator === undefined ? undefined : (value as Record<string, unknown>)[discriminator];
  if (typeof kind !== 'string') return schema;
  for (const [name, at] of Object.entries(swaggerIn(schema.file).definitions ?? {})) {
    if ((at['x-ms-discriminator-value'] ?? name) !== kind) continue;
    const extends_ = at.allOf?.some(part => followed<Schema>({ file: schema.file, at: part }).at === schema.at);
    if (extends_) return { file: schema.file, at };
  }
  return schema;
}

const shapes = new WeakMap<Schema, Shape>();

/** All that an object may and must have, its ancestors' included. */
function shapeOf({ at, file }: Located<Schema>): Shape {
  const known = shapes.get(at);
  if (known) return known;
  const properties = new Map<string, Located<Schema>>();
  const required = new Set(at.required);
  let others: Shape['others'] = false;
  for (const part of at.allOf ?? []) {
    const above = shapeOf(followed<Schema>({ file, at: part }));
    for (const [name, spec] of above.properties) properties.set(name, spec);
    for (const name of above.required) required.add(name);
    if (above.others !== false && above.properties.size > 0) others = above.others;
  }
  for (const [name, spec] of Object.entries(at.properties ?? {})) properties.set(name, { file, at: spec });
  if (typeof at.additionalProperties === 'object') others = { file, at: at.additionalProperties };
  else if (at.additionalProperties === true || (properties.size === 0 && !at.properties)) others = true;
  const shape = { properties, required, others };
  shapes.set(at, shape);
  return shape;
}

/** Said of the property itself or of what it refers to. */
function forReading(spec: Located<Schema>, speaker: 'create' | 'update'): boolean {
  return [spec.at, followed(spec).at].some(
    ({ readOnly, 'x-ms-mutability': may }) => readOnly === true || (may !== undefined && !may.includes(speaker)),
  );
}

function forWriting(spec: Located<Schema>): boolean {
  return spec.at['x-ms-mutability']?.includes('read') === false;
}
