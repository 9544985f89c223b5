import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { methods } from '../methods/index.ts';
import { mayDo } from '../methods/privileges.ts';
import { wrongChildren } from '../schema/check.ts';
import { argumentsOf, isA } from '../schema/schema.ts';
import type { Vcenter } from '../vcenter.ts';
import { child, type Node, parseXml } from '../xml/parse.ts';
import { Ref } from '../xml/values.ts';
import type { Answer, Call, Method } from './call.ts';
import { faultOf, faultXml, VimFault } from './fault.ts';

const mostBytes = 1024 * 1024;
const envelope = 'http://schemas.xmlsoap.org/soap/envelope/';

/** Answers a request to /sdk, and never throws. */
export async function dispatchSoap(vc: Vcenter, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let method = '?';
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const args = methodIn(await bodyOf(request));
    method = args.name;
    vc.counters.call(method);
    if (await interfered(vc, method, args, request, response)) return;
    const answer = await run(vc, args, request, response, gone.signal);
    send(vc, response, 200, `<${method}Response xmlns="urn:vim25">${answerXml(vc, answer)}</${method}Response>`);
  } catch (error) {
    fail(vc, method, error, response);
  }
}

function fail(vc: Vcenter, method: string, error: unknown, response: ServerResponse): void {
  if (response.destroyed || response.headersSent) return;
  const fault =
    error instanceof VimFault ? error : new VimFault('SystemError', String(error), { reason: String(error) });
  if (!(error instanceof VimFault)) vc.bugs.push(error);
  vc.counters.fault(method, fault.type);
  send(vc, response, 500, faultXml(vc.writer, fault));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > mostBytes) throw new VimFault('InvalidRequest', 'The request is too large.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function methodIn(text: string): Node {
  let root: Node;
  try {
    root = parseXml(text);
  } catch (error) {
    throw new VimFault('InvalidRequest', `XML document element could not be parsed: ${String(error)}`);
  }
  const method = child(root, 'Body')?.children[0];
  if (root.name !== 'Envelope' || root.namespace !== envelope || method?.namespace !== 'urn:vim25')
    throw new VimFault('InvalidRequest', 'There is no method of urn:vim25 in the body of a SOAP envelope.');
  return method;
}

/** Does what the faults want done to the request as a whole. @returns true when it is answered by that */
async function interfered(
  vc: Vcenter,
  method: string,
  args: Node,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const about = { on: method, machine: machineIn(vc, args) };
  const slow = vc.faults.strike('slow', about);
  if (slow) await wait(slow.ms, undefined, { signal: vc.closed.signal }).catch(() => {});
  if (vc.faults.strike('reset', about)) {
    request.socket.destroy();
    return true;
  }
  const status = vc.faults.strike('status', about);
  if (status) {
    const body = `<html><body>${status.status}</body></html>`;
    response.writeHead(status.status, { 'content-type': 'text/html', 'content-length': body.length }).end(body);
    return true;
  }
  const session = vc.sessions.of(cookieOf(request));
  if (session && vc.faults.strike('loseSession', about)) vc.sessions.end(session, 'lost');
  const refuse = vc.faults.strike('refuse', about);
  if (refuse) throw faultOf(refuse.fault, refuse.message);
  return false;
}

/** The machine that a call is about: its own, or that of a snapshot or lease. */
function machineIn(vc: Vcenter, args: Node): string | undefined {
  const id = child(args, '_this')?.text.trim() ?? '';
  const lease = vc.leases.all.find(each => each.ref.value === id);
  const of = [...vc.machines.values()].find(each => each.snapshots.some(one => one.ref.value === id));
  return (vc.machines.get(id) ?? lease?.machine ?? of)?.name;
}

async function run(
  vc: Vcenter,
  args: Node,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<Answer> {
  const method = args.name;
  const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
  const cookie = cookieOf(request);
  const session = vc.sessions.of(cookie);
  const self = child(args, '_this');
  const receiver = new Ref(self?.refType ?? 'ManagedObject', self?.text.trim() ?? '');
  if (!session && !known?.open) {
    throw new VimFault('NotAuthenticated', 'The session is not authenticated.', {
      object: receiver,
      privilegeId: 'System.View',
    });
  }
  const target = vc.inventory.find(receiver.value, session?.key);
  if (!target) {
    const text = `The object '${receiver.type}:${receiver.value}' has already been deleted or has not been completely created`;
    throw new VimFault('ManagedObjectNotFound', text, { obj: receiver });
  }
  if (!known || !isA(target.ref.type, known.on)) {
    throw new VimFault('MethodNotFound', `${receiver.type}:${receiver.value} does not implement: ${method}`, {
      receiver,
      method,
    });
  }
  check(vc, method, args, receiver, target.ref, request);
  allow(vc, known, target.ref);
  const userAgent = request.headers['user-agent'] ?? '';
  const setCookie = (value: string) => {
    response.setHeader('set-cookie', `vmware_soap_session="${value}"; Path=/; HttpOnly; Secure; `);
  };
  return await known.run({ vc, method, target, args, session, cookie, userAgent, signal, setCookie } satisfies Call);
}

/** @throws VimFault InvalidRequest for what the schema does not allow; all of it is noted as a violation */
function check(vc: Vcenter, method: string, args: Node, receiver: Ref, target: Ref, request: IncomingMessage): void {
  const violate = (what: string) => vc.violations.push({ method, what });
  const action = request.headers.soapaction;
  if (typeof action !== 'string' || !/^"?urn:vim25(\/[0-9.]+)?"?$/.test(action))
    violate(`SOAPAction is ${String(action)}`);
  if (!/^text\/xml\b/.test(request.headers['content-type'] ?? '')) violate('Content-Type is not text/xml');
  if (args.children[0]?.name !== '_this') violate('_this is not the first child');
  if (!isA(target.type, receiver.type)) violate(`_this says ${receiver.type} of a ${target.type}`);
  const wrong = wrongChildren(method, args.children.slice(1), argumentsOf(method) ?? []);
  if (wrong === undefined) return;
  violate(wrong);
  throw new VimFault('InvalidRequest', `Unexpected element: ${wrong}`);
}

/** @throws VimFault RestrictedVersion or NoPermission */
function allow(vc: Vcenter, method: Method, target: Ref): void {
  const machine = vc.machines.get(target.value)?.name;
  if (method.changes && vc.faults.strike('restricted', { machine })) throw faultOf('RestrictedVersion');
  if (method.privilege === undefined || mayDo(vc, method.privilege, target.value)) return;
  const fields = { object: target, privilegeId: method.privilege };
  throw new VimFault('NoPermission', 'Permission to perform this operation was denied.', fields);
}

function answerXml(vc: Vcenter, answer: Answer): string {
  if (answer === undefined) return '';
  if ('xml' in answer) return answer.xml;
  return vc.writer.element('returnval', answer.type, answer.value);
}

function cookieOf(request: IncomingMessage): string | undefined {
  return /(?:^|;\s*)vmware_soap_session="?([^";]+)"?/.exec(request.headers.cookie ?? '')?.[1];
}

function send(vc: Vcenter, response: ServerResponse, status: number, inside: string): void {
  if (response.destroyed) return;
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" ` +
      `xmlns:soapenv="${envelope}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" ` +
      `xmlns:${vc.writer.xsi}="http://www.w3.org/2001/XMLSchema-instance">\n<soapenv:Body>${inside}</soapenv:Body>\n</soapenv:Envelope>`,
  );
  response.writeHead(status, {
    'content-type': 'text/xml; charset=utf-8',
    'cache-control': 'no-cache',
    'content-length': body.length,
  });
  response.end(body);
}
