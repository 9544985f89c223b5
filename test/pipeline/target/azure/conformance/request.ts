import { type Exchange, jsonOf } from './exchange.ts';
import type { Match, Operation } from './operations.ts';
import { checkScalar, checkValue } from './schema.ts';
import type { Located, Parameter, Troubles } from './swagger.ts';

/** What any request may carry (RFC 9110; Resource Manager's common headers). */
const common = ['accept', 'authorization', 'content-type', 'content-length', 'x-ms-client-request-id'];

/** Of a SAS, which the files of the data plane do not have: learn.microsoft.com/rest/api/storageservices/create-service-sas */
const ofSas = ['sv', 'sr', 'si', 'sig', 'se', 'st', 'sp', 'spr', 'sip'];

/**
 * The data plane's version is a header, and its only file has the newest. Ours are the oldest that will do, which every
 * cloud takes: for uploads the one that pages the list of page ranges (Get Page Ranges, `maxresults`: since 2020-10-02), to
 * read the log of a boot the one that Azure Stack Hub knows.
 */
const blobVersions = ['2020-10-02', '2019-07-07'];

/** Holds a request against its operation: parts of the path, query, headers and body. */
export function* checkRequest(exchange: Exchange, { operation, path }: Match): Troubles {
  const of = (where: Parameter['in']) => operation.parameters.filter(({ at }) => at.in === where);
  // A signed address is Azure's own; the file's pattern of blobs does not even let its names pass.
  const own = !exchange.url.searchParams.has('sig');
  for (const { at } of own ? of('path') : []) yield* checkText(path[at.name], at, `path ${at.name}`);
  yield* checkQuery(exchange.url, of('query'));
  yield* checkHeaders(exchange, of('header'));
  yield* checkBody(exchange, operation, of('body')[0]);
}

function* checkQuery(url: URL, specs: readonly Located<Parameter>[]): Troubles {
  const signed = url.searchParams.has('sig') ? ofSas : [];
  for (const name of new Set(url.searchParams.keys())) {
    if (url.searchParams.getAll(name).length > 1) yield `query ${name} is there twice`;
    if (!specs.some(({ at }) => at.name === name) && !signed.includes(name)) yield `query ${name} is unknown`;
  }
  for (const { at } of specs) yield* checkText(url.searchParams.get(at.name) ?? undefined, at, `query ${at.name}`);
}

function* checkHeaders({ headers, body }: Exchange, specs: readonly Located<Parameter>[]): Troubles {
  for (const name of Object.keys(headers)) {
    if (name === 'x-ms-version' || common.includes(name)) continue;
    if (!specs.some(({ at }) => at.name.toLowerCase() === name)) yield `header ${name} is unknown`;
  }
  for (const { at } of specs) {
    const name = at.name.toLowerCase();
    const length = body === undefined ? undefined : String(body.length);
    const value = name === 'content-length' ? length : headers[name];
    const spec = name === 'x-ms-version' ? { ...at, enum: [...(at.enum ?? []), ...blobVersions] } : at;
    yield* checkText(value, spec, `header ${name}`);
  }
}

function* checkBody(exchange: Exchange, { method }: Operation, spec: Located<Parameter> | undefined): Troubles {
  const { body, headers } = exchange;
  const empty = body === undefined || body.length === 0;
  if (!spec) {
    if (!empty) yield 'body is unknown';
    return;
  }
  const { file, at } = spec;
  if (empty) {
    if (at.required) yield 'body is missing';
    return;
  }
  if (!at.schema || at.schema.format === 'file') return;
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) yield 'header content-type is not application/json';
  const value = jsonOf(body);
  if (value === undefined) return yield 'body is no JSON';
  yield* checkValue(value, { file, at: at.schema }, method === 'PATCH' ? 'update' : 'create', 'body');
}

/** A text of an address or a header, in the type its parameter has. */
function* checkText(text: string | undefined, at: Parameter, where: string): Troubles {
  if (text === undefined) {
    if (at.required) yield `${where} is missing`;
    return;
  }
  const value = typed(text, at.type);
  if (at.enum && !at.enum.includes(value)) yield `${where} is '${text}', not one of ${at.enum.join(', ')}`;
  const { required: _, ...schema } = at;
  // Azure's own names of serial logs have a dash, which the file's pattern for a blob has not.
  const named = where === 'path blob' && text.endsWith('.serialconsole.log');
  yield* checkScalar(value, named ? { type: 'string' } : schema, where);
}

/** @returns the text itself where it is not of the type */
export function typed(text: string, type: Parameter['type']): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}
