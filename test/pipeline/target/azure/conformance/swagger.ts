import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { known } from './known/index.ts';

/** What we read of a schema of Swagger 2.0 (OpenAPI 2), with Microsoft's extensions. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'file';
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly 'x-ms-enum'?: { readonly name: string };
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly readOnly?: boolean;
  readonly discriminator?: string;
  readonly 'x-nullable'?: boolean;
  readonly 'x-ms-mutability'?: readonly ('create' | 'read' | 'update')[];
  readonly 'x-ms-secret'?: boolean;
  readonly 'x-ms-discriminator-value'?: string;
}

/** Of a path, a query, a header, or the body. */
export interface Parameter extends Omit<Schema, 'required'> {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'body';
  readonly required?: boolean;
  readonly schema?: Schema;
}

export interface ResponseSpec {
  readonly $ref?: string;
  readonly schema?: Schema;
  readonly headers?: Readonly<Record<string, Schema>>;
}

export interface OperationSpec {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly responses: Readonly<Record<string, ResponseSpec>>;
  readonly 'x-ms-long-running-operation'?: boolean;
  readonly 'x-ms-pageable'?: { readonly nextLinkName: string | null };
}

/** A path's operations by method, and what all of them take. */
export interface PathSpec {
  readonly parameters?: OperationSpec['parameters'];
  readonly [method: string]: OperationSpec | OperationSpec['parameters'];
}

export interface Swagger {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, PathSpec>>;
  readonly 'x-ms-paths'?: Readonly<Record<string, PathSpec>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** A piece of a file: what it refers to is looked up from there. */
export interface Located<T> {
  readonly file: string;
  readonly at: T;
}

/** What is wrong, one sentence each. */
export type Troubles = Generator<string>;

const read = new Map<string, Swagger>(Object.entries(known));

/** @param file its path, or its name in known/ */
export function swaggerIn(file: string): Swagger {
  const swagger = read.get(file) ?? JSON.parse(readFileSync(file, 'utf8'));
  read.set(file, swagger);
  return swagger;
}

/**
 * What stands at the end of a chain of `$ref`s.
 * @throws Error when one leads nowhere
 */
export function followed<T extends object>(from: Located<T | { readonly $ref: string }>): Located<T> {
  let { file, at } = from;
  for (let hops = 0; '$ref' in at && typeof at.$ref === 'string'; hops++) {
    const [beside = '', pointer = ''] = at.$ref.split('#');
    if (beside !== '') file = join(dirname(file), beside);
    at = pointed(swaggerIn(file), pointer, `${file}#${pointer}`) as T;
    if (hops > 20) throw new Error(`a circle at ${file}#${pointer}`);
  }
  return { file, at: at as T };
}

/** RFC 6901. */
function pointed(document: unknown, pointer: string, name: string): object {
  let at: unknown = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  }
  if (typeof at !== 'object' || at === null) throw new Error(`nothing is at ${name}`);
  return at;
}
