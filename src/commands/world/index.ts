import about from '../../../package.json' with { type: 'json' };
import { childEnv } from '../../pipeline/child-env.ts';
import { guestTargetOf } from '../../pipeline/guest-target.ts';
import type { Answers } from '../../pipeline/types/question.ts';
import type { World } from '../../screens/world.ts';

export interface WorldOptions {
  readonly stateDir: string;
  /** Answers that are given and not asked: where a rehearsal's sandbox is. */
  readonly fixed?: Answers;
  /** Ways of signing in that lead there, in this order; all of them when not said. */
  readonly ways?: readonly string[];
  /** Where preferences are kept. */
  readonly configDir: string;
  /** The password for vSphere that was in the environment. */
  readonly vspherePassword?: string | undefined;
  /** A server that need not be signed in to by hand: a rehearsal's sandbox. */
  readonly server?: ReadyServer;
}

export interface ReadyServer {
  readonly server: string;
  readonly user: string;
  readonly password: string;
  readonly fingerprint: string;
  /** Resolves once its machines can be looked into. */
  readonly ready: Promise<unknown>;
}

/** What the screens ask for beyond what is known at once. */
export type Behind = Omit<RealWorld, 'version' | 'sources' | 'targets' | 'guestTarget' | 'open'> &
  Required<
    Pick<
      World,
      | 'machines'
      | 'servers'
      | 'signInServer'
      | 'inventory'
      | 'details'
      | 'chosen'
      | 'readiness'
      | 'saveReadiness'
      | 'watch'
      | 'closedTenants'
      | 'enterTenant'
    >
  >;

export interface RealWorld extends World {
  /** Stops at once whatever runs. */
  kill(why?: unknown): void;
  /** Closes what is signed in, once nothing runs any more. */
  close(): Promise<void>;
}

/** The program behind the screens. Its larger part is loaded once the first frame is there. */
export function realWorld(options: WorldOptions): RealWorld {
  let loading: Promise<Behind> | undefined;
  let here: Behind | undefined;
  const load = () => {
    loading ??= import('./real.ts')
      .then(({ realWorld: make }) => make(options))
      .then(behind => {
        here = behind;
        return behind;
      });
    return loading;
  };
  // Asked for only once there are answers, and those come through what is loaded.
  const loaded = (): Behind => {
    if (here === undefined) throw new ReferenceError('World');
    return here;
  };
  return {
    version: about.version,
    sources: [
      { id: 'vsphere', state: 'ready' },
      { id: 'ova', state: 'ready' },
      { id: 'disk', state: 'ready' },
    ],
    targets: [
      { id: 'azure', state: 'ready' },
      { id: 'file', state: 'ready' },
      { id: 'aws', state: 'coming' },
      { id: 'azure-stack', state: 'coming' },
      { id: 'openstack', state: 'coming' },
    ],
    sessions: async () => (await load()).sessions(),
    completions: async path => (await load()).completions(path),
    inspect: async (...asked) => (await load()).inspect(...asked),
    machines: async (...asked) => (await load()).machines(...asked),
    servers: async () => (await load()).servers(),
    signInServer: async (...asked) => (await load()).signInServer(...asked),
    async *inventory(...asked) {
      yield* (await load()).inventory(...asked);
    },
    details: async (...asked) => (await load()).details(...asked),
    chosen: async (...asked) => (await load()).chosen(...asked),
    asks: (answers, inspected) => here?.asks(answers, inspected) ?? [],
    advise: (...asked) => loaded().advise(...asked),
    signInWays: async target => (await load()).signInWays(target),
    async *signIn(...asked) {
      yield* (await load()).signIn(...asked);
    },
    async *choices(...asked) {
      yield* (await load()).choices(...asked);
    },
    closedTenants: () => loaded().closedTenants(),
    async *enterTenant(...asked) {
      yield* (await load()).enterTenant(...asked);
    },
    async *preflight(...asked) {
      yield* (await load()).preflight(...asked);
    },
    guestTarget: answers => guestTargetOf(String(answers['target.kind'])),
    async *readiness(...asked) {
      yield* (await load()).readiness(...asked);
    },
    saveReadiness: async (...asked) => (await load()).saveReadiness(...asked),
    outline: (...asked) => loaded().outline(...asked),
    savePlan: async answers => (await load()).savePlan(answers),
    start: async answers => (await load()).start(answers),
    resume: async (...asked) => (await load()).resume(...asked),
    watch: async (...asked) => (await load()).watch(...asked),
    undo: async (...asked) => (await load()).undo(...asked),
    ...(canOpen() ? { open } : {}),
    kill: why => here?.kill(why),
    close: async () => here?.close(),
  };
}

function canOpen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

async function open(url: string): Promise<void> {
  const { execa } = await import('execa');
  const [program, ...args] =
    process.platform === 'win32'
      ? ['rundll32', 'url.dll,FileProtocolHandler', url]
      : [process.platform === 'darwin' ? 'open' : 'xdg-open', url];
  await execa(program, args, { ...childEnv(), stdio: 'ignore' });
}
