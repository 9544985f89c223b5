import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { type KernelName, kernelTrouble, useKernel } from '../../src/native/index.ts';

/** Why the native kernel cannot be tried here, as the names of tests have it; absent where it can. */
export function skipped(): string | undefined {
  const trouble = kernelTrouble();
  if (!trouble) return undefined;
  return `skipped: ${trouble.why === 'no-cargo' ? 'no cargo' : trouble.why} ${trouble.detail ?? ''}`.trim();
}

/** What `work` gives on a kernel. */
export async function on<T>(kernel: KernelName, work: () => T | Promise<T>): Promise<T> {
  expect(useKernel(kernel)).toBe(true);
  try {
    return await work();
  } finally {
    useKernel('builtin');
  }
}

/** Buffers of a batch are long: that they differ says enough, and where is said at once. */
export function sameBytes(a: Uint8Array, b: Uint8Array): void {
  if (isDeepStrictEqual(a, b)) return;
  const at = a.findIndex((byte, i) => byte !== b[i]);
  expect({ length: a.length, at, byte: a[at] }).toEqual({ length: b.length, at, byte: b[at] });
}
