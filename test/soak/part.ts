import { appendFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Set by scripts/soak.mjs; without them the short form runs, as beside the tests against real programs. */
const { VMFERRY_SEED, VMFERRY_SOAK_COUNT, VMFERRY_SOAK_PART_MS, VMFERRY_SOAK_REPORT } = process.env;

/** The long form: as many and as long as `npm run soak` was told. */
export const long = VMFERRY_SOAK_PART_MS !== undefined;
export const seed = Number(VMFERRY_SEED ?? 1);
/** Milliseconds since 1970 when this part should be through. */
export const until = Date.now() + Number(VMFERRY_SOAK_PART_MS ?? 90_000);

/** How often, unless it was told otherwise: so often in the short form and in the long one. */
export function count({ peers, soak }: { readonly peers: number; readonly soak: number }): number {
  return Number(VMFERRY_SOAK_COUNT ?? (long ? soak : peers));
}

/**
 * Tells scripts/soak.mjs, which sums up.
 * @param of how many were promised; it is not complete where fewer ran
 */
export function report(part: string, runs: number, failed: readonly (string | number)[], of = runs): void {
  const line = JSON.stringify({ part, seed, runs, of, failed });
  if (VMFERRY_SOAK_REPORT) appendFileSync(VMFERRY_SOAK_REPORT, `${line}\n`);
}

/**
 * The cases of a part, each from a seed of its own, two at a time unless told otherwise, until there were enough or the
 * time is up. The seeds of those that failed are told, so that each can be run alone.
 * @param promised how many it takes to be complete; all of them when absent
 */
export async function everySeed(
  part: string,
  times: number,
  run: (seed: number) => Promise<void>,
  { together = 2, promised = times }: { readonly together?: number; readonly promised?: number } = {},
): Promise<void> {
  const failures: { readonly seed: number; readonly error: unknown }[] = [];
  let next = seed;
  let runs = 0;
  const lane = async () => {
    while (next < seed + times && Date.now() < until) {
      const mine = next++;
      runs++;
      await run(mine).catch(error => {
        failures.push({ seed: mine, error });
        // At once: what is left to run may take hours.
        process.stderr.write(`${part}, seed ${mine}: ${String(error)}\n`);
      });
    }
  };
  await Promise.all(Array.from({ length: together }, lane));
  const failed = failures.map(one => one.seed);
  report(part, runs, failed, Math.max(runs, promised));
  expect(failed, `seeds of ${part} that failed, of ${runs}`).toEqual([]);
  expect(runs).toBeGreaterThan(0);
}
