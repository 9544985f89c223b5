import { Failed } from '../../../failure.ts';
import { child, type Element, textOf } from '../soap/element.ts';
import { slices, UnreadableXml, XmlReader } from '../soap/read-xml.ts';
import { sessionFailure } from './failures.ts';
import { type About, failedBy } from './faults.ts';
import { type Answer, type Https, troubleWith } from './https.ts';
import { type Trust, Untrusted } from './secure-socket.ts';
import type { Server } from './server-name.ts';

export interface Wire {
  readonly https: Https;
  readonly server: Server;
  readonly trust: Trust;
  readonly about: About;
}

export interface Replied {
  /** The method's answer element. */
  readonly answer: Element;
  /** The session's cookie, where the server has set one. */
  readonly cookie?: string;
}

/**
 * One SOAP 1.1 request over HTTPS: 200 is an answer, 500 a fault, 502 to 504 no answer, anything else no vSphere server.
 * @param version of the API, which the action header names: newer ones answer more properties
 * @param patience milliseconds without a byte
 * @throws Failed by the fault, VSPHERE_UNREACHABLE, VSPHERE_NOT_VSPHERE, VSPHERE_UNTRUSTED, VSPHERE_CERTIFICATE_CHANGED
 */
export async function exchange(
  wire: Wire,
  { body, version, cookie }: { body: string; version: string; cookie?: string | undefined },
  signal: AbortSignal,
  patience: number,
): Promise<Replied> {
  const { https, server, trust, about } = wire;
  const sent = https.send({
    method: 'POST',
    url: new URL(`https://${server.name}/sdk`),
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: `"urn:vim25/${version}"`,
      ...(cookie === undefined ? {} : { cookie: `${cookieName}=${cookie}` }),
    },
    body,
    signal,
    idle: patience,
    trust,
  });
  const answer = await sent.catch(error => Promise.reject(distrusted(error, wire)));
  const fresh = cookieIn(answer.headers['set-cookie']);
  const first = await bodyOf(answer, server, signal);
  if (first.name === 'Fault')
    throw failedBy(about, child(first, 'detail')?.children[0], textOf(first, 'faultstring') ?? '');
  return { answer: first, ...(fresh === undefined ? {} : { cookie: fresh }) };
}

/** The certificate was another one when trust was settled. */
function distrusted(error: unknown, { server: { name }, trust: { pin } }: Wire): unknown {
  if (!(error instanceof Untrusted)) return error;
  const { fingerprint } = error.seen;
  return pin === undefined
    ? sessionFailure('VSPHERE_UNTRUSTED', { server: name, fingerprint })
    : sessionFailure('VSPHERE_CERTIFICATE_CHANGED', { server: name, trusted: pin, seen: fingerprint });
}

const cookieName = 'vmware_soap_session';

/** Its value may stand in quotes, and is given back as it came. */
function cookieIn(header: string | undefined): string | undefined {
  return /(?:^|\n)vmware_soap_session=([^;\s]+)/.exec(header ?? '')?.[1];
}

export function cookieHeader(cookie: string): { cookie: string } {
  return { cookie: `${cookieName}=${cookie}` };
}

/** Bad Gateway, Service Unavailable, Gateway Timeout (RFC 9110). */
const away = new Set([502, 503, 504]);

/** The one element in the SOAP body. Parsed as it comes, with room in between for whoever else has work. */
async function bodyOf(answer: Answer, server: Server, signal: AbortSignal): Promise<Element> {
  const { name } = server;
  if (answer.status !== 200 && answer.status !== 500) {
    answer.body.destroy();
    // What stands before the server says that it is not there, or not yet: as while its services start.
    if (away.has(answer.status)) {
      throw sessionFailure('VSPHERE_UNREACHABLE', { server: name, reason: `HTTP ${answer.status}` });
    }
    throw sessionFailure('VSPHERE_NOT_VSPHERE', { server: name, status: answer.status });
  }
  const reader = new XmlReader();
  try {
    for await (const chunk of answer.body) {
      for (const part of slices(chunk)) {
        reader.feed(part);
        await new Promise(setImmediate);
      }
    }
    const envelope = reader.end();
    const first = envelope.name === 'Envelope' ? child(envelope, 'Body')?.children[0] : undefined;
    if (first) return first;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof Failed) throw error;
    if (!(error instanceof UnreadableXml)) throw troubleWith(error, name);
  }
  throw sessionFailure('VSPHERE_NOT_VSPHERE', { server: name, status: answer.status });
}
