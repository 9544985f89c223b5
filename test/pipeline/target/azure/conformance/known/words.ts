import type { OperationSpec, Parameter, PathSpec, Schema, Swagger } from '../swagger.ts';

// The words that the facts of the files in this folder are written in.

export const text: Schema = { type: 'string' };
export const truth: Schema = { type: 'boolean' };
export const whole: Schema = { type: 'integer', format: 'int32' };
export const anyObject: Schema = { type: 'object' };

export const oneOf = (...values: readonly string[]): Schema => ({ type: 'string', enum: values });
export const list = (items: Schema): Schema => ({ type: 'array', items });
export const object = (properties: Schema['properties'] = {}, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
});
export const shown = (schema: Schema): Schema => ({ ...schema, readOnly: true });
export const named = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

const part = (name: string): Parameter => ({ name, in: 'path', required: true, type: 'string' });
const version: Parameter = { name: 'api-version', in: 'query', required: true, type: 'string' };

/** One operation: what its path names, its body by its name, and its answers; any may end in an error. */
export function operation(
  operationId: string,
  path: string,
  statuses: readonly number[],
  { answer, body, query = [], paged }: { answer?: string; body?: string; query?: readonly string[]; paged?: true } = {},
): OperationSpec {
  const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => part(name));
  const asked = query.map((name): Parameter => ({ name, in: 'query', type: 'string' }));
  const given =
    body === undefined ? [] : [{ name: 'parameters', in: 'body', required: true, schema: named(body) } as const];
  const ended = answer === undefined ? {} : { schema: named(answer) };
  return {
    operationId,
    parameters: [...parts, version, ...asked, ...given],
    responses: {
      ...Object.fromEntries(statuses.map(status => [String(status), ended])),
      default: { schema: named('CloudError') },
    },
    ...(paged ? { 'x-ms-pageable': { nextLinkName: 'nextLink' } } : {}),
  };
}

/** A file's operations and definitions, with the errors that all of these files have alike. */
export function document(
  version: string,
  paths: Readonly<Record<string, PathSpec>>,
  definitions: NonNullable<Swagger['definitions']>,
): Swagger {
  const error = object({ code: text, message: text, target: text, details: list(named('CloudErrorBody')) });
  const errors = { CloudError: object({ error: named('CloudErrorBody') }), CloudErrorBody: error };
  return { info: { version }, paths, definitions: { ...errors, ...definitions } };
}
