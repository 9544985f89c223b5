import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { launch } from '../../../journeys/program.ts';

/** Of how many images, and what they cost. */
export interface Figures {
  runs: number;
  /** Images that were not opened at all, for a reason that is said. */
  refused: number;
  /** Looks of which not every check passes that passes on the sound image. */
  changed: number;
  /** Milliseconds of processor time of the slowest. */
  slowest: number;
  /** Bytes: the most of any process, all of it counted. */
  memory: number;
  /** Seeds of those that crashed, hung or took more than they may, and of what. */
  failed: { readonly seed: number; readonly why: string }[];
}

interface Line {
  readonly begins?: number;
  readonly ends?: number;
  readonly ms?: number;
  readonly outcome?: 'refused' | 'same' | 'changed';
  readonly memory?: number;
}

const program = `${import.meta.dirname}/run.ts`;
/** Processor time of one look, ms; a sound image takes a quarter of it. */
const mostTime = 1000;
const mostMemory = 256 * 1024 * 1024;
/** Without a word for so long it hangs, however busy the machine is: ms. */
const silence = 120_000;

/** `count` damaged images of one guest from a seed on, in a process of their own. */
export async function damagedImages(file: string, seed: number, count: number, figures: Figures): Promise<void> {
  for (let next = seed; next < seed + count; ) next = await untilFailure(file, next, seed + count - next, figures);
}

/** @returns the seed to go on with */
async function untilFailure(file: string, seed: number, count: number, figures: Figures): Promise<number> {
  const { child, ended } = launch(program, [String(seed), String(count), file], { NODE_OPTIONS: '--expose-gc' });
  let at = seed;
  let hung = false;
  const stop = () => {
    hung = true;
    child.kill('SIGKILL');
  };
  let waiting = setTimeout(stop, silence);
  if (child.stdout === null) throw new Error('no pipe');
  const lines = createInterface({ input: child.stdout });
  lines.on('line', text => {
    clearTimeout(waiting);
    waiting = setTimeout(stop, silence);
    const line: Line = JSON.parse(text);
    at = line.begins ?? at;
    if (line.ends !== undefined) note(line, line.ends, figures);
  });
  const [{ code, stderr }] = await Promise.all([ended, once(lines, 'close')]);
  clearTimeout(waiting);
  if (code === 0) return seed + count;
  figures.runs++;
  figures.failed.push({ seed: at, why: hung ? 'hung' : stderr.slice(0, 2000) });
  return at + 1;
}

function note({ ms = 0, outcome, memory = 0 }: Line, seed: number, figures: Figures): void {
  figures.runs++;
  if (outcome === 'refused') figures.refused++;
  if (outcome === 'changed') figures.changed++;
  figures.slowest = Math.max(figures.slowest, ms);
  figures.memory = Math.max(figures.memory, memory);
  if (ms > mostTime) figures.failed.push({ seed, why: `${Math.round(ms)} ms` });
  if (memory > mostMemory) figures.failed.push({ seed, why: `${Math.round(memory / 1024 ** 2)} MiB` });
}
