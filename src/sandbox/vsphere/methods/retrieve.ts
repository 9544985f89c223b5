import { randomUUID } from 'node:crypto';
import type { Managed } from '../inventory/managed.ts';
import type { Answer, Call, Method } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';
import { child, childrenOf, textOf } from '../xml/parse.ts';
import { escapeXml } from '../xml/write.ts';
import { sessionFields } from './session.ts';
import { type Selected, select } from './spec.ts';

export const retrieveMethods: Readonly<Record<string, Method>> = {
  RetrievePropertiesEx: { on: 'PropertyCollector', run: retrieveEx },
  RetrieveProperties: { on: 'PropertyCollector', run: retrieve },
  ContinueRetrievePropertiesEx: { on: 'PropertyCollector', run: more },
  CancelRetrievePropertiesEx: {
    on: 'PropertyCollector',
    run: ({ session, args }) => {
      session?.pages.delete(textOf(args, 'token')?.trim() ?? '');
      return undefined;
    },
  },
};

function retrieveEx(call: Call): Answer {
  const asked = Number(textOf(child(call.args, 'options'), 'maxObjects') ?? call.vc.settings.pageSize);
  const size = Math.max(1, Math.min(asked, call.vc.settings.pageSize));
  const found = childrenOf(call.args, 'specSet').flatMap(spec => select(call, spec));
  return found.length === 0 ? undefined : { xml: page(call, found, 0, size) };
}

function retrieve(call: Call): Answer {
  const found = childrenOf(call.args, 'specSet').flatMap(spec => select(call, spec));
  return { xml: found.map(each => contentXml(call, each, 'returnval')).join('') };
}

function more({ session, args }: Call): Answer {
  const token = textOf(args, 'token')?.trim() ?? '';
  const next = session?.pages.get(token);
  if (!next) throw new VimFault('InvalidProperty', 'The token is not known, or was used before.', { name: 'token' });
  session?.pages.delete(token);
  return { xml: next() };
}

function page(call: Call, found: readonly Selected[], from: number, size: number): string {
  const objects = found.slice(from, from + size).map(each => contentXml(call, each, 'objects'));
  let token = '';
  if (from + size < found.length) {
    const name = randomUUID();
    call.session?.pages.set(name, () => page(call, found, from + size, size));
    token = `<token>${name}</token>`;
  }
  return `<returnval>${token}${objects.join('')}</returnval>`;
}

function contentXml(call: Call, { managed, paths }: Selected, name: string): string {
  const { type, value } = managed.ref;
  const sets = paths.map(path => {
    const xml = propertyXml(call, managed, path);
    return xml === undefined ? '' : `<propSet><name>${path}</name>${xml}</propSet>`;
  });
  return `<${name}><obj type="${type}">${escapeXml(value)}</obj>${sets.join('')}</${name}>`;
}

/** A property as `<val>`; undefined where it is unset, or the sandbox was told to leave it out. */
export function propertyXml({ vc, session }: Call, managed: Managed, path: string): string | undefined {
  if (path === 'currentSession' && session) {
    return vc.writer.any(
      'val',
      { name: 'val', type: 'UserSession', list: false, optional: false },
      sessionFields(session),
    );
  }
  const xml = managed.xml(vc.writer, path);
  if (xml === undefined || managed.ref.type !== 'VirtualMachine') return xml;
  const hidden = vc.faults.list.some(({ fault }) => {
    if (fault.do !== 'without') return false;
    const about = fault.machine === undefined || fault.machine === vc.machines.get(managed.ref.value)?.name;
    return about && (path === fault.property || path.startsWith(`${fault.property}.`));
  });
  return hidden ? undefined : xml;
}
