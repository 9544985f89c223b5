import { Failed } from '../../../failure.ts';
import { sessionFailure } from '../session/failures.ts';
import type { MoRef, ObjectProperties, Vim } from '../vim.ts';

/** `vcenter.corp.example`, with a port where it is not 443. */
export function serverName(vim: Vim): string {
  const { host, port } = vim.server;
  return port === 443 ? host : `${host}:${port}`;
}

/**
 * One object's properties, and which of them could not be read.
 * @throws Failed VSPHERE_GONE when it is not there any more
 */
export async function readObject(
  vim: Vim,
  ref: MoRef,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ObjectProperties> {
  for await (const page of vim.retrieve({ of: { [ref.type]: paths }, refs: [ref] }, signal)) {
    const found = page.find(each => each.ref.value === ref.value);
    if (found !== undefined) return found;
  }
  throw sessionFailure('VSPHERE_GONE', { server: serverName(vim), object: ref.value });
}

/** Was this path kept from us? A path that the server does not know is as good as unset. */
export function withheld(found: ObjectProperties, path: string): boolean {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const fault = found.missing.get(at);
    if (fault !== undefined && fault !== 'InvalidProperty') return true;
  }
  return false;
}

/**
 * What would be good to know, and is left out where this user may not read it or it is not there.
 * @throws what says that the server cannot be spoken to, or that we were stopped
 */
export async function ifReadable<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failed) || error.failure.exit === 'unreachable') throw error;
    return undefined;
  }
}
