import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../../../../src/pipeline/clock.ts';
import type { Facts } from '../../../../../src/pipeline/failure.ts';
import { newLimits } from '../../../../../src/pipeline/limits.ts';
import type { SourcePlanOf } from '../../../../../src/pipeline/plan.ts';
import { runFailure } from '../../../../../src/pipeline/run-failures.ts';
import type { Control } from '../../../../../src/pipeline/types/control.ts';
import type { Answer, Question } from '../../../../../src/pipeline/types/question.ts';
import type { ServerCertificate } from '../../../../../src/sandbox/tls.ts';

/** One request as it came: a method of the API, or a path. */
export interface Seen {
  readonly what: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The inside of the SOAP body, or what else there is to do with the request. */
type Reply = string | { fault: string; inside?: string } | { status: number; body?: string } | 'reset' | 'silence';
export type Script = Record<string, (seen: Seen, nth: number) => Reply>;

export interface ScriptedServer {
  readonly port: number;
  readonly server: string;
  readonly seen: readonly Seen[];
  /** How often it was asked for this. */
  asked(what: string): number;
  /** Connections opened until now, told or not. */
  readonly connections: () => number;
  /** Shows another certificate from now on, and ends all connections. */
  renew(certificate: ServerCertificate): void;
  close(): Promise<void>;
}

const usual: Script = {
  RetrieveServiceContent: () =>
    '<returnval><rootFolder type="Folder">group-d1</rootFolder><propertyCollector type="PropertyCollector">pc</propertyCollector><viewManager type="ViewManager">vm</viewManager><about><fullName>scripted</fullName><apiType>VirtualCenter</apiType><apiVersion>7.0.3.0</apiVersion></about><sessionManager type="SessionManager">sm</sessionManager></returnval>',
  Login: (_seen, nth) => `<returnval><key>key-${nth}</key><userName>someone</userName></returnval>`,
  Logout: () => '',
  CurrentTime: () => '<returnval>2026-11-21T00:00:00Z</returnval>',
  CreateContainerView: () => '<returnval type="ContainerView">view-1</returnval>',
  DestroyView: () => '',
  CreatePropertyCollector: (_seen, nth) => `<returnval type="PropertyCollector">own-${nth}</returnval>`,
  CreateFilter: () => '<returnval type="PropertyFilter">filter</returnval>',
  DestroyPropertyCollector: () => '',
};

/** A server that answers what a test wants it to. Its cookie is `"session-N"` for the Nth login. */
export async function scriptedServer(certificate: ServerCertificate, script: Script = {}): Promise<ScriptedServer> {
  const all: Script = { ...usual, ...script };
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer(certificate, (request, response) => void answer(request, response));
  server.on('connection', (socket: Socket) => {
    opened++;
    sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  const asked = (what: string) => seen.filter(each => each.what === what).length;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const what = request.method === 'GET' ? (request.url ?? '') : (/<soapenv:Body><(\w+)/.exec(body)?.[1] ?? '');
    const told = { what, headers: request.headers, body };
    seen.push(told);
    const reply = all[what]?.(told, asked(what)) ?? { fault: 'MethodNotFound' };
    if (what === 'Login' && typeof reply === 'string')
      response.setHeader('set-cookie', `vmware_soap_session="session-${asked(what)}"; Path=/; HttpOnly; Secure;`);
    send(request, response, what, reply);
  };
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    server: `127.0.0.1:${port}`,
    seen,
    asked,
    connections: () => opened,
    renew(next) {
      server.setSecureContext(next);
      breakAll();
    },
    close() {
      breakAll();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

function send(request: IncomingMessage, response: ServerResponse, what: string, reply: Reply): void {
  if (reply === 'silence') return;
  if (reply === 'reset') return void request.socket.destroy();
  if (typeof reply === 'string' && request.method === 'GET') return void response.end(reply);
  if (typeof reply === 'string')
    return void response.end(soap(`<${what}Response xmlns="urn:vim25">${reply}</${what}Response>`));
  if ('status' in reply) return void response.writeHead(reply.status).end(reply.body ?? '<html><br>no</html>');
  const { fault, inside = '' } = reply;
  const detail = `<detail><${fault}Fault xmlns="urn:vim25" xsi:type="${fault}">${inside}</${fault}Fault></detail>`;
  response
    .writeHead(500)
    .end(
      soap(
        `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>出错</faultstring>${detail}</soapenv:Fault>`,
      ),
    );
}

const soap = (inside: string) =>
  `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${inside}</soapenv:Body></soapenv:Envelope>`;

type VspherePlan = SourcePlanOf<'vsphere'>;

export function planFor(server: string, more: Partial<VspherePlan> = {}): VspherePlan {
  return { kind: 'vsphere', server, user: 'someone', vm: 'web', shutdownMinutes: 10, ...more };
}

type Answers = Record<string, (facts: Facts) => Answer | undefined>;

/** Nobody is asked anything but what `answers` has. */
export function controlWith(answers: Answers = {}, kill = new AbortController().signal): Control {
  const all: Answers = { 'source.password': () => 'hunter2', ...answers };
  return {
    drain: new AbortController().signal,
    kill,
    limits: newLimits(),
    clock: systemClock,
    note: () => {},
    ask: async ({ key }: Question, facts: Facts = {}) => {
      const answer = all[key]?.(facts);
      if (answer === undefined) throw runFailure('PLAN_INCOMPLETE', { key });
      return answer;
    },
  };
}

/** What a promise failed with: `code` and facts of a Failed. */
export async function failureOf(work: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error && 'failure' in error) {
      const { code, facts, exit } = error.failure as { code: string; facts: Facts; exit: string };
      return { code, exit, ...facts };
    }
    return { error: String(error) };
  }
  return {};
}
