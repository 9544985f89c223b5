import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { VsphereSandbox } from '../../../src/sandbox/vsphere/index.ts';
import { child, childrenOf, type Node, parseXml, textOf } from '../../../src/sandbox/vsphere/xml/parse.ts';

/** An answer as it came. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A SOAP fault, by its type. */
export class Fault extends Error {
  readonly type: string;
  readonly detail: Node;

  constructor(type: string, message: string, detail: Node) {
    super(`${type}: ${message}`);
    this.type = type;
    this.detail = detail;
  }
}

const head =
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>';

/** A reference, as `VirtualMachine:vm-9`. */
export type RefText = `${string}:${string}`;

/** A small client of the Web Services API: it sends what it is told to, in the order it is told. */
export class Client {
  readonly sandbox: Pick<VsphereSandbox, 'server' | 'user' | 'password' | 'caPem'>;
  readonly agent: Agent;
  cookie: string | undefined;
  userAgent = 'test/1';
  action: string | undefined = '"urn:vim25/8.0.2.0"';
  #content: Node | undefined;

  constructor(sandbox: Client['sandbox']) {
    this.sandbox = sandbox;
    this.agent = new Agent({ ca: sandbox.caPem, keepAlive: true });
  }

  /** Signs in and reads where everything is. */
  static async open(sandbox: Client['sandbox']): Promise<Client> {
    const client = new Client(sandbox);
    await client.content();
    await client.login();
    return client;
  }

  async login(password = this.sandbox.password): Promise<Node> {
    const manager = await this.service('sessionManager');
    return this.call('Login', manager, `<userName>${this.sandbox.user}</userName><password>${password}</password>`);
  }

