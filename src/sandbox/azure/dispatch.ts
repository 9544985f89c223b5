import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { armRoutes, enterArm } from './arm.ts';
import { blobKind, enterBlob, runBlob } from './blob.ts';
import type { Cloud } from './cloud.ts';
import { control } from './control.ts';
import { Refusal } from './errors.ts';
import { Exchange } from './exchange.ts';
import { struckStatus } from './fault-answers.ts';
import type { RequestKind, Service } from './kinds.ts';
import { writeRefusal } from './refusal-forms.ts';
import { type Match, match } from './router.ts';
import { signInRoutes } from './sign-in.ts';

/** Answers one request of one service, and never throws. */
export async function dispatch(
  cloud: Cloud,
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const found = service === 'blob' ? undefined : match(routes(service), request.method ?? '', pathOf(request));
  const exchange = new Exchange(cloud, service, kindOf(service, found, request), request, response);
  try {
    if (exchange.url.pathname.startsWith('/sandbox/')) return await control(exchange);
    exchange.params = found?.params ?? {};
    count(exchange);
    await meetFaults(exchange, service === 'blob' ? enterBlob(exchange) : exchange.params.name);
    if (exchange.over) return;
    if (service === 'arm') await enterArm(exchange, found?.route);
    if (service === 'blob') await runBlob(exchange);
    else if (found) await found.route.run(exchange);
    else throw new Refusal(404, 'NotFound', `The sandbox has nothing at '${request.method} ${exchange.url.pathname}'.`);
  } catch (error) {
    fail(exchange, error);
  }
}

function routes(service: Service) {
  return service === 'arm' ? armRoutes : signInRoutes;
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function kindOf(service: Service, found: Match | undefined, request: IncomingMessage): RequestKind {
  if (service === 'blob') return blobKind(request);
  return found?.route.kind ?? (service === 'arm' ? 'otherArm' : 'otherLogin');
}

function count(exchange: Exchange): void {
  exchange.cloud.counters.hear(exchange.request.socket);
  const note = exchange.cloud.counters.begin(exchange.kind);
  exchange.ended = status => note.end(status);
  exchange.response.once('close', () => exchange.ended(0));
}

async function meetFaults(exchange: Exchange, name: string | undefined): Promise<void> {
  const { cloud, service, kind } = exchange;
  exchange.struck = cloud.faults.strike(service, kind, name);
  for (const fault of exchange.struck) {
    if (fault.do === 'expireTokens') cloud.tokens.expireAll();
    if (fault.do === 'refuse') cloud.listeners[service].refuse(fault.ms, (ms, deed) => cloud.clock.later(ms, deed));
    if (fault.do === 'refuse' || (fault.do === 'reset' && fault.when === 'before')) return exchange.break();
    if (fault.do === 'expireSas') {
      for (const disk of cloud.disks.values()) {
        if (disk.name.toLowerCase() !== name?.toLowerCase()) continue;
        for (const policy of disk.policies.values()) policy.expires = 0;
      }
    }
    if (fault.do === 'slow' && fault.delayMs > 0) await wait(fault.delayMs);
    const refusal = struckStatus(fault);
    if (refusal) throw refusal;
  }
}

function fail(exchange: Exchange, error: unknown): void {
  const known = error instanceof Refusal || isBroken(error);
  if (!known) exchange.cloud.bugs.push(error);
  if (exchange.over) exchange.ended(0);
  else if (error instanceof Refusal) writeRefusal(exchange, error);
  else if (known || exchange.response.headersSent) exchange.break();
  else writeRefusal(exchange, new Refusal(500, 'InternalError', `The sandbox has a bug: ${String(error)}`));
}

/** True when the client went away while its body was read. */
function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
