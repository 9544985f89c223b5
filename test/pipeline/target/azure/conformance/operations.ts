import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { known } from './known/index.ts';
import { followed, type Located, type OperationSpec, type Parameter, type PathSpec, swaggerIn } from './swagger.ts';

/** An operation of one api-version, as its file has it. */
export interface Operation {
  readonly file: string;
  readonly version: string;
  readonly method: string;
  /** Of the path, without what follows a question mark. */
  readonly parts: readonly string[];
  /** What it has as `comp`: operations on blobs share their paths. */
  readonly comp: unknown;
  readonly spec: OperationSpec;
  readonly parameters: readonly Located<Parameter>[];
}

export interface Match {
  readonly operation: Operation;
  /** Parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
}

const specs = process.env.VMFERRY_SPECS;
/** The folder of the official files; undefined where VMFERRY_SPECS does not say. */
export const specification = specs ? join(specs, 'azure/specification') : undefined;

/** Takes any resource of any provider: it would let everything pass. */
const catchAll = /\{parentResourcePath\}|^\/\{resourceId\}|\{scope\}/;

const folders = {
  arm: ['compute/resource-manager', 'resources/resource-manager', 'storage/resource-manager'],
  blob: ['storage/data-plane'],
} as const;

const indexes = new Map<string, readonly Operation[]>();

/** The operations that the files of a service have, of one api-version or of all. */
function operationsOf(service: keyof typeof folders, version?: string): readonly Operation[] {
  const key = `${service} ${version}`;
  const found = indexes.get(key) ?? filesOf(service, version).flatMap(operationsIn);
  indexes.set(key, found);
  return found;
}

function filesOf(service: keyof typeof folders, version: string | undefined): string[] {
  const official = folders[service]
    .flatMap(files)
    .filter(file => version === undefined || file.includes(`/${version}/`));
  if (service !== 'arm') return official;
  const ours = Object.entries(known).filter(([, { info }]) => version === undefined || info.version === version);
  return [...official, ...ours.map(([name]) => name)];
}

/** In folders of stable versions, without the examples. */
function files(folder: string): string[] {
  if (!specification) return [];
  const top = join(specification, folder);
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter(name => /stable\/[\d-]+\/[^/]+\.json$/.test(name))
    .map(name => join(top, name));
}

function operationsIn(file: string): Operation[] {
  const { paths, 'x-ms-paths': more = {}, info } = swaggerIn(file);
  const found: Operation[] = [];
  for (const [path, spec] of Object.entries({ ...paths, ...more })) {
    if (catchAll.test(path)) continue;
    for (const [method, each] of Object.entries(spec)) {
      if (method === 'parameters' || !each || !('operationId' in each)) continue;
      const parameters = parametersOf(file, spec, each);
      const comp = parameters.find(({ at }) => at.in === 'query' && at.name === 'comp')?.at.enum?.[0];
      const [parts, version] = [path.replace(/\/?(\?.*)?$/, '').split('/'), info.version];
      found.push({ file, version, method: method.toUpperCase(), parts, comp, spec: each, parameters });
    }
  }
  return found;
}

function parametersOf(file: string, path: PathSpec, own: OperationSpec): Located<Parameter>[] {
  return [...(path.parameters ?? []), ...(own.parameters ?? [])].map(at => followed<Parameter>({ file, at }));
}

/**
 * The operations that have this method and path, where upper and lower case are the same; those that name most of it
 * literally.
 * @param version those of any where absent
 */
export function matches(service: keyof typeof folders, method: string, path: string, version?: string): Match[] {
  const found: Match[] = [];
  const given = path.split('/');
  for (const operation of operationsOf(service, version)) {
    const parts = operation.method === method ? partsOf(operation.parts, given) : undefined;
    if (parts) found.push({ operation, path: parts });
  }
  const free = ({ path }: Match) => Object.keys(path).length;
  const least = Math.min(...found.map(free));
  return found.filter(each => free(each) === least);
}

function partsOf(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [n, want] of wanted.entries()) {
    const part = given[n] ?? '';
    const name = /^\{(\w+)\}$/.exec(want)?.[1];
    if (name !== undefined && part !== '') parts[name] = decodeURIComponent(part);
    else if (want.toLowerCase() !== part.toLowerCase()) return undefined;
  }
  return parts;
}
