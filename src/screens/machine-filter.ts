import type { MachineRow } from './world.ts';

/** A row of the list, made ready for searching and sorting once, when it comes in. */
export interface PreparedMachine {
  readonly row: MachineRow;
  /** All lower case. */
  readonly name: string;
  readonly path: string;
  readonly folder: string;
  readonly guest: string;
  readonly host: string;
  /** The name with its numbers at equal length, so that `web-9` comes before `web-10`. */
  readonly order: string;
}

export type Matches = (machine: PreparedMachine) => boolean;

/** Names in vSphere end at 80 characters; a server may send anything. */
const longest = 512;
const GiB = 1024 ** 3;

const lower = (text: string | undefined): string => (text ?? '').slice(0, longest).normalize('NFC').toLowerCase();

export function prepare(row: MachineRow): PreparedMachine {
  const name = lower(row.name);
  const path = lower(row.path);
  return {
    row,
    name,
    path,
    folder: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
    guest: lower(row.guest),
    host: lower(row.host),
    order: name.replace(/\d{1,15}/g, digits => digits.padStart(15, '0')),
  };
}

type Words = (word: string) => Matches;
const within =
  (textOf: (machine: PreparedMachine) => string): Words =>
  word =>
  machine =>
    textOf(machine).includes(word);

/** Keys whose value is looked for in a text. */
const texts: Readonly<Record<string, Words>> = {
  os: within(machine => machine.guest),
  guest: within(machine => machine.guest),
  host: within(machine => machine.host),
  folder: within(machine => machine.folder),
  path: within(machine => machine.path),
  name: within(machine => machine.name),
};

interface Amount {
  readonly of: (row: MachineRow) => number | undefined;
  /** What a number without a unit counts in. */
  readonly unit: number;
}

/** Keys whose value is compared. */
const amounts: Readonly<Record<string, Amount>> = {
  disks: { of: row => row.disks, unit: 1 },
  cpu: { of: row => row.cpus, unit: 1 },
  cpus: { of: row => row.cpus, unit: 1 },
  mem: { of: row => (row.memoryMiB === undefined ? undefined : row.memoryMiB * 1024 ** 2), unit: GiB },
  used: { of: row => row.used, unit: GiB },
  size: { of: row => row.bytes, unit: GiB },
};

/** Words that stand for a state and not for a part of a name. */
const states: Readonly<Record<string, Matches>> = {
  on: ({ row }) => row.power === 'on',
  off: ({ row }) => row.power === 'off' && row.template !== true,
  suspended: ({ row }) => row.power === 'suspended',
  template: ({ row }) => row.template === true,
};

const units: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: GiB, t: 1024 ** 4 };
const compared: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
  '': (a, b) => a === b,
};

/** `>=16`, `>1.5T`; true while it is only half typed, undefined when it is no amount at all. */
function amountOf(value: string, { of, unit }: Amount): Matches | true | undefined {
  const found = /^(>=|<=|>|<|=|)(?:(\d{1,9}(?:[.,]\d{0,3})?)(?:([kmgt])(?:i?b)?)?)?$/.exec(value);
  if (found === null) return undefined;
  const [, sign = '', digits, letter] = found;
  if (digits === undefined) return true;
  const wanted = Number(digits.replace(',', '.')) * (letter === undefined ? unit : (units[letter] ?? 1));
  const holds = compared[sign];
  return ({ row }) => {
    const amount = of(row);
    return amount !== undefined && holds?.(amount, wanted) === true;
  };
}

/** One word of a filter: `-` before it, a key before the colon, quotes around what belongs together. */
const word = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))|-/gu;

const inText: Words = text => machine => machine.name.includes(text);

function matchesOf(key: string | undefined, quoted: string | undefined, bare: string): Matches | undefined {
  if (key === undefined) {
    const state = quoted === undefined && Object.hasOwn(states, bare) ? states[bare] : undefined;
    return state ?? inText(quoted ?? bare);
  }
  const value = quoted ?? bare;
  if (Object.hasOwn(texts, key)) return texts[key]?.(value);
  const amount = Object.hasOwn(amounts, key) ? amounts[key] : undefined;
  const matches = amount === undefined ? undefined : amountOf(value, amount);
  if (matches === true) return undefined;
  // What is no key is text: a name may well hold a colon.
  return matches ?? inText(`${key}:${value}`);
}

/**
 * What a person typed, as a test of a machine. Every word must hold; nothing typed is ever wrong.
 *
 * `web prod` words of the name · `"web 01"` as it stands · `-test` not this · `on` `off` `suspended`
 * `template` · `os:` `host:` `folder:` `path:` · `disks:>1` `cpu:4` `mem:>=16` (GiB) `used:>100G` `size:<1T`
 */
export function machineFilter(typed: string): Matches {
  const text = typed.slice(0, longest).normalize('NFC').toLowerCase();
  const all: Matches[] = [];
  for (const [whole, minus, key, quoted, bare = ''] of text.matchAll(word)) {
    // A key of which the value is not typed yet.
    const open = /^(-?)([a-z]+):$/.exec(whole);
    const known = open?.[2] !== undefined && (Object.hasOwn(texts, open[2]) || Object.hasOwn(amounts, open[2]));
    if (whole === '-' || known || (quoted === '' && key === undefined)) continue;
    const matches = matchesOf(key, quoted, bare);
    if (matches !== undefined) all.push(minus === '-' ? machine => !matches(machine) : matches);
  }
  return machine => all.every(matches => matches(machine));
}
