import { type DiskReport, inspectMachine, type MachineReport, type OpenedDisk } from '../pipeline/inspect.ts';
import { openDisk } from '../pipeline/open-disk.ts';
import { loadTarget, targets } from '../pipeline/target/index.ts';
import type { Control, Evidence } from '../pipeline/types.ts';
import { size } from '../screens/text/format.ts';
import { evidenceSentence } from '../screens/text/index.ts';
import { unattended } from './carry.ts';
import type { Command, Io } from './command.ts';
import { connectInput } from './input.ts';
import { listenForInterrupts } from './interrupts.ts';

/** `vmferry inspect FILE...`: what is in an OVA, OVF or disk, and how it would boot. Reads only. */
export const inspect: Command = {
  options: {},
  words: [1, Number.POSITIVE_INFINITY],
  async run({ positionals }, io) {
    const interrupts = listenForInterrupts();
    const ctl: Control = { ...unattended(interrupts), note: () => {} };
    try {
      for (const file of positionals) {
        const report = await reportOn(file, ctl);
        if (io.json) io.out(JSON.stringify({ v: 1, is: 'inspection', file, ...report }));
        else for (const line of asLines(file, report, io)) io.out(line);
      }
      return 0;
    } finally {
      interrupts.release();
    }
  },
};

async function reportOn(file: string, ctl: Control): Promise<MachineReport> {
  const link = await connectInput(file, ctl);
  const opened: OpenedDisk[] = [];
  try {
    const machine = await link.machine();
    for (const source of machine.disks) opened.push({ source, disk: await openDisk(link, source, ctl) });
    const all = await Promise.all(targets.map(({ id }) => loadTarget(id)));
    return await inspectMachine(machine, opened, { targets: all.filter(target => target.id !== 'file') });
  } finally {
    for (const { disk } of opened) await disk.close();
    await link.close();
  }
}

function* asLines(file: string, report: MachineReport, io: Io): Generator<string> {
  const { inspect, lines } = io.text;
  const seen = ({ verdict, ...evidence }: Evidence) =>
    `    ${lines.check({ verdict: lines.verdicts[verdict], text: evidenceSentence(io.text, { verdict, ...evidence }) })}`;
  yield inspect.machine({
    file,
    name: report.name,
    firmware: report.firmware ?? '',
    os: report.os?.text ?? report.os?.id ?? '',
    cpus: report.cpus ?? 0,
    memory: report.memoryMiB === undefined ? '' : size(report.memoryMiB * 1024 * 1024),
  });
  for (const disk of report.disks) {
    yield inspect.disk({
      index: disk.index,
      name: disk.name,
      format: disk.format,
      size: size(disk.size),
      used: used(disk),
    });
    if (disk.map) yield `    ${inspect.map({ cells: mapCells(disk.map), cell: size(disk.size / disk.map.length) })}`;
    for (const partition of disk.partitions) {
      yield `    ${inspect.partition({ ...partition, at: size(partition.offset), size: size(partition.length), content: partition.content ?? '' })}`;
    }
    for (const evidence of disk.evidence) yield seen(evidence);
  }
  for (const [target, { generation, evidence }] of Object.entries(report.advice)) {
    yield inspect.advice({ target, generation: generation ?? 0 });
    for (const one of evidence) yield seen(one);
  }
}

function used(disk: DiskReport): string {
  return disk.allocated === undefined ? '' : size(disk.allocated);
}

/** Full, part, empty: `#`, `+`, `.`, which every terminal and log can show. */
function mapCells(map: readonly number[]): string {
  return map.map(share => (share === 0 ? '.' : share < 0.5 ? '+' : '#')).join('');
}
