import { Failed } from '../../../failure.ts';
import type { SourcePlanOf } from '../../../plan.ts';
import type { Control } from '../../../types/control.ts';
import { child, children, type Element, textOf } from '../soap/element.ts';
import { envelope, writable } from '../soap/envelope.ts';
import type { About, MoRef, Vim } from '../vim.ts';
import { propertiesOf, retrieve } from './collector.ts';
import { sessionFailure } from './failures.ts';
import { fetchFrom } from './get.ts';
import { Https, troubleWith } from './https.ts';
import { secureSocket, Untrusted } from './secure-socket.ts';
import { serverOf } from './server-name.ts';
import { Session, serviceInstance } from './session.ts';
import { settleTrust } from './trust.ts';
import { taskEnd, until } from './waits.ts';
import { exchange, type Wire } from './wire.ts';

type VspherePlan = SourcePlanOf<'vsphere'>;

/** vCenter locks an account after five wrong passwords. */
const mostTries = 3;
const patience = 60_000;
/** What every server we know takes; a server's own version unlocks what it has beyond. */
const oldest = '6.0';
const newest = [8, 0, 3, 0];

/**
 * Opens a session with a vCenter or ESXi host: trust first, then the password, which `ctl.ask` gives.
 * @throws Failed with a code of VsphereSessionFailures
 */
export async function connectVim(plan: VspherePlan, ctl: Control): Promise<Vim> {
  const server = serverOf(plan.server);
  const trust = await settleTrust(server, plan, ctl);
  const https = new Https();
  const wire: Wire = { https, server, trust, about: { server: server.name, user: plan.user } };
  try {
    const described = await describedServer(wire, ctl);
    const session = await signedIn(wire, described, plan, ctl);
    return vimOver(wire, described, session, ctl);
  } catch (error) {
    await https.close();
    throw error;
  }
}

interface Described {
  readonly about: About;
  readonly content: ReadonlyMap<string, MoRef>;
  readonly version: string;
}

async function describedServer(wire: Wire, ctl: Control): Promise<Described> {
  const body = envelope('RetrieveServiceContent', serviceInstance, []);
  const { answer } = await exchange(wire, { body, version: oldest }, ctl.kill, patience);
  const content = child(answer, 'returnval');
  const about = child(content, 'about');
  const apiType = textOf(about, 'apiType');
  if (apiType !== 'VirtualCenter' && apiType !== 'HostAgent')
    throw sessionFailure('VSPHERE_NOT_VSPHERE', { server: wire.server.name, status: 200 });
  const apiVersion = textOf(about, 'apiVersion') ?? oldest;
  const instanceUuid = textOf(about, 'instanceUuid');
  const fullName = textOf(about, 'fullName') ?? apiType;
  return {
    about: { apiType, apiVersion, fullName, ...(instanceUuid ? { instanceUuid } : {}) },
    content: new Map(children(content).flatMap(refNamed)),
    version: spokenVersion(apiVersion),
  };
}

function refNamed({ name, refType, text }: Element): [string, MoRef][] {
  return refType === undefined ? [] : [[name, { type: refType, value: text }]];
}

/** The server's, but none that is newer than what this was written against: its answers may have other shapes. */
export function spokenVersion(apiVersion: string): string {
  const parts = apiVersion.split('.').map(Number);
  if (parts.length < 2 || parts.some(part => !Number.isInteger(part))) return oldest;
  for (const [at, part] of newest.entries()) {
    const theirs = parts[at] ?? 0;
    if (theirs > part) return newest.join('.');
    if (theirs < part) break;
  }
  return apiVersion;
}

/** A wrong password is asked for again where somebody is there to answer; without anybody the first one counts. */
async function signedIn(wire: Wire, described: Described, plan: VspherePlan, ctl: Control): Promise<Session> {
  const { server, about } = wire;
  const manager = described.content.get('sessionManager');
  if (!manager) throw sessionFailure('VSPHERE_NOT_VSPHERE', { server: server.name, status: 200 });
  let refused: Failed | undefined;
  let wrong: string | undefined;
  for (let attempt = 1; ; attempt++) {
    const facts = { server: server.name, user: plan.user, try: attempt };
    const question = { key: 'source.password', kind: 'secret', needed: true } as const;
    const password = String(await ctl.ask(question, facts).catch(error => Promise.reject(refused ?? error)));
    // Another no to the same password would only bring the account nearer to its lock.
    if (refused && password === wrong) {
      if (attempt >= mostTries) throw refused;
      continue;
    }
    try {
      // What XML cannot hold is in no password that the server knows.
      if (!writable(password) || !writable(plan.user)) throw sessionFailure('VSPHERE_SIGN_IN', about);
      return await openSession(new Session(wire, manager, described.version, password, ctl), ctl.kill);
    } catch (error) {
      if (!(error instanceof Failed) || error.failure.code !== 'VSPHERE_SIGN_IN' || attempt >= mostTries) throw error;
      refused = error;
      wrong = password;
    }
  }
}

async function openSession(session: Session, signal: AbortSignal): Promise<Session> {
  try {
    await session.open(signal);
    return session;
  } catch (error) {
    // The server may have let us in while we gave up.
    if (signal.aborted) await session.close();
    throw error;
  }
}

function vimOver(wire: Wire, { about, content }: Described, session: Session, ctl: Control): Vim {
  const { https, server, trust } = wire;
  let closing: Promise<void> | undefined;
  const vim: Vim = {
    server,
    about,
    content,
    get session() {
      return session.now;
    },
    call: (method, on, args, signal) => session.call(method, on, args, signal),
    retrieve: (query, signal) => retrieve(vim, query, signal),
    properties: (ref, paths, signal) => propertiesOf(vim, ref, paths, signal),
    until: (ref, paths, done, signal) => until(vim, ctl.clock, ref, paths, done, signal),
    task: (task, signal) => taskEnd(vim, wire.about, task, signal),
    get: (url, options) => fetchFrom({ https, server, trust, cookie: () => session.cookie, ctl }, url, options),
    reach: (host, port, signal) => reach(wire, host, port ?? 443, signal),
    close: () => (closing ??= session.close().then(() => https.close())),
  };
  return vim;
}

/** A host may show a certificate that only its lease will vouch for: that it answers is what counts here. */
async function reach({ server, trust }: Wire, host: string, port: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { pin: _server, ...common } = trust;
  try {
    (await secureSocket(host, port, host === server.host ? trust : common, signal)).destroy();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Untrusted)) throw troubleWith(error, host);
  }
}
