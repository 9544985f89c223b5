import { exitCodes } from '../pipeline/failure.ts';
import { type GuestTarget, guestTargets } from '../pipeline/guest/checks/check.ts';
import { guestChecks } from '../pipeline/guest/checks/index.ts';
import { type Judged, judge, worstFirstOf } from '../pipeline/guest/judge.ts';
import { libguestfs } from '../pipeline/guest/libguestfs/index.ts';
import { type Look, lookInto } from '../pipeline/guest/look.ts';
import {
  inspectMachine,
  type MachineReport,
  type OpenedDisk,
  type ScanOptions,
  saysNothing,
} from '../pipeline/inspect.ts';
import { openDisk } from '../pipeline/open-disk.ts';
import { loadTarget, targets } from '../pipeline/target/index.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { Evidence } from '../pipeline/types/inspection.ts';
import { readinessLines } from '../screens/readiness.ts';
import { size } from '../screens/text/format.ts';
import { evidenceSentence } from '../screens/text/index.ts';
import { unattended } from './carry.ts';
import type { Command, Given, Io } from './command.ts';
import { connectInput } from './input.ts';
import { listenForInterrupts } from './interrupts.ts';
import { saveReadiness } from './save-readiness.ts';

/**
 * `vmferry inspect FILE... [--for TARGET [--report FILE]] [--scan]`: what is in an OVA, OVF or disk, how it would boot, and whether
 * its guest is ready for a cloud. Reads only.
 */
export const inspect: Command = {
  options: { for: { type: 'string' }, report: { type: 'string' }, scan: { type: 'boolean' } },
  words: [1, Number.POSITIVE_INFINITY],
  async run({ values, positionals }, io) {
    const wish = wishOf(values, positionals, io);
    if (wish === undefined) return exitCodes.usage;
    const interrupts = listenForInterrupts(io.crash);
    const ctl: Control = { ...unattended(interrupts), note: () => {} };
    const scan = { all: values.scan === true, signal: AbortSignal.any([interrupts.drain, interrupts.kill]) };
    try {
      for (const file of positionals) {
        const { report, checks } = await reportOn(file, wish.target, scan, ctl);
        if (io.json)
          io.out(JSON.stringify({ v: 1, is: 'inspection', file, ...report, ...asJson(wish.target, checks) }));
        else {
          for (const line of asLines(file, report, io)) io.out(line);
          if (wish.target && checks) for (const line of readinessLines(io.text, wish.target, checks)) io.out(line);
        }
        if (wish.target && checks && wish.save !== undefined) {
          await saveReadiness(wish.save, { machine: report.name, target: wish.target, judged: checks }, io);
        }
      }
      return 0;
    } catch (error) {
      if (interrupts.drain.aborted) return interrupts.exitCode();
      throw error;
    } finally {
      interrupts.release();
    }
  },
};

interface Wish {
  readonly target?: GuestTarget;
  /** Where the report goes. */
  readonly save?: string;
}

/** What is asked for; undefined, once said, where it makes no sense. */
function wishOf({ for: name, report }: Given['values'], files: readonly string[], io: Io): Wish | undefined {
  const target = guestTargets.find(one => one === name);
  const wrong = (reason: string) => void io.say(io.text.commands.wrongArguments({ command: 'inspect', reason }));
  if (typeof name === 'string' && !target) return wrong(`--for ${name} (${guestTargets.join(', ')})`);
  if (typeof report === 'string') {
    if (!target || files.length !== 1) return wrong('--report, --for, FILE');
    if (!/\.(html|json)$/i.test(report)) return wrong(`--report ${report} (.html, .json)`);
  }
  return { ...(target ? { target } : {}), ...(typeof report === 'string' ? { save: report } : {}) };
}

function asJson(target: GuestTarget | undefined, checks: readonly Judged[] | undefined): object {
  return target && checks ? { for: target, checks } : {};
}

interface Reported {
  readonly report: MachineReport;
  /** The worst first; absent where nobody asked. */
  readonly checks?: readonly Judged[];
}

async function reportOn(
  file: string,
  target: GuestTarget | undefined,
  scan: ScanOptions,
  ctl: Control,
): Promise<Reported> {
  const link = await connectInput(file, ctl);
  const opened: OpenedDisk[] = [];
  let look: Look | undefined;
  try {
    const machine = await link.machine();
    for (const source of machine.disks) opened.push({ source, disk: await openDisk(link, source, ctl) });
    const all = await Promise.all(targets.map(({ id }) => loadTarget(id)));
    const report = await inspectMachine(machine, opened, { targets: all.filter(({ id }) => id !== 'file'), scan });
    if (target === undefined) return { report };
    look = await lookInto(machine, opened, libguestfs(ctl.kill));
    return { report, checks: worstFirstOf(await Array.fromAsync(judge(look.guest, target, guestChecks))) };
  } finally {
    await look?.close();
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
      used: disk.allocated === undefined ? '' : size(disk.allocated),
      data: disk.data === undefined ? '' : size(disk.data),
      unread: disk.data === undefined && saysNothing(disk),
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

/** Full, part, empty: `#`, `+`, `.`, which every terminal and log can show. */
function mapCells(map: readonly number[]): string {
  return map.map(share => (share === 0 ? '.' : share < 0.5 ? '+' : '#')).join('');
}
