import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { makeSelfSigned, type ServerCertificate } from '../../../../../src/sandbox/tls.ts';
import { fingerprintOf } from './certificates.ts';
import { atEnd } from './setting.ts';

export interface Request {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Name of the SOAP method. */
  readonly method: string;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole of the answer; `element` is put into an envelope. */
  readonly body?: string | Uint8Array;
  readonly element?: string;
  /** Closes the connection: instead of an answer, or before its end. */
  readonly ending?: 'close' | 'hang';
}

export interface ScriptedServer {
  readonly server: string;
  readonly fingerprint: string;
  readonly requests: Request[];
  /** Connections made so far. */
  readonly connections: number;
  /** Ends all connections there are. */
  disconnect(): void;
}

const schema = 'http://www.w3.org/2001/XMLSchema-instance';

export function soap(element: string): string {
  return `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="${schema}"><e:Body>${element}</e:Body></e:Envelope>`;
}

/** A fault as servers answer it, with fields of its own. */
export function fault(type: string, fields = '', message = ''): Reply {
  const detail = `<detail><${type}Fault xmlns="urn:vim25" xsi:type="${type}">${fields}</${type}Fault></detail>`;
  const element = `<e:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${message}</faultstring>${detail}</e:Fault>`;
  return { status: 500, element };
}

export const content =
  '<returnval><rootFolder type="Folder">group-d1</rootFolder><propertyCollector type="PropertyCollector">pc</propertyCollector>' +
  '<viewManager type="ViewManager">ViewManager</viewManager><sessionManager type="SessionManager">SessionManager</sessionManager>' +
  '<about><fullName>VMware vCenter Server</fullName><apiType>VirtualCenter</apiType><apiVersion>7.0.3.0</apiVersion></about></returnval>';

/** Answers what every session asks at its beginning and end. */
export function usual({ method }: Request): Reply | undefined {
  if (method === 'RetrieveServiceContent') return { element: `<R>${content}</R>` };
  if (method === 'Login')
    return {
      headers: { 'set-cookie': 'vmware_soap_session="c0ffee"; Path=/; HttpOnly; Secure;' },
      element: '<R><returnval><key>52key</key><userName>me</userName></returnval></R>',
    };
  return method === 'Logout' ? { element: '<R/>' } : undefined;
}

/** A TLS server on loopback that answers as it is told, and keeps what it was asked. */
export async function scriptedServer(
  answer: (request: Request) => Reply | undefined,
  certificate?: ServerCertificate,
): Promise<ScriptedServer> {
  const shown = certificate ?? (await makeSelfSigned());
  const requests: Request[] = [];
  const sockets = new Set<Duplex>();
  let connections = 0;
  const server = createServer({ ...shown, keepAliveTimeout: 60_000 }, async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces).toString();
    const method = /<\w+:Body><(\w+)/.exec(body)?.[1] ?? '';
    const asked = { url: request.url ?? '', headers: request.headers, method, body };
    requests.push(asked);
    const reply = answer(asked) ?? usual(asked) ?? fault('MethodNotFound', `<method>${method}</method>`);
    const bytes = Buffer.from(reply.element === undefined ? (reply.body ?? '') : soap(reply.element));
    if (reply.ending === 'hang') return;
    if (reply.ending === 'close' && bytes.length === 0) return void request.socket.destroy();
    const length = reply.ending === 'close' ? bytes.length + 1 : bytes.length;
    response.writeHead(reply.status ?? 200, { 'content-length': length, ...reply.headers });
    if (reply.ending === 'close') response.write(bytes, () => request.socket.destroy());
    else response.end(bytes);
  });
  server.on('connection', socket => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const disconnect = () => {
    for (const socket of sockets) socket.destroy();
  };
  atEnd(async () => {
    disconnect();
    server.close();
  });
  return {
    server: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    fingerprint: fingerprintOf(shown),
    requests,
    get connections() {
      return connections;
    },
    disconnect,
  };
}
