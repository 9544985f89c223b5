import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Concurrency, concurrencies } from './to-sink.ts';

export const sectionIds = ['vhd', 'sink', 'stream', 'sparse', 'links'] as const;
export type SectionId = (typeof sectionIds)[number];

/** Parts of the page: the lines have one of their own, for they want a quiet machine for minutes, and the others for hours. */
export const parts = { programs: ['vhd', 'sink', 'stream', 'sparse'], links: ['links'] } as const;
export type PartId = keyof typeof parts;

export interface Options {
  /** Nominal size of the disk, GiB; half as many GB of files are on it. */
  readonly gib: number;
  readonly runs: number;
  /** Of data at the cap of each line. */
  readonly seconds: number;
  readonly only: readonly SectionId[];
  /** Concurrencies that azcopy is run at over lines; all unless given. */
  readonly azcopyAt?: readonly Concurrency[];
  /** Where the disk is kept between runs, and all else that is made. */
  readonly work: string;
  /** The generated parts of docs/performance.md that are written anew: those of which all sections run. */
  readonly writes: readonly PartId[];
}

export const usage = `node bench/compare.ts [--gib 8] [--runs 5] [--seconds 60] [--only ${sectionIds.join(',')}] [--azcopy ${concurrencies.join(',')}] [--work DIR] [--no-write]`;

/** @returns undefined where the words make no sense */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      gib: { type: 'string', default: '8' },
      runs: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '60' },
      only: { type: 'string', default: sectionIds.join(',') },
      work: { type: 'string', default: join(tmpdir(), 'vmferry-compare') },
      azcopy: { type: 'string', default: concurrencies.join(',') },
      'no-write': { type: 'boolean', default: false },
    },
  });
  const [gib, runs, seconds] = [Number(values.gib), Number(values.runs), Number(values.seconds)];
  const only = sectionIds.filter(id => values.only.split(',').includes(id));
  const azcopyAt = concurrencies.filter(each => values.azcopy.split(',').includes(each));
  const known = values.only.split(',').every(id => sectionIds.some(each => each === id));
  if (
    !(gib >= 0.125 && gib <= 1024) ||
    !Number.isSafeInteger(runs) ||
    runs < 1 ||
    !(seconds >= 1 && seconds <= 3600) ||
    !known ||
    azcopyAt.length === 0
  )
    return undefined;
  const whole = (id: PartId) => parts[id].every(section => only.includes(section));
  const writes = values['no-write'] ? [] : (['programs', 'links'] as const).filter(whole);
  return { gib, runs, seconds, only, azcopyAt, work: values.work, writes };
}
