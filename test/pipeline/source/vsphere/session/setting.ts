import { afterEach, expect } from 'vitest';
import { systemClock } from '../../../../../src/pipeline/clock.ts';
import { type Facts, Failed } from '../../../../../src/pipeline/failure.ts';
import { newLimits } from '../../../../../src/pipeline/limits.ts';
import type { SourcePlanOf } from '../../../../../src/pipeline/plan.ts';
import { vsphereSource } from '../../../../../src/pipeline/source/plan.ts';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import type { Vim } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import type { Control } from '../../../../../src/pipeline/types/control.ts';
import { startVsphere, type VsphereOptions, type VsphereSandbox } from '../../../../../src/sandbox/vsphere/index.ts';

export const never = new AbortController().signal;

export interface Asked {
  readonly key: string;
  readonly facts: Facts;
}

/** Somebody who gives these answers, one after the other, the last one for ever; without any, nobody is there. */
export function person(...answers: readonly string[]): { readonly ctl: Control; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const ctl: Control = {
    ...{ drain: never, kill: never, limits: newLimits(), clock: systemClock, note: () => {} },
    ask: async ({ key }, facts = {}) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      if (answer === undefined) throw incomplete(key);
      asked.push({ key, facts });
      return answer;
    },
  };
  return { ctl, asked };
}

export function incomplete(key: string): Failed {
  return new Failed({ code: 'PLAN_INCOMPLETE', facts: { key }, exit: 'usage', retry: 'never', next: [] });
}

type VspherePlan = SourcePlanOf<'vsphere'>;
type Settings = Partial<Pick<VspherePlan, 'caFile' | 'fingerprint' | 'hosts' | 'user' | 'server'>>;

export function planOf(server: string, user: string, settings: Settings = {}): VspherePlan {
  return vsphereSource.parse({ kind: 'vsphere', server, user, vm: 'any', ...settings });
}

const closing: (() => Promise<unknown>)[] = [];
/** Called when the test is over, the last one first. */
export function atEnd(close: () => Promise<unknown>): void {
  closing.unshift(close);
}

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A sandbox that ends with the test, which fails where a request broke the protocol. */
export async function vcenter(options: VsphereOptions = {}): Promise<VsphereSandbox> {
  const sandbox = await startVsphere({ taskMs: 5, shutdownMs: 10, ...options });
  atEnd(async () => {
    await sandbox.close();
    expect(sandbox.violations).toEqual([]);
    expect(sandbox.bugs).toEqual([]);
    const { sessions } = sandbox.counters();
    expect(sessions.open).toBe(0);
  });
  return sandbox;
}

/** Signed in to a sandbox; out again when the test is over. */
export async function signedIn(sandbox: VsphereSandbox, settings: Settings = {}, control?: Control): Promise<Vim> {
  const ctl = control ?? person(sandbox.password).ctl;
  const plan = planOf(sandbox.server, sandbox.user, { caFile: sandbox.caFile, ...settings });
  const vim = await connectVim(plan, ctl);
  atEnd(() => vim.close());
  return vim;
}

/** What something failed with: its code and facts. */
export async function failure(promise: Promise<unknown>): Promise<{ code: string; facts: Facts }> {
  const error = await promise.then(
    value => new Error(`it came to ${JSON.stringify(value)}`),
    (caught: unknown) => caught,
  );
  if (!(error instanceof Failed)) throw error;
  return { code: error.failure.code, facts: error.failure.facts };
}
