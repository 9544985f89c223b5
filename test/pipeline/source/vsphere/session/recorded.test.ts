import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import { child, type Element, textOf } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { Arg, ArgValue, MoRef } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { read } from '../soap/read.ts';
import { type Request, scriptedServer } from './scripted-server.ts';
import { atEnd, failure, never, person, planOf } from './setting.ts';

const specs = process.env.VMFERRY_SPECS;
const folder = join(specs ?? '', 'vsphere/traces');
const here = specs !== undefined && existsSync(folder);
const why = here ? '' : ' (skipped: VMFERRY_SPECS is not set)';

interface Exchange {
  readonly name: string;
  readonly request: Element;
  readonly status: number;
  readonly cookie: string | undefined;
  readonly body: string;
}

function exchanges(set: string): Exchange[] {
  const files = readdirSync(join(folder, set)).filter(file => file.endsWith('.req.xml'));
  return files.sort().flatMap(file => {
    const request = bare(readFileSync(join(folder, set, file), 'utf8'));
    const answer = readFileSync(join(folder, set, file.replace('.req.', '.res.')), 'utf8');
    if (!request.includes(':Envelope') || !answer.includes(':Envelope')) return [];
    const status = Number(/HTTP (\d+)/.exec(answer)?.[1]);
    const cookie = /^Set-Cookie: (.*)$/im.exec(answer)?.[1];
    return [{ name: file.replace('.req.xml', ''), request: methodIn(request), status, cookie, body: bare(answer) }];
  });
}

function bare(text: string): string {
  return text.replace(/^<!--[\s\S]*?-->\s*/, '');
}

function methodIn(text: string): Element {
  const found = child(read(text), 'Body')?.children[0];
  if (!found) throw new Error('there is no method in it');
  return found;
}

/** The recorded arguments, as our callers write them. */
function argsOf(element: Element): Arg[] {
  return element.children.map(each => [each.name, argOf(each)]);
}

function argOf(element: Element): ArgValue {
  if (element.refType !== undefined) return { type: element.refType, value: element.text };
  const inside = element.children.length > 0 ? argsOf(element) : element.text;
  return element.type === undefined ? inside : { xsiType: element.type, value: inside };
}

/** What is said of an object that is not skipped may be left out. */
function withoutDefaults(element: Element | undefined): Element | undefined {
  const kept = (element?.children ?? []).filter(({ name, text }) => name !== 'skip' || text !== 'false');
  return element && { ...element, children: kept.map(each => withoutDefaults(each) ?? each) };
}

const sets = here ? readdirSync(folder) : [];

describe.runIf(here)(`recorded traffic${why}`, () => {
  test.each(sets)('of %s: every request is made as it was, and every answer taken for what it was', async set => {
    const all = exchanges(set);
    let next: Exchange | undefined;
    const find = ({ method }: Request) =>
      next ?? all.find(({ request, status }) => request.name === method && status === 200);
    const scripted = await scriptedServer(request => {
      const found = find(request);
      if (!found) return undefined;
      return { status: found.status, body: found.body, headers: found.cookie ? { 'set-cookie': found.cookie } : {} };
    });
    const plan = planOf(scripted.server, 'user', { fingerprint: scripted.fingerprint });
    const vim = await connectVim(plan, person('pass').ctl);
    atEnd(() => vim.close());
    expect(vim.about.apiType).toBe(set.includes('esx') ? 'HostAgent' : 'VirtualCenter');
    for (const each of all) {
      if (each.request.name === 'Logout') continue;
      next = each;
      const [self, ...rest] = each.request.children;
      const on: MoRef = { type: self?.refType ?? '', value: self?.text ?? '' };
      const called = vim.call(each.request.name, on, argsOf({ ...each.request, children: rest }), never);
      if (each.status === 200) expect((await called).name).toBe(`${each.request.name}Response`);
      else expect((await failure(called)).code).toMatch(/^VSPHERE_(?!NOT_VSPHERE|UNREACHABLE)/);
      const sent = scripted.requests.findLast(({ method }) => method === each.request.name);
      expect(methodIn(sent?.body ?? '')).toEqual(each.request);
      next = undefined;
    }
    expect(all.length).toBeGreaterThan(15);
  });

  test.each(sets.filter(set => set.includes('vc')))(
    'of %s: our own reads ask for what was asked for there',
    async set => {
      const all = exchanges(set);
      const scripted = await scriptedServer(request => {
        const found = all.find(({ request: { name }, status }) => name === request.method && status === 200);
        return found && { body: found.body, headers: found.cookie ? { 'set-cookie': found.cookie } : {} };
      });
      const plan = planOf(scripted.server, 'user', { fingerprint: scripted.fingerprint });
      const vim = await connectVim(plan, person('pass').ctl);
      atEnd(() => vim.close());
      const recorded = (name: string) =>
        all.find(({ request, status }) => request.name === name && status === 200)?.request;
      const sent = (name: string) => {
        const found = scripted.requests.find(({ method }) => method === name);
        return found && methodIn(found.body);
      };
      expect(sent('RetrieveServiceContent')).toEqual(recorded('RetrieveServiceContent'));
      // The language is left to the server here.
      expect(sent('Login')?.children).toEqual(recorded('Login')?.children.slice(0, 3));
      const wait = all.find(
        ({ request }) => request.name === 'WaitForUpdatesEx' && textOf(request, 'version') === undefined,
      );
      const filter = all.find(({ request }) => request.name === 'CreateFilter')?.request;
      if (!wait || !filter) return;
      const task = child(filter, 'spec', 'objectSet', 'obj');
      const ref = { type: task?.refType ?? '', value: task?.text ?? '' };
      const paths = (child(filter, 'spec', 'propSet')?.children ?? []).filter(({ name }) => name === 'pathSet');
      const state = await vim
        .until(
          ref,
          paths.map(({ text }) => text),
          now => textOf(now.get('info.state')),
          never,
        )
        .catch(() => undefined);
      expect(withoutDefaults(child(sent('CreateFilter'), 'spec'))).toEqual(child(filter, 'spec'));
      if (state !== undefined) expect(['running', 'success', 'error', 'queued']).toContain(state);
    },
  );
});
