import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const sectionIds = ['vhd', 'sink', 'stream', 'sparse'] as const;
export type SectionId = (typeof sectionIds)[number];

export interface Options {
  /** Nominal size of the disk, GiB; half as many GB of files are on it. */
  readonly gib: number;
  readonly runs: number;
  readonly only: readonly SectionId[];
  /** Where the disk is kept between runs, and all else that is made. */
  readonly work: string;
  /** The page whose generated part is written anew; none where only some sections run. */
  readonly page: string | undefined;
}

const performancePage = join(import.meta.dirname, '..', '..', 'docs', 'performance.md');

export const usage = `node bench/compare.ts [--gib 8] [--runs 5] [--only ${sectionIds.join(',')}] [--work DIR] [--no-write]`;

/** @returns undefined where the words make no sense */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      gib: { type: 'string', default: '8' },
      runs: { type: 'string', default: '5' },
      only: { type: 'string', default: sectionIds.join(',') },
      work: { type: 'string', default: join(tmpdir(), 'vmferry-compare') },
      'no-write': { type: 'boolean', default: false },
    },
  });
  const [gib, runs] = [Number(values.gib), Number(values.runs)];
  const only = sectionIds.filter(id => values.only.split(',').includes(id));
  const known = values.only.split(',').every(id => sectionIds.some(each => each === id));
  if (!(gib >= 0.125 && gib <= 1024) || !Number.isSafeInteger(runs) || runs < 1 || !known) return undefined;
  const whole = only.length === sectionIds.length && !values['no-write'];
  return { gib, runs, only, work: values.work, page: whole ? performancePage : undefined };
}