  async content(): Promise<Node> {
    this.#content ??= child(await this.call('RetrieveServiceContent', 'ServiceInstance:ServiceInstance'), 'returnval');
    if (!this.#content) throw new Error('no content');
    return this.#content;
  }

  async service(name: string): Promise<RefText> {
    return refText(child(await this.content(), name));
  }

  /** @returns the element of the answer @throws Fault */
  async call(method: string, on: RefText, args = ''): Promise<Node> {
    const [type, ...id] = on.split(':');
    const body = `${head}<${method} xmlns="urn:vim25"><_this type="${type}">${id.join(':')}</_this>${args}</${method}></soapenv:Body></soapenv:Envelope>`;
    return this.send(body);
  }

  async send(body: string): Promise<Node> {
    const headers = {
      'content-type': 'text/xml; charset=utf-8',
      'user-agent': this.userAgent,
      ...(this.action === undefined ? {} : { soapaction: this.action }),
    };
    const reply = await this.fetch('/sdk', { method: 'POST', headers, body });
    const cookie = /vmware_soap_session=("?[^";]+"?)/.exec(String(reply.headers['set-cookie'] ?? ''))?.[1];
    if (cookie !== undefined) this.cookie = cookie;
    if (reply.status !== 200 && reply.status !== 500) throw new Error(`status ${reply.status}`);
    const inside = child(parseXml(reply.body.toString()), 'Body')?.children[0];
    if (!inside) throw new Error('an answer without a body');
    if (inside.name !== 'Fault') return inside;
    const detail = child(inside, 'detail')?.children[0];
    if (!detail?.xsiType) throw new Error('a fault without a type');
    throw new Fault(detail.xsiType, textOf(inside, 'faultstring') ?? '', detail);
  }

  /** @param path on this server, or a whole address */
  async fetch(
    path: string,
    how: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Reply> {
    const response = await this.open(path, how);
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece);
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) };
  }

  open(
    path: string,
    how: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<IncomingMessage> {
    const own = path.startsWith('/');
    const url = own ? `https://${this.sandbox.server}${path}` : path;
    const cookie = this.cookie !== undefined && own ? { cookie: `vmware_soap_session=${this.cookie}` } : {};
    return new Promise((resolve, reject) => {
      const asked = request(
        url,
        { agent: this.agent, method: how.method ?? 'GET', headers: { ...cookie, ...how.headers } },
        resolve,
      );
      asked.once('error', reject);
      asked.end(how.body);
    });
  }

  /** Properties of one object, by path. */
  async properties(ref: RefText, ...paths: string[]): Promise<Map<string, Node>> {
    const [type = ''] = ref.split(':');
    const answer = await this.retrieve(propSet(type, paths), `<objectSet>${xmlRef('obj', ref)}</objectSet>`);
    return valuesOf(childrenOf(child(answer, 'returnval'), 'objects')[0]);
  }

  async retrieve(propSets: string, objectSets: string, options = '<options/>'): Promise<Node> {
    const collector = await this.service('propertyCollector');
    return this.call('RetrievePropertiesEx', collector, `<specSet>${propSets}${objectSets}</specSet>${options}`);
  }

  /** A view of all objects of a type. */
  async view(type: string): Promise<RefText> {
    const root = await this.service('rootFolder');
    const args = `${xmlRef('container', root)}<type>${type}</type><recursive>true</recursive>`;
    const answer = await this.call('CreateContainerView', await this.service('viewManager'), args);
    return refText(child(answer, 'returnval'));
  }

  /** All objects of a type with these properties, page by page. */
  async *list(type: string, paths: readonly string[], page?: number): AsyncGenerator<Node[]> {
    const view = await this.view(type);
    const options = page === undefined ? '<options/>' : `<options><maxObjects>${page}</maxObjects></options>`;
    let answer = await this.retrieve(propSet(type, paths), below(view), options);
    for (;;) {
      const result = child(answer, 'returnval');
      yield childrenOf(result, 'objects');
      const token = textOf(result, 'token');
      if (token === undefined) return;
      answer = await this.call(
        'ContinueRetrievePropertiesEx',
        await this.service('propertyCollector'),
        `<token>${token}</token>`,
      );
    }
  }

  /** The machine of this name. */
  async machine(name: string): Promise<RefText> {
    for await (const objects of this.list('VirtualMachine', ['name'])) {
      const found = objects.find(each => valuesOf(each).get('name')?.text === name);
      if (found) return refText(child(found, 'obj'));
    }
    throw new Error(`no machine '${name}'`);
  }

  /** Calls a method that gives a task, and waits for its end. @returns `info` of the task */
  async task(method: string, on: RefText, args = ''): Promise<Node> {
    const task = refText(child(await this.call(method, on, args), 'returnval'));
    return this.until(task, ['info'], values => {
      const info = values.get('info');
      return ['success', 'error'].includes(textOf(info, 'state') ?? '') ? info : undefined;
    });
  }

  /** Waits by WaitForUpdatesEx until `done` makes something of the properties. */
  async until<T>(ref: RefText, paths: readonly string[], done: (now: Map<string, Node>) => T | undefined): Promise<T> {
    const [type = ''] = ref.split(':');
    const answer = await this.call('CreatePropertyCollector', await this.service('propertyCollector'));
    const collector = refText(child(answer, 'returnval'));
    const spec = `<spec>${propSet(type, paths)}<objectSet>${xmlRef('obj', ref)}</objectSet></spec><partialUpdates>false</partialUpdates>`;
    await this.call('CreateFilter', collector, spec);
    const now = new Map<string, Node>();
    for (let version = ''; ; ) {
      const options = '<options><maxWaitSeconds>10</maxWaitSeconds></options>';
      const update = child(
        await this.call('WaitForUpdatesEx', collector, `<version>${version}</version>${options}`),
        'returnval',
      );
      version = textOf(update, 'version') ?? version;
      for (const set of childrenOf(child(child(update, 'filterSet'), 'objectSet'), 'changeSet')) {
        const value = child(set, 'val');
        if (value) now.set(textOf(set, 'name') ?? '', value);
        else now.delete(textOf(set, 'name') ?? '');
      }
      const made = done(now);
      if (made === undefined) continue;
      await this.call('DestroyPropertyCollector', collector);
      return made;
    }
  }

  close(): void {
    this.agent.destroy();
  }
}

export function propSet(type: string, paths: readonly string[]): string {
  return `<propSet><type>${type}</type><all>false</all>${paths.map(path => `<pathSet>${path}</pathSet>`).join('')}</propSet>`;
}

/** What a view shows, as an objectSet. */
export function below(view: RefText): string {
  return `<objectSet>${xmlRef('obj', view)}<skip>true</skip><selectSet xsi:type="TraversalSpec"><name>v</name><type>ContainerView</type><path>view</path><skip>false</skip></selectSet></objectSet>`;
}

export function xmlRef(name: string, ref: RefText): string {
  const [type, ...id] = ref.split(':');
  return `<${name} type="${type}">${id.join(':')}</${name}>`;
}

export function refText(node: Node | undefined): RefText {
  if (!node?.refType) throw new Error('there is no reference');
  return `${node.refType}:${node.text}`;
}

/** The properties of an ObjectContent. */
export function valuesOf(content: Node | undefined): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const set of childrenOf(content, 'propSet')) {
    const value = child(set, 'val');
    if (value) found.set(textOf(set, 'name') ?? '', value);
  }
  return found;
}

export { child, childrenOf, type Node, textOf };
