import { execFileSync } from 'node:child_process';
import type { Measured } from './measure.ts';
import type { SinkStats } from './sink.ts';

/** One run of one way. */
export interface Outcome extends Omit<Measured, 'stdout'> {
  /** Bytes in temporary files when they were the most. */
  readonly temporary?: number;
  readonly sent?: SinkStats;
}

export interface Named {
  readonly id: string;
  /** As the table calls it. */
  readonly name: string;
}

/** One way of doing the work, or several that share steps. */
export interface Contender {
  readonly ways: readonly Named[];
  /** Does the work from nothing to the end, and leaves nothing behind. @returns as many outcomes as there are ways */
  run(options: { readonly check: boolean }): Promise<readonly Outcome[]>;
}

export interface Result extends Named {
  readonly runs: readonly Outcome[];
}

/** Everybody once, then everybody again: what else the machine does, it does to all. What the first round made is compared. */
export async function alternate(contenders: readonly Contender[], rounds: number): Promise<readonly Result[]> {
  const runs = new Map<string, Outcome[]>(contenders.flatMap(({ ways }) => ways.map(({ id }) => [id, []])));
  for (let round = 0; round < rounds; round++) {
    for (const { ways, run } of contenders) {
      // What the one before left for the disk to write is no business of the next one.
      execFileSync('sync');
      const outcomes = await run({ check: round === 0 });
      for (const [index, { id, name }] of ways.entries()) {
        const outcome = outcomes[index];
        if (!outcome) throw new RangeError(id);
        runs.get(id)?.push(outcome);
        const { seconds, cpu } = outcome;
        process.stderr.write(`${round + 1}/${rounds} ${name}: ${seconds.toFixed(2)} s, CPU ${cpu.toFixed(2)} s\n`);
      }
    }
  }
  return contenders.flatMap(({ ways }) => ways).map(way => ({ ...way, runs: runs.get(way.id) ?? [] }));
}

/** Of an odd number the middle one; of an even number the lower of the two. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? Number.NaN;
}

/** Of all runs: times are medians, memory and temporary files the most, counts those of the first. */
export function summary({ runs }: Result): Outcome & { readonly least: number; readonly longest: number } {
  const seconds = runs.map(run => run.seconds);
  const temporary = Math.max(...runs.map(run => run.temporary ?? 0));
  const sent = runs[0]?.sent;
  return {
    seconds: median(seconds),
    least: Math.min(...seconds),
    longest: Math.max(...seconds),
    cpu: median(runs.map(run => run.cpu)),
    peak: Math.max(...runs.map(run => run.peak)),
    temporary,
    ...(sent ? { sent } : {}),
  };
}
