import type { Check, Verdict } from '../pipeline/types/inspection.ts';
import type { Machine, MachineDisk, NetworkCard } from '../pipeline/types/machine.ts';
import type { Say } from './env.tsx';
import { shortText } from './parts/figures.ts';
import type { Glyphs } from './parts/glyphs.ts';
import { blank, bold, dim, ends, fit, type Line, line, pad, plain, type Span, widthOf, wrap } from './parts/line.ts';
import type { MachineDetails } from './server-shapes.ts';
import type { VsphereText } from './text/vsphere-types.ts';
import { verdictSign } from './use-ready.ts';

/** What rows about a machine are made with. */
export interface MachineInk {
  readonly text: VsphereText;
  readonly glyphs: Glyphs;
  readonly say: Say;
}

const worth: Readonly<Record<Verdict, number>> = { fail: 0, warn: 1, unknown: 2, pass: 3 };

/** What speaks against it comes first. */
export function worstFirst(checks: readonly Check[]): Check[] {
  return checks.toSorted((a, b) => worth[a.verdict] - worth[b.verdict]);
}

/** The check that keeps a machine where it is, if there is one. */
export function blocking(checks: readonly Check[]): Check | undefined {
  return checks.find(check => check.severity === 'blocks' && check.verdict === 'fail');
}

/** All checks in one verdict; undefined without any. */
export function verdictOf(checks: readonly Check[]): Verdict | undefined {
  if (blocking(checks) !== undefined) return 'fail';
  const worst = worstFirst(checks)[0]?.verdict;
  return worst === 'fail' ? 'warn' : worst;
}

/** The folder of an inventory path. */
function folderOf(machine: Machine): string | undefined {
  return machine.path === undefined ? undefined : machine.path.slice(0, machine.path.lastIndexOf('/')) || '/';
}

function bootOf({ firmware, secureBoot }: Machine, text: VsphereText): string {
  const parts = [
    firmware === undefined ? undefined : text.details.firmware[firmware],
    secureBoot === undefined ? undefined : text.details.secureBoot(secureBoot),
  ];
  return parts.filter(part => part !== undefined).join(', ');
}

function snapshotsOf({ snapshots }: Machine, text: VsphereText): string {
  if (snapshots === undefined) return '';
  return snapshots === 0 ? text.details.noSnapshots : text.details.snapshots(snapshots);
}

function diskText(disk: MachineDisk, text: VsphereText): string {
  const how = disk.thin === undefined ? '' : ` ${disk.thin ? text.details.thin : text.details.thick}`;
  const used = disk.fileSize === undefined ? '' : `  ${text.details.used(shortText(disk.fileSize))}`;
  return `${disk.size === undefined ? plain(disk.name) : shortText(disk.size)}${how}${used}`;
}

function cardText(card: NetworkCard): string {
  return [card.network ?? card.label, ...card.addresses.slice(0, 4)].map(plain).join('  ');
}

/** Names of networks, where the cards are not known one by one. */
function cardsOf(machine: Machine): string[] {
  return machine.cards === undefined ? machine.networks.map(plain) : machine.cards.map(cardText);
}

const known = (parts: readonly (string | undefined)[]): string[] =>
  parts.filter(part => part !== undefined && part !== '').map(part => plain(part ?? ''));

/** A machine in four rows, for below the list: as much of it as so many columns take. */
export function briefLines({ machine, checks }: MachineDetails, columns: number, ink: MachineInk): Line[] {
  const { text, say, glyphs } = ink;
  const { labels } = text.details;
  const snapshots = snapshotsOf(machine, text);
  const head = known([
    folderOf(machine),
    machine.host,
    bootOf(machine, text),
    snapshots === '' ? undefined : `${labels.snapshots.toLowerCase()}: ${snapshots}`,
  ]);
  const tools =
    machine.guestTools === undefined
      ? undefined
      : `${labels.tools} ${text.details.tools(machine.guestTools.running, machine.guestTools.version)}`;
  const tracking =
    machine.changeTracking === undefined ? undefined : `${labels.cbt} ${text.details.tracking(machine.changeTracking)}`;
  const names = Math.max(...[labels.moves, text.details.disk(1), text.details.network(1)].map(widthOf)) + 2;
  const row = (label: string, ...what: readonly (string | Span)[]) => line('  ', dim(pad(label, names)), ...what);
  const disks = machine.disks.map(
    (disk, n) => `${n === 0 ? '' : `${text.details.disk(n + 1)}  `}${diskText(disk, text)}`,
  );
  const cards = cardsOf(machine);
  const worst = worstFirst(checks)[0];
  const others = checks.length > 1 ? dim(`   ${text.details.more(checks.length - 1)}`) : '';
  return [
    fit(line('  ', bold(plain(machine.name)), ...head.map(part => dim(`   ${part}`))), columns),
    fit(row(text.details.disk(1), firstFew(disks, columns - names - 4, text)), columns),
    fit(
      row(
        text.details.network(1),
        [cards[0] ?? text.details.noNetworks, [tools, tracking].filter(Boolean).join(` ${glyphs.dot} `)].join('   '),
      ),
      columns,
    ),
    worst === undefined
      ? blank
      : ends(row(labels.moves, verdictSign(worst.verdict, glyphs), ` ${say.check(worst)}`), line(others, ' '), columns),
  ];
}

