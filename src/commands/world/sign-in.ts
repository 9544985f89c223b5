import { execa } from 'execa';
import { childEnv } from '../../pipeline/child-env.ts';
import type { Facts } from '../../pipeline/failure.ts';
import type { Answers } from '../../pipeline/types.ts';
import type { SignInStep, SignInWay } from '../../screens/world.ts';
import type { Links } from './links.ts';

/** The ways of signing in to a target, with who it would be where that is known without asking anybody. */
export async function signInWays(target: string): Promise<SignInWay[]> {
  if (target !== 'azure') return [];
  const account = await azAccount();
  const { AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH } = process.env;
  const secret = AZURE_CLIENT_SECRET ?? AZURE_CLIENT_CERTIFICATE_PATH;
  return [
    { id: 'az', ready: account !== undefined, ...(account ? { account } : {}) },
    { id: 'browser', ready: true },
    { id: 'device-code', ready: true },
    {
      id: 'environment',
      ready: Boolean(AZURE_CLIENT_ID && AZURE_TENANT_ID && secret),
      ...(AZURE_CLIENT_ID ? { account: AZURE_CLIENT_ID } : {}),
    },
  ];
}

/** Signs in and tells what the person must do meanwhile; the link is kept for all that follows. */
export async function* signIn(
  links: Links,
  way: string,
  answers: Answers,
  signal: AbortSignal,
): AsyncGenerator<SignInStep> {
  const steps: SignInStep[] = [];
  let wake = Promise.withResolvers<void>();
  const note = (code: string, facts: Facts) => {
    const step = stepOf(code, facts);
    if (step) steps.push(step);
    wake.resolve();
  };
  await links.close();
  const stop = () => void links.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const link = links.connect({ ...answers, 'target.signIn': way }, note);
    const settled = link.then(
      () => true,
      () => true,
    );
    for (;;) {
      const over = await Promise.race([settled, wake.promise.then(() => false)]);
      wake = Promise.withResolvers<void>();
      yield* steps.splice(0);
      if (over) break;
    }
    await link;
    yield { is: 'done' };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function stepOf(code: string, { url, code: userCode, minutes }: Facts): SignInStep | undefined {
  if (code === 'azure-browser') return { is: 'browser' };
  if (code !== 'azure-device-code') return undefined;
  const expiresAt = Date.now() + Number(minutes) * 60_000;
  return { is: 'code', url: String(url), code: String(userCode), expiresAt };
}

async function azAccount(): Promise<string | undefined> {
  const args = ['account', 'show', '--query', 'user.name', '--output', 'tsv'];
  const { exitCode, stdout } = await execa('az', args, {
    ...childEnv(),
    reject: false,
    timeout: 10_000,
    stdin: 'ignore',
  });
  return exitCode === 0 && stdout !== '' ? stdout.split('\n')[0] : undefined;
}
