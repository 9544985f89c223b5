import { type Facts, Failed } from '../../pipeline/failure.ts';
import type { SourcePlanOf } from '../../pipeline/plan.ts';
import { runFailure } from '../../pipeline/run-failures.ts';
import { loadSource } from '../../pipeline/source/index.ts';
import { serverOf } from '../../pipeline/source/vsphere/session/server-name.ts';
import type { Control } from '../../pipeline/types/control.ts';
import type { Answer } from '../../pipeline/types/question.ts';
import type { SourceLink } from '../../pipeline/types/source.ts';
import type { KnownServer, SeenCertificate, ServerSignIn, SignedIn, Trust } from '../../screens/server-shapes.ts';
import type { Preferences } from '../preferences.ts';
import type { Keyring } from '../secrets/keyring.ts';
import type { Passwords } from '../secrets/passwords.ts';
import type { ReadyServer } from './index.ts';
import { control } from './links.ts';

type VspherePlan = SourcePlanOf<'vsphere'>;
export type AskTrust = (seen: SeenCertificate) => Promise<Trust>;

type Whose = Pick<VspherePlan, 'server' | 'user'>;

interface OpenMachine extends Open {
  readonly id: string;
}

interface Open {
  readonly link: Promise<SourceLink>;
  readonly kill: AbortController;
}

/** What a wizard knows of servers from elsewhere. */
export interface ServerMemory {
  readonly preferences: Preferences;
  readonly keyring: Keyring;
  readonly passwords: Passwords;
}

/**
 * The links to a server that is signed in to, so that a person signs in once: one for the list of its machines, and one
 * for the machine that was chosen. A run opens its own with the same password, so that stopping it stops nothing else.
 */
export class ServerLinks {
  private readonly memory: ServerMemory;
  private server: Open | undefined;
  private machineOpen: OpenMachine | undefined;
  private whose: Whose | undefined;
  /** Trusted by the person until the program ends: by server, the fingerprint. */
  private readonly trusted = new Map<string, string>();

  constructor(memory: ServerMemory) {
    this.memory = memory;
  }

  /** Servers and users from before, the last one first. */
  async known(): Promise<KnownServer[]> {
    const { preferences, keyring } = this.memory;
    const servers = await preferences.servers();
    return Promise.all(
      servers.flatMap(({ server, users }) =>
        users.map(async ({ name: user }) => {
          const password = (await keyring.password(server, user)) !== undefined;
          return { server, user, password };
        }),
      ),
    );
  }