/** As many as fit, and how many more there are. */
function firstFew(parts: readonly string[], columns: number, text: VsphereText): string {
  if (parts.length === 0) return text.details.noDisks;
  for (let count = parts.length; count > 0; count--) {
    const rest = parts.length - count;
    const row = [...parts.slice(0, count), ...(rest > 0 ? [text.details.more(rest)] : [])].join('    ');
    if (widthOf(row) <= columns) return row;
  }
  return parts[0] ?? '';
}

/** Everything that is known of a machine, as rows of so many columns. */
export function fullLines({ machine, checks }: MachineDetails, columns: number, ink: MachineInk): Line[] {
  const { text, glyphs } = ink;
  const { labels } = text.details;
  const names = Math.max(...Object.values(labels).map(widthOf)) + 2;
  const fact = (label: string, value: string | undefined): Line[] =>
    value === undefined || value === ''
      ? []
      : wrap(value, columns - names - 1).map((t, n) => line(dim(pad(n === 0 ? label : '', names)), t));
  const { guestTools, power } = machine;
  const memory = machine.memoryMiB === undefined ? undefined : shortText(machine.memoryMiB * 1024 ** 2);
  return [
    ...fact(labels.where, known([folderOf(machine), machine.host, machine.cluster]).join(` ${glyphs.crumb} `)),
    ...fact(labels.power, power === undefined ? undefined : text.picker.power[power]),
    ...fact(labels.hardware, text.details.hardware(machine.cpus, memory)),
    ...fact(labels.guest, known([machine.os?.text ?? machine.os?.id])[0]),
    ...fact(labels.boot, bootOf(machine, text)),
    ...fact(
      labels.tools,
      guestTools === undefined ? undefined : text.details.tools(guestTools.running, guestTools.version),
    ),
    ...fact(
      labels.cbt,
      machine.changeTracking === undefined ? undefined : text.details.tracking(machine.changeTracking),
    ),
    ...fact(labels.snapshots, snapshotsOf(machine, text)),
    blank,
    line(text.details.disks),
    ...machine.disks.map((disk, n) => line(dim(` ${pad(String(n + 1), 3)}`), diskText(disk, text), diskName(disk))),
    ...(machine.disks.length === 0 ? [line(dim(` ${text.details.noDisks}`))] : []),
    blank,
    line(text.details.networks),
    ...cardsOf(machine).map((card, n) => line(dim(` ${pad(String(n + 1), 3)}`), card)),
    ...(cardsOf(machine).length === 0 ? [line(dim(` ${text.details.noNetworks}`))] : []),
    ...(checks.length === 0 ? [] : [blank, line(text.details.can), ...checkLines(checks, columns, ink)]),
  ].map(row => fit(row, columns));
}

/** The name says more than the size only where it is not what the size stands for. */
function diskName(disk: MachineDisk): Span | string {
  return disk.size === undefined ? '' : dim(`   ${plain(disk.name)}`);
}

/** Every check with its sign, the worst first. */
export function checkLines(checks: readonly Check[], columns: number, { glyphs, say }: MachineInk): Line[] {
  const wide = Math.max(...checks.map(check => widthOf(verdictSign(check.verdict, glyphs).text)), 1);
  return worstFirst(checks).flatMap(check => {
    const sign = verdictSign(check.verdict, glyphs);
    return wrap(say.check(check), columns - wide - 3).map((t, n) =>
      line(' ', n === 0 ? { ...sign, text: pad(sign.text, wide) } : ' '.repeat(wide), ` ${t}`),
    );
  });
}
