import { type Facts, Failed } from '../../../../../src/pipeline/failure.ts';
import { sessionFailure } from '../../../../../src/pipeline/source/vsphere/session/failures.ts';
import type { Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type {
  About,
  Answered,
  Arg,
  GetOptions,
  MoRef,
  ObjectProperties,
  Query,
  Vim,
} from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { el, moref, refEl } from './elements.ts';

export interface Thing {
  readonly ref: MoRef;
  readonly values: ReadonlyMap<string, Element>;
  readonly missing?: ReadonlyMap<string, string>;
}

export interface Script {
  readonly things?: readonly Thing[];
  readonly about?: Partial<About>;
  readonly content?: ReadonlyMap<string, MoRef>;
  readonly call?: (method: string, on: MoRef, args: readonly Arg[]) => Element | undefined;
  readonly get?: (url: string, options: GetOptions) => Answered;
  readonly reach?: (host: string, port: number | undefined) => void;
}

/** A server that answers from a table, page by page, and remembers what it was asked. */
export class ScriptedVim implements Vim {
  readonly server = { host: 'vcenter.example', port: 443 };
  readonly session = { key: 'session-1', userName: 'EXAMPLE\\ana' };
  readonly about: About;
  readonly content: ReadonlyMap<string, MoRef>;
  readonly asked: string[] = [];
  readonly things: Map<string, Thing>;
  private readonly script: Script;

  constructor(script: Script = {}) {
    this.script = script;
    this.things = new Map((script.things ?? []).map(thing => [thing.ref.value, thing]));
    this.about = {
      apiType: 'VirtualCenter',
      apiVersion: '7.0.3.0',
      fullName: 'VMware vCenter Server',
      ...script.about,
    };
    this.content =
      script.content ??
      new Map([
        ['rootFolder', moref('Folder', 'group-d1')],
        ['authorizationManager', moref('AuthorizationManager', 'AuthorizationManager')],
        ['licenseManager', moref('LicenseManager', 'LicenseManager')],
      ]);
  }

  async call(method: string, on: MoRef, args: readonly Arg[], signal: AbortSignal): Promise<Element> {
    signal.throwIfAborted();
    this.asked.push(method);
    const answer = this.script.call?.(method, on, args);
    if (answer === undefined) throw failed('VSPHERE_FAULT', 'data');
    return answer;
  }

  async *retrieve(query: Query, signal: AbortSignal): AsyncGenerator<readonly ObjectProperties[]> {
    const wanted = query.refs?.map(ref => ref.value);
    const found = [...this.things.values()].filter(
      ({ ref }) => Object.hasOwn(query.of, ref.type) && (wanted === undefined || wanted.includes(ref.value)),
    );
    const size = query.page ?? 100;
    for (let at = 0; at < found.length; at += size) {
      signal.throwIfAborted();
      this.asked.push(`page of ${Object.keys(query.of).join(', ')}`);
      await new Promise(resolve => setImmediate(resolve));
      yield found.slice(at, at + size).map(thing => only(thing, query.of[thing.ref.type] ?? []));
    }
  }

  async properties(ref: MoRef, paths: readonly string[], signal: AbortSignal) {
    signal.throwIfAborted();
    this.asked.push(`${ref.value} ${paths.join(' ')}`);
    const thing = this.things.get(ref.value);
    if (!thing) throw sessionFailure('VSPHERE_GONE', { server: this.server.host, object: ref.value });
    return only(thing, paths).properties;
  }

  async get(url: string, options: GetOptions): Promise<Answered> {
    options.signal.throwIfAborted();
    this.asked.push(url);
    const answer = this.script.get?.(url, options);
    if (answer === undefined) throw failed('VSPHERE_FAULT', 'data');
    return answer;
  }

  async reach(host: string, port: number | undefined, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.asked.push(`reach ${host}`);
    this.script.reach?.(host, port);
  }

  until(): Promise<never> {
    throw new Error('nobody waits here');
  }

  task(): Promise<never> {
    throw new Error('nothing is changed here');
  }

  async close(): Promise<void> {}
}

export function failed(code: string, exit: 'data' | 'denied' | 'unreachable', facts: Facts = {}): Failed {
  return new Failed({ code, facts, exit, retry: 'never', next: [] });
}

function only({ ref, values, missing }: Thing, paths: readonly string[]): ObjectProperties {
  const told = paths.filter(path => missing?.has(path));
  return {
    ref,
    properties: new Map(paths.flatMap(path => pair(path, values.get(path)))),
    missing: new Map(told.map(path => [path, missing?.get(path) ?? ''])),
  };
}

function pair(path: string, value: Element | undefined): [string, Element][] {
  return value === undefined ? [] : [[path, value]];
}

/** An object: text, numbers and references by path, elements where there is more. */
export function thing(
  ref: MoRef,
  values: Readonly<Record<string, string | number | boolean | MoRef | Element | undefined>>,
  missing: Readonly<Record<string, string>> = {},
): Thing {
  const entries = Object.entries(values).flatMap(([path, value]): [string, Element][] => {
    if (value === undefined) return [];
    if (typeof value !== 'object') return [[path, el('val', value)]];
    return [[path, 'value' in value ? refEl('val', value) : value]];
  });
  return { ref, values: new Map(entries), missing: new Map(Object.entries(missing)) };
}

/** Root, /DC, /DC/vm and /DC/vm/Web. */
export const folders: readonly Thing[] = [
  thing(moref('Folder', 'group-d1'), { name: 'Datacenters' }),
  thing(moref('Datacenter', 'datacenter-2'), { name: 'DC', parent: moref('Folder', 'group-d1') }),
  thing(moref('Folder', 'group-v3'), { name: 'vm', parent: moref('Datacenter', 'datacenter-2') }),
  thing(moref('Folder', 'group-v9'), { name: 'Web', parent: moref('Folder', 'group-v3') }),
];
