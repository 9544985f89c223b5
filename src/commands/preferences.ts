import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from 'conf';
import about from '../../package.json' with { type: 'json' };

/** A vCenter or ESXi host that was signed in to before. */
export interface SeenServer {
  /** As plans name it. */
  readonly server: string;
  /** SHA-256 of its certificate, colon hex, where a person trusts it and no authority does. */
  readonly fingerprint?: string;
  /** The last one first. */
  readonly users: readonly SeenUser[];
}

export interface SeenUser {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

/** What is remembered from one start to the next. Never a secret. */
export interface Preferences {
  /** The last one used first. */
  servers(): Promise<readonly SeenServer[]>;
  /** The certificate that was trusted for good. */
  pinned(server: string): Promise<string | undefined>;
  pin(server: string, fingerprint: string): Promise<void>;
  /** Somebody signed in. */
  signedIn(server: string, user: string, at: number): Promise<void>;
}

interface Stored {
  servers: readonly SeenServer[];
}

const file = 'preferences';

const schema: Schema<Stored> = {
  servers: {
    type: 'array',
    maxItems: 1000,
    items: {
      type: 'object',
      required: ['server', 'users'],
      properties: {
        server: { type: 'string', minLength: 1 },
        fingerprint: { type: 'string', pattern: '^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$' },
        users: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'usedAt'],
            properties: { name: { type: 'string' }, usedAt: { type: 'number' } },
          },
        },
      },
    },
  },
};

/** Servers and users remembered at most; the ones longest not used go first. */
const most = { servers: 100, users: 10 } as const;

/**
 * Preferences in a file of their own. What cannot be read is as if it had never been, and what cannot be written is
 * asked again the next time: no run fails because of them.
 * @param folder where the file is; made when something is written
 */
export function preferencesIn(folder: string): Preferences {
  let opened: ReturnType<typeof open> | undefined;
  const conf = () => {
    opened ??= open(folder);
    return opened;
  };
  const read = async () => {
    // Opening a file that is not there makes it, and who only looks leaves nothing behind.
    if (!existsSync(join(folder, `${file}.json`))) return [];
    const servers = (await conf().catch(() => undefined))?.get('servers') ?? [];
    return servers.toSorted((a, b) => usedAt(b) - usedAt(a));
  };
  const change = async (server: string, next: (before: SeenServer) => SeenServer) => {
    const all = await read();
    const before = all.find(one => one.server === server) ?? { server, users: [] };
    const others = all.filter(one => one !== before);
    try {
      (await conf()).set('servers', [next(before), ...others].slice(0, most.servers));
    } catch {
      // A home that cannot be written: asked again the next time.
    }
  };
  return {
    servers: read,
    pinned: async server => (await read()).find(one => one.server === server)?.fingerprint,
    pin: (server, fingerprint) => change(server, before => ({ ...before, fingerprint })),
    signedIn: (server, name, at) =>
      change(server, before => {
        const others = before.users.filter(user => user.name !== name);
        return { ...before, users: [{ name, usedAt: at }, ...others].slice(0, most.users) };
      }),
  };
}

async function open(folder: string) {
  const { default: Conf } = await import('conf');
  return new Conf<Stored>({
    cwd: folder,
    configName: file,
    projectVersion: about.version,
    // By the version that first needs them; the form of 0.1.0 is the first.
    migrations: {},
    schema,
    clearInvalidConfig: true,
    configFileMode: 0o600,
  });
}

function usedAt({ users }: SeenServer): number {
  return Math.max(0, ...users.map(user => user.usedAt));
}
