import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { Agent, request } from 'undici';
import { Failed } from '../../../failure.ts';
import type { SourcePlanOf } from '../../../plan.ts';
import type { Control } from '../../../types.ts';
import { booleanOf, child, children, type Element, refOf, textOf } from '../soap/element.ts';
import { envelope } from '../soap/envelope.ts';
import { slices, XmlReader } from '../soap/read-xml.ts';
import type { Answered, Arg, GetOptions, MoRef, ObjectProperties, Properties, Query, Vim } from '../vim.ts';
import { sessionFailure } from './failures.ts';

const instance: MoRef = { type: 'ServiceInstance', value: 'ServiceInstance' };

function peek(host: string, port: number): Promise<tls.PeerCertificate> {
  const unchecked = { rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host, port, ...unchecked }, () => {
      resolve(socket.getPeerCertificate(true));
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

function pinned(pin: string | undefined, ca: string[] | undefined): Agent {
  if (pin === undefined) return new Agent({ connect: { ...(ca ? { ca } : {}) }, bodyTimeout: 0, headersTimeout: 0 });
  const same = pin.replaceAll(':', '').toUpperCase();
  return new Agent({
    bodyTimeout: 0,
    headersTimeout: 0,
    connect(options, callback) {
      const unchecked = { rejectUnauthorized: false };
      const socket = tls.connect({ host: options.hostname, port: Number(options.port) || 443, ...unchecked }, () => {
        const seen = socket.getPeerCertificate();
        if (![seen.fingerprint, seen.fingerprint256].some(one => one.replaceAll(':', '') === same)) {
          socket.destroy();
          callback(new Error('PIN'), null);
        } else callback(null, socket);
      });
      socket.once('error', error => callback(error, null));
    },
  });
}

export async function connectVim(plan: SourcePlanOf<'vsphere'>, ctl: Control): Promise<Vim> {
  const [host = '', port = '443'] = plan.server.split(':');
  const server = { host, port: Number(port) };
  const name = plan.server;
  const ca = plan.caFile ? [...tls.rootCertificates, await readFile(plan.caFile, 'utf8')] : undefined;
  let agent = pinned(undefined, ca);
  let cookie = '';
  const post = async (text: string, signal: AbortSignal): Promise<Element> => {
    const answer = await request(`https://${plan.server}/sdk`, {
      method: 'POST',
      dispatcher: agent,
      signal,
      headers: {
        'content-type': 'text/xml; charset=utf-8',
        soapaction: '"urn:vim25/6.7"',
        ...(cookie ? { cookie } : {}),
      },
      body: text,
    });
    const set = answer.headers['set-cookie'];
    const got = /vmware_soap_session=[^;]+/.exec(String(set ?? ''))?.[0];
    if (got) cookie = got;
    const reader = new XmlReader();
    for await (const chunk of answer.body) {
      for (const part of slices(chunk as Uint8Array)) {
        reader.feed(part);
        await new Promise(setImmediate);
      }
    }
    const body = child(reader.end(), 'Body');
    const first = body?.children[0];
    if (!first) throw new TypeError('Body');
    if (first.name === 'Fault') throw failedBy(child(first, 'detail')?.children[0], textOf(first, 'faultstring') ?? '');
    return first;
  };
  const failedBy = (detail: Element | undefined, message: string): Failed => {
    const fault = detail?.type ?? detail?.name.replace(/Fault$/, '') ?? 'Unknown';
    const codes: Record<string, Parameters<typeof sessionFailure>[0]> = {
      InvalidPowerState: 'VSPHERE_POWER_STATE',
      ToolsUnavailable: 'VSPHERE_TOOLS_UNAVAILABLE',
      TaskInProgress: 'VSPHERE_BUSY',
      ManagedObjectNotFound: 'VSPHERE_GONE',
      FileNotFound: 'VSPHERE_FILE',
      FileFault: 'VSPHERE_FILE',
      InvalidLogin: 'VSPHERE_SIGN_IN',
    };
    const code = codes[fault] ?? 'VSPHERE_FAULT';
    return sessionFailure(
      code as 'VSPHERE_FAULT',
      { server: name, fault, message, object: textOf(detail, 'obj') ?? '', user: plan.user } as never,
    );
  };
  const call = async (method: string, on: MoRef, args: readonly Arg[], signal: AbortSignal) => {
    try {
      return await post(envelope(method, on, args), signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof Failed || error instanceof TypeError) throw error;
      throw sessionFailure(
        'VSPHERE_UNREACHABLE',
        { server: name, reason: String((error as { code?: string }).code ?? (error as Error).message) },
        { cause: error },
      );
    }
  };
  const kill = ctl.kill;
  let about: Element | undefined;
  try {
    about = await post(envelope('RetrieveServiceContent', instance, []), kill);
  } catch {
    const seen = await peek(server.host, server.port);
    const fingerprint = seen.fingerprint256;
    const trusted =
      plan.fingerprint ??
      String(
        await ctl
          .ask(
            { key: 'source.fingerprint', kind: 'text', needed: true },
            {
              server: name,
              fingerprint,
              subject: String(seen.subject?.CN ?? ''),
              issuer: String(seen.issuer?.CN ?? ''),
              selfSigned: true,
              expiresAt: Date.parse(seen.valid_to),
            },
          )
          .catch(error => {
            if (error instanceof Failed && error.failure.code === 'PLAN_INCOMPLETE')
              throw sessionFailure('VSPHERE_UNTRUSTED', { server: name, fingerprint });
            throw error;
          }),
      );
    if (trusted.replaceAll(':', '').toUpperCase() !== fingerprint.replaceAll(':', ''))
      throw sessionFailure('VSPHERE_CERTIFICATE_CHANGED', { server: name, trusted, seen: fingerprint });
    agent = pinned(trusted, ca);
    about = await call('RetrieveServiceContent', instance, [], kill);
  }
  const contentElement = child(about, 'returnval');
  const content = new Map<string, MoRef>();
  for (const one of children(contentElement)) {
    const ref = refOf({ name: '', text: '', children: [one] }, one.name);
    if (ref) content.set(one.name, ref);
  }
  const need = (key: string): MoRef => {
    const ref = content.get(key);
    if (!ref) throw new TypeError(key);
    return ref;
  };
  const aboutInfo = child(contentElement, 'about');
  const password = String(
    await ctl.ask({ key: 'source.password', kind: 'secret', needed: true }, { server: name, user: plan.user, try: 1 }),
  );
  const login = await call(
    'Login',
    need('sessionManager'),
    [
      ['userName', plan.user],
      ['password', password],
    ],
    kill,
  );
  const session = {
    key: textOf(login, 'returnval', 'key') ?? '',
    userName: textOf(login, 'returnval', 'userName') ?? plan.user,
  };

  const objectsOf = (answer: Element): ObjectProperties[] =>
    children(child(answer, 'returnval'), 'objects').map(one => {
      const ref = refOf(one, 'obj') as MoRef;
      const properties = new Map<string, Element>();
      for (const prop of children(one, 'propSet')) {
        // govmomi's simulator names what is unset, without a value, on every page but the first.
        const value = child(prop, 'val');
        if (value) properties.set(textOf(prop, 'name') ?? '', value);
      }
      const missing = new Map(
        children(one, 'missingSet').map(each => [
          textOf(each, 'path') ?? '',
          child(each, 'fault', 'fault')?.type ?? '',
        ]),
      );
      return { ref, properties, missing };
    });
  const propSets = (of: Query['of']): Arg[] =>
    Object.entries(of).map(
      ([type, paths]): Arg => [
        'propSet',
        [['type', type], ['all', false], ...paths.map((path): Arg => ['pathSet', path])],
      ],
    );
  async function* retrieve(query: Query, signal: AbortSignal): AsyncGenerator<readonly ObjectProperties[]> {
    const collector = need('propertyCollector');
    let view: MoRef | undefined;
    const objects: Arg[] = [];
    if (query.below) {
      const made = await call(
        'CreateContainerView',
        need('viewManager'),
        [['container', query.below], ...Object.keys(query.of).map((type): Arg => ['type', type]), ['recursive', true]],
        signal,
      );
      view = refOf(made, 'returnval');
      objects.push([
        'objectSet',
        [
          ['obj', view as MoRef],
          ['skip', true],
          [
            'selectSet',
            {
              xsiType: 'TraversalSpec',
              value: [
                ['name', 'view'],
                ['type', 'ContainerView'],
                ['path', 'view'],
                ['skip', false],
              ],
            },
          ],
        ],
      ]);
    } else
      for (const ref of query.refs ?? [])
        objects.push([
          'objectSet',
          [
            ['obj', ref],
            ['skip', false],
          ],
        ]);
    try {
      let answer = await call(
        'RetrievePropertiesEx',
        collector,
        [
          ['specSet', [...propSets(query.of), ...objects]],
          ['options', query.page ? [['maxObjects', query.page]] : []],
        ],
        signal,
      );
      for (;;) {
        const page = objectsOf(answer);
        if (page.length > 0) yield page;
        const token = textOf(answer, 'returnval', 'token');
        if (!token) return;
        answer = await call('ContinueRetrievePropertiesEx', collector, [['token', token]], signal);
      }
    } finally {
      if (view) await call('DestroyView', view, [], kill).catch(() => {});
    }
  }
  const properties = async (ref: MoRef, paths: readonly string[], signal: AbortSignal): Promise<Properties> => {
    for await (const [first] of retrieve({ of: { [ref.type]: paths }, refs: [ref] }, signal))
      if (first) return first.properties;
    return new Map();
  };
  const until = async <T>(
    ref: MoRef,
    paths: readonly string[],
    done: (now: Properties) => T | undefined,
    signal: AbortSignal,
  ): Promise<T> => {
    for (;;) {
      const found = done(await properties(ref, paths, signal));
      if (found !== undefined) return found;
      await sleep(100, undefined, { signal });
    }
  };
  const authorization = () => cookie;
  const vim: Vim = {
    server,
    about: {
      apiType: textOf(aboutInfo, 'apiType') === 'HostAgent' ? 'HostAgent' : 'VirtualCenter',
      apiVersion: textOf(aboutInfo, 'apiVersion') ?? '',
      fullName: textOf(aboutInfo, 'fullName') ?? '',
    },
    content,
    session,
    call,
    retrieve,
    properties,
    until,
    async task(task, signal) {
      const info = await until(
        task,
        ['info'],
        now => {
          const at = now.get('info');
          return ['success', 'error'].includes(textOf(at, 'state') ?? '') ? at : undefined;
        },
        signal,
      );
      if (textOf(info, 'state') === 'error')
        throw failedBy(child(info, 'error', 'fault'), textOf(info, 'error', 'localizedMessage') ?? '');
      return child(info, 'result');
    },
    async get(url: string, options: GetOptions): Promise<Answered> {
      const at = new URL(url.replace('//*', `//${plan.server}`));
      const own = at.hostname === server.host && (Number(at.port) || 443) === server.port;
      const via = own ? agent : pinned(options.thumbprint, ca);
      const override = plan.hosts?.[at.hostname];
      if (override) at.hostname = override;
      const answer = await request(at, {
        dispatcher: via,
        signal: options.signal,
        headers: {
          ...(own ? { cookie: authorization() } : {}),
          ...(options.range
            ? { range: `bytes=${options.range.offset}-${options.range.offset + options.range.length - 1}` }
            : {}),
        },
      });
      if (answer.statusCode !== 200 && answer.statusCode !== 206) {
        answer.body.destroy();
        throw sessionFailure('VSPHERE_FAULT', { server: at.host, fault: String(answer.statusCode), message: '' });
      }
      return {
        status: answer.statusCode,
        headers: Object.fromEntries(Object.entries(answer.headers).map(([key, value]) => [key, String(value)])),
        body: answer.body,
      };
    },
    async reach() {},
    async close() {
      await call('Logout', need('sessionManager'), [], AbortSignal.timeout(5000)).catch(() => {});
      await agent.destroy();
    },
  };
  void booleanOf;
  return vim;
}
