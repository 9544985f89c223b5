import type { Machine } from '../../../../types/machine.ts';
import type { VmSize } from './vm-size.ts';

/**
 * `Standard_D4as_v5`: family letters, vCPUs, features, version. A dash after the vCPUs marks a size with some of them off.
 * Source: learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
 */
const naming = /^Standard_([A-Z]+)(\d+)(-\d+)?([a-z]*)(?:_.*?)??(?:_v(\d+))?$/;

/** What a machine of no special kind is moved to first: general purpose, then memory, compute, and bursting ones. */
const familyRank: Readonly<Record<string, number>> = { D: 0, E: 1, F: 1, B: 4, A: 5, DS: 2, L: 6, M: 7 };
const special = 9;

/**
 * The size that gives a machine at least what it has and the least beyond that; of equals the most general and newest family.
 * Undefined where nothing is known of the machine or none is large enough.
 */
export function likeForLike(
  sizes: readonly VmSize[],
  { cpus, memoryMiB }: Pick<Machine, 'cpus' | 'memoryMiB'>,
): VmSize | undefined {
  if (cpus === undefined || memoryMiB === undefined) return undefined;
  const memory = memoryMiB / 1024;
  const enough = sizes.filter(size => size.cpus >= cpus && size.memoryGiB >= memory);
  const scored = enough.map(size => ({ size, score: beyond(size, cpus, memory) + unlikeness(size.name) }));
  return scored.toSorted((a, b) => a.score - b.score || a.size.name.localeCompare(b.size.name))[0]?.size;
}

/** How often vCPUs and memory are doubled. */
function beyond(size: VmSize, cpus: number, memory: number): number {
  return Math.log2(size.cpus / Math.max(cpus, 1)) + Math.log2(size.memoryGiB / Math.max(memory, 0.5));
}

/** Less than one doubling for any size that is in common use; a newer version counts a little. */
function unlikeness(name: string): number {
  const [, family = '', , constrained, features = '', version = '1'] = naming.exec(name) ?? [];
  const rank = familyRank[family] ?? special;
  const local = features.includes('d') ? 0.05 : 0;
  const other = constrained !== undefined || features.includes('l') || rank === special ? 2 : 0;
  return rank * 0.2 + local + other - Math.min(Number(version), 9) * 0.01;
}
