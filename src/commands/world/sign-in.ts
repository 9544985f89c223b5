import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { childEnv } from '../../pipeline/child-env.ts';
import type { Facts } from '../../pipeline/failure.ts';
import { azSession } from '../../pipeline/target/azure/sign-in/az-session.ts';
import { missingFor, namesIdentity } from '../../pipeline/target/azure/sign-in/ways.ts';
import type { Answers } from '../../pipeline/types/question.ts';
import type { SignInStep, SignInWay } from '../../screens/world.ts';
import { control, type Links } from './links.ts';

type Note = (code: string, facts: Facts) => void;

/** The ways of signing in to a target, with who it would be where that is known without asking anybody. */
export async function signInWays(target: string): Promise<SignInWay[]> {
  if (target !== 'azure') return [];
  const { env } = process;
  const client = env.AZURE_CLIENT_ID ? { account: env.AZURE_CLIENT_ID } : {};
  const workload = missingFor('workload-identity', env).length === 0;
  return [
    await azWay(),
    { id: 'browser', ready: true },
    { id: 'device-code', ready: true },
    { id: 'environment', ready: missingFor('environment', env).length === 0, ...client },
    ...(workload ? [{ id: 'workload-identity', ready: true, ...client }] : []),
    ...(namesIdentity(env) ? [{ id: 'managed-identity', ready: true }] : []),
  ];
}

/** Its files tell at once who is signed in; az itself is asked only where they do not, and not for long. */
async function azWay(): Promise<SignInWay> {
  const [installed, session] = await Promise.all([isInstalled('az'), azSession()]);
  if (!installed) return { id: 'az', ready: false };
  if (session === undefined) {
    const account = await azAccount();
    return { id: 'az', ready: account !== undefined, ...(account ? { account } : {}) };
  }
  const { account, cloud, tenant } = session;
  const elsewhere = cloud === 'AzureCloud' ? {} : { cloud };
  return { id: 'az', ready: true, account, ...(tenant ? { tenant } : {}), ...elsewhere };
}

/** Is there a program of this name on the PATH? */
async function isInstalled(program: string): Promise<boolean> {
  const names = process.platform === 'win32' ? [`${program}.cmd`, `${program}.exe`] : [program];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = folders.flatMap(folder => names.map(name => access(join(folder, name), constants.X_OK)));
  return Promise.any(found).then(
    () => true,
    () => false,
  );
}

/** Signs in and tells what the person must do meanwhile; the link is kept for all that follows. */
export async function* signIn(
  links: Links,
  way: string,
  answers: Answers,
  signal: AbortSignal,
): AsyncGenerator<SignInStep> {
  await links.close();
  const stop = () => void links.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    yield* told(note => links.connect({ ...answers, 'target.signIn': way }, note));
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Signs in to one more tenant by code; who was signed in stays so. */
export async function* enterTenant(
  links: Links,
  tenant: string,
  answers: Answers,
  signal: AbortSignal,
): AsyncGenerator<SignInStep> {
  const link = await links.connect(answers);
  yield* told(async note => link.enter?.(tenant, 'device-code', control(signal, note)));
}

/** What a person must do while something signs in, then that it has. */
async function* told(work: (note: Note) => Promise<unknown>): AsyncGenerator<SignInStep> {
  const steps: SignInStep[] = [];
  let wake = Promise.withResolvers<void>();
  const note: Note = (code, facts) => {
    const step = stepOf(code, facts);
    if (step) steps.push(step);
    wake.resolve();
  };
  const done = work(note);
  const settled = done.then(
    () => true,
    () => true,
  );
  for (;;) {
    const over = await Promise.race([settled, wake.promise.then(() => false)]);
    wake = Promise.withResolvers<void>();
    yield* steps.splice(0);
    if (over) break;
  }
  await done;
  yield { is: 'done' };
}

function stepOf(code: string, { url, code: userCode, until }: Facts): SignInStep | undefined {
  if (code === 'azure-browser') return { is: 'browser' };
  if (code !== 'azure-device-code') return undefined;
  return { is: 'code', url: String(url), code: String(userCode), expiresAt: Number(until) };
}

async function azAccount(): Promise<string | undefined> {
  const args = ['account', 'show', '--query', 'user.name', '--output', 'tsv'];
  const { exitCode, stdout } = await execa('az', args, {
    ...childEnv(),
    reject: false,
    timeout: 3_000,
    stdin: 'ignore',
  });
  return exitCode === 0 && stdout !== '' ? stdout.split('\n')[0] : undefined;
}
