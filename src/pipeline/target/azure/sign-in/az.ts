import type { AccessToken } from '@azure/identity';
import { execa } from 'execa';
import { z } from 'zod';
import { childEnv } from '../../../child-env.ts';
import { azCloud } from './az-session.ts';
import type { Cloud } from './clouds.ts';
import { signInFailed } from './failures.ts';

/** What az said when it gave no token. */
export class AzRefusal extends Error {
  readonly missing: boolean;

  constructor(said: string, missing: boolean) {
    super(said);
    this.missing = missing;
  }
}

const patience = 60_000;
const mostBytes = 1024 * 1024;

const tokenForm = z.object({
  accessToken: z.string().min(1).max(65_536),
  /** Seconds since 1970; az has it since 2.54. */
  expires_on: z.coerce.number().positive().optional(),
  /** Local time without its zone. */
  expiresOn: z.string().max(64).optional(),
});

/**
 * A token of the session of az. We start it ourselves and not through the identity library, which hands it our whole
 * environment with every secret in it.
 * @param wanted of the session's own tenant where that names none
 * @throws AzRefusal, AZURE_SIGN_IN_AZ_CLOUD
 */
export async function azToken(
  cloud: Cloud,
  { scope, tenant }: { readonly scope: string; readonly tenant?: string },
  signal: AbortSignal,
): Promise<AccessToken> {
  await mustBeIn(cloud);
  const inTenant = tenant === undefined ? [] : ['--tenant', tenant];
  const args = ['account', 'get-access-token', '--output', 'json', '--scope', scope, ...inTenant];
  const { exitCode, stdout, stderr, code, timedOut } = await execa('az', args, {
    ...childEnv(),
    reject: false,
    stdin: 'ignore',
    timeout: patience,
    maxBuffer: mostBytes,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  if (timedOut) throw new AzRefusal('ETIMEDOUT', false);
  if (exitCode !== 0) throw new AzRefusal(stderr || String(code ?? exitCode), code === 'ENOENT' || exitCode === 127);
  return tokenIn(stdout);
}

/** az gives tokens of the cloud it is set to and of no other; a private cloud has names of its own there. */
async function mustBeIn(cloud: Cloud): Promise<void> {
  if (cloud.private) return;
  const session = await azCloud();
  if (session !== cloud.name) throw signInFailed('AZURE_SIGN_IN_AZ_CLOUD', { session, cloud: cloud.name });
}

function tokenIn(stdout: string): AccessToken {
  const { data } = tokenForm.safeParse(parsed(stdout));
  const ends = data?.expires_on ? data.expires_on * 1000 : Date.parse(data?.expiresOn ?? '');
  // What it printed may hold a token: none of it is told.
  if (!data || Number.isNaN(ends)) throw new AzRefusal('JSON', false);
  return { token: data.accessToken, expiresOnTimestamp: ends };
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}