  /** @throws Failed; what was open before then stays open */
  async signIn(given: ServerSignIn, trust: AskTrust, signal: AbortSignal): Promise<SignedIn> {
    const { preferences, keyring, passwords } = this.memory;
    const server = serverOf(given.server).name;
    const { user } = given;
    const password = given.password ?? passwords.last({ server, user }) ?? (await keyring.password(server, user));
    const kill = new AbortController();
    const stop = () => kill.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const ask = this.asking(password, trust);
      const link = await connect({ kind: 'vsphere', server, user, vm: '', shutdownMinutes: 10 }, kill.signal, ask);
      await this.close();
      this.whose = { server, user };
      this.server = { link: Promise.resolve(link), kill };
      if (password !== undefined) passwords.know({ server, user }, password);
      await preferences.signedIn(server, user, Date.now());
      const keeps = given.keep && given.password !== undefined;
      const notKept = keeps ? await keyring.keep(server, user, given.password ?? '') : undefined;
      return { server, user, about: productOf(link), ...(notKept === undefined ? {} : { notKept }) };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Somebody is signed in already, as far as a person has to do with it; the link is opened when it is needed. */
  signedIn({ server, user, password, fingerprint }: ReadyServer): void {
    this.whose = { server, user };
    this.trusted.set(server, fingerprint);
    this.memory.passwords.know({ server, user }, password);
  }

  /** The link for the list. @throws Failed PLAN_INCOMPLETE before anybody signed in */
  async list(): Promise<SourceLink> {
    this.server ??= this.open('');
    const { server } = this;
    server.link.catch(() => {
      if (this.server === server) this.server = undefined;
    });
    return server.link;
  }

  /** The link to a machine; the one to another machine is closed. */
  async machine(id: string): Promise<SourceLink> {
    if (this.machineOpen?.id === id) return this.machineOpen.link;
    void this.leave();
    const opened = { id, ...this.open(id) };
    this.machineOpen = opened;
    opened.link.catch(() => {
      if (this.machineOpen === opened) this.machineOpen = undefined;
    });
    return opened.link;
  }

  private open(vm: string): Open {
    if (this.whose === undefined) throw runFailure('PLAN_INCOMPLETE', { key: 'source.server' });
    const kill = new AbortController();
    const plan: VspherePlan = { kind: 'vsphere', ...this.whose, vm, shutdownMinutes: 10 };
    return { kill, link: connect(plan, kill.signal, this.again) };
  }

  /** Answers for a link that is opened anew: what was given before is given again, and nobody is asked. */
  readonly again: Control['ask'] = async ({ key }, facts = {}) => {
    const answer = await this.silently(key, facts);
    if (answer === undefined) throw runFailure('PLAN_INCOMPLETE', { key });
    return answer;
  };

  /** What is known without asking a person; undefined where it is not. */
  async silently(key: string, facts: Facts): Promise<Answer | undefined> {
    const server = String(facts.server);
    if (key === 'source.fingerprint') return this.trusted.get(server) ?? this.memory.preferences.pinned(server);
    if (key !== 'source.password') return undefined;
    const whose = { server, user: String(facts.user) };
    return this.memory.passwords.give(whose, Number(facts.try ?? 1)).catch(error => {
      if (error instanceof Failed && error.failure.code === 'PLAN_INCOMPLETE') return undefined;
      throw error;
    });
  }

  /** What a person answered while a run waited. */
  async said(key: string, facts: Facts, value: string): Promise<Answer | undefined> {
    const server = String(facts.server);
    if (key === 'source.password') this.memory.passwords.know({ server, user: String(facts.user) }, value);
    if (key !== 'source.fingerprint') return value;
    if (value === 'stop') return undefined;
    const fingerprint = String(facts.fingerprint);
    this.trusted.set(server, fingerprint);
    if (value === 'remember') await this.memory.preferences.pin(server, fingerprint);
    return fingerprint;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    await Promise.all([shut(server), this.leave()]);
  }

  private async leave(): Promise<void> {
    const { machineOpen } = this;
    this.machineOpen = undefined;
    await shut(machineOpen);
  }

  private asking(password: string | undefined, trust: AskTrust): Control['ask'] {
    let given = false;
    return async ({ key }, facts = {}) => {
      if (key === 'source.fingerprint') return this.certificate(facts, trust);
      // One password, one try: the next one is typed on the screen.
      if (key !== 'source.password' || given || password === undefined) throw runFailure('PLAN_INCOMPLETE', { key });
      given = true;
      return password;
    };
  }

  private async certificate(facts: Facts, trust: AskTrust): Promise<string> {
    const { preferences } = this.memory;
    const server = String(facts.server);
    const fingerprint = String(facts.fingerprint);
    const before = this.trusted.get(server) ?? (await preferences.pinned(server));
    if (before !== undefined && sameFingerprint(before, fingerprint)) return fingerprint;
    const { subject, issuer, expiresAt } = facts;
    const answer = await trust({
      server,
      fingerprint,
      selfSigned: facts.selfSigned === true,
      ...(before === undefined ? {} : { trusted: before }),
      ...(subject ? { subject: String(subject) } : {}),
      ...(issuer ? { issuer: String(issuer) } : {}),
      ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
    });
    if (answer === 'stop') throw runFailure('PLAN_INCOMPLETE', { key: 'source.fingerprint' });
    this.trusted.set(server, fingerprint);
    if (answer === 'remember') await preferences.pin(server, fingerprint);
    return fingerprint;
  }
}

export function sameFingerprint(a: string, b: string): boolean {
  const bare = (text: string) => text.replaceAll(':', '').toLowerCase();
  return bare(a) === bare(b);
}

async function connect(plan: VspherePlan, kill: AbortSignal, ask: Control['ask']): Promise<SourceLink> {
  const source = await loadSource('vsphere');
  return source.connect(plan, { ...control(kill), ask });
}

/** Gives up what is under way, and logs out. */
async function shut(open: Open | undefined): Promise<void> {
  if (open === undefined) return;
  const there = await Promise.race([open.link.catch(() => undefined), new Promise(resolve => setImmediate(resolve))]);
  // What is still being opened is given up; what is open logs out first, and then ends what it has under way.
  if (there === undefined) open.kill.abort();
  const link = await open.link.catch(() => undefined);
  await link?.close().catch(() => {});
  open.kill.abort();
}

function productOf({ about = '' }: SourceLink): string {
  return about.replace(/ build-\S+$/, '');
}
