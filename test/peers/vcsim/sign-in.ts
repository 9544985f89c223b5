import type { SourcePlanOf } from '../../../src/pipeline/plan.ts';
import { vsphereSource } from '../../../src/pipeline/source/plan.ts';
import { connectVim } from '../../../src/pipeline/source/vsphere/session/connect.ts';
import type { Vim } from '../../../src/pipeline/source/vsphere/vim.ts';
import { control, type TestControl } from './control.ts';
import type { Served } from './servers.ts';

export type VspherePlan = SourcePlanOf<'vsphere'>;

/** A plan for `web`, with the server's certificate pinned. */
export function planFor(server: Served, more: Partial<VspherePlan> = {}): VspherePlan {
  const { host, port, user, fingerprint } = server;
  const base = { kind: 'vsphere', server: `${host}:${port}`, user, vm: 'web', fingerprint };
  return vsphereSource.parse({ ...base, ...more });
}

/** Nobody there but who knows the password. */
export function knowing({ password }: Served, kill?: AbortController): TestControl {
  return control({ 'source.password': password }, kill);
}

/** Signs in, works, and signs out whatever comes. */
export async function signedIn<T>(server: Served, work: (vim: Vim) => Promise<T>): Promise<T> {
  const vim = await connectVim(planFor(server), knowing(server));
  try {
    return await work(vim);
  } finally {
    await vim.close();
  }
}
