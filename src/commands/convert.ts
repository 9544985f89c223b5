import { extname, resolve } from 'node:path';
import { type ImageWriter, imageWriter, imageWriters } from '../pipeline/image/index.ts';
import { sectorCheck } from '../pipeline/image/partitions/sectors.ts';
import { snapshotCheck } from '../pipeline/image/snapshots.ts';
import { newLimits } from '../pipeline/limits.ts';
import { openSized } from '../pipeline/open-disk.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import { diskUuid } from '../pipeline/session/store.ts';
import type { Control, Limits } from '../pipeline/types/control.ts';
import type { Disk } from '../pipeline/types/disk.ts';
import type { LayoutRequest } from '../pipeline/types/layout.ts';
import type { Machine, MachineDisk } from '../pipeline/types/machine.ts';
import type { SourceLink } from '../pipeline/types/source.ts';
import { duration, size as sizeText } from '../screens/text/format.ts';
import { evidenceSentence } from '../screens/text/index.ts';
import { bytesIn } from './bytes-in.ts';
import { unattended } from './carry.ts';
import type { Command, Given, Io } from './command.ts';
import { connectInput } from './input.ts';
import { listenForInterrupts } from './interrupts.ts';
import { toFile } from './to-file.ts';
import { ReaderGone, toStdout } from './to-stdout.ts';

/** A local file takes no more at once, and more in flight is only memory. */
const fileLimits = (): Limits => ({ ...newLimits(), windowMax: 4 });

/** `vmferry convert IN OUT`: a disk, or an OVA's disk, to another format. */
export const convert: Command = {
  options: {
    to: { type: 'string' },
    disk: { type: 'string' },
    size: { type: 'string' },
    verify: { type: 'boolean' },
    force: { type: 'boolean' },
  },
  words: [2, 2],
  async run({ values, positionals }, io) {
    const [input = '', output = ''] = positionals;
    const writer = writerFor(output, values.to);
    const index = diskIndex(values.disk);
    const size = bytesIn(values.size);
    if (writer === undefined || index === undefined || size === 'wrong') return usageError(output, values, io);
    const interrupts = listenForInterrupts(io.crash);
    const ctl: Control = { ...unattended(interrupts), limits: fileLimits(), note: () => {} };
    try {
      const link = await connectInput(input, ctl);
      try {
        await convertDisk(link, { index, size }, writer, values, positionals, ctl, io);
      } finally {
        await link.close();
      }
      return 0;
    } catch (error) {
      if (interrupts.drain.aborted) return interrupts.exitCode();
      if (error instanceof ReaderGone) return ReaderGone.exitCode;
      throw error;
    } finally {
      interrupts.release();
    }
  },
};

async function convertDisk(
  link: SourceLink,
  { index, size }: { readonly index: number; readonly size: number | undefined },
  writer: ImageWriter,
  values: Given['values'],
  [input = '', output = '']: Given['positionals'],
  ctl: Control,
  io: Io,
): Promise<void> {
  const machine = await link.machine();
  const source = pick(machine, index, input);
  if (values.disk === undefined && machine.disks.length > 1) {
    io.say(io.text.commands.otherDisks({ file: input, disks: machine.disks.length, disk: index }));
  }
  const wanted = size === undefined ? {} : { size: Math.ceil(size / writer.unit) * writer.unit };
  const disk = await openSized(link, { source, ...wanted }, ctl);
  try {
    const named = [{ name: source.name, disk }];
    const told = [await sectorCheck(named, 'warns'), snapshotCheck(named)];
    for (const evidence of told.flatMap(check => check?.evidence ?? [])) io.say(evidenceSentence(io.text, evidence));
    const about = request(machine, source);
    if (output === '-') return await toStdout(writer.stream(disk, about), ctl);
    const options = { verify: values.verify === true, force: values.force === true };
    await intoFile(writer, disk, about, resolve(output), options, ctl, io);
  } finally {
    await disk.close();
  }
}

async function intoFile(
  writer: ImageWriter,
  disk: Disk,
  about: LayoutRequest,
  output: string,
  options: { verify: boolean; force: boolean },
  ctl: Control,
  io: Io,
): Promise<void> {
  const began = performance.now();
  const { bytes } = await toFile(writer.layout(disk, about), output, options, ctl);
  const { commands, lines } = io.text;
  const took = duration(performance.now() - began, lines.units);
  if (io.json)
    io.out(JSON.stringify({ v: 1, is: 'converted', file: output, format: writer.id, bytes, verified: options.verify }));
  else {
    io.say(commands.converted({ file: output, size: sizeText(bytes), took }));
    if (options.verify) io.say(commands.verified({ file: output }));
  }
}

/** By --to, else by the extension; a pipe without --to gets raw. */
function writerFor(output: string, to: unknown): ImageWriter | undefined {
  if (typeof to === 'string') return imageWriter(to);
  if (output === '-') return imageWriter('raw');
  const extension = extname(output).toLowerCase();
  return imageWriter(extension === '.img' ? 'raw' : extension);
}

function diskIndex(value: unknown): number | undefined {
  if (value === undefined) return 0;
  return typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : undefined;
}

function usageError(output: string, values: Given['values'], io: Io): number {
  const formats = imageWriters.map(({ id }) => id).join(', ');
  let reason = `${values.to ?? output} (${formats})`;
  if (diskIndex(values.disk) === undefined) reason = `--disk ${values.disk}`;
  else if (bytesIn(values.size) === 'wrong') reason = `--size ${values.size} (64GiB, 64G, 512MiB, 68719476736)`;
  io.say(io.text.commands.wrongArguments({ command: 'convert', reason }));
  return 64;
}

function pick(machine: Machine, index: number, file: string): MachineDisk {
  const disk = machine.disks[index];
  if (!disk) throw runFailure('NO_SUCH_DISK', { file, wanted: index, disks: machine.disks.length });
  return disk;
}

/** The same input gives the same file: no time of day and no chance in it. */
function request(machine: Machine, disk: MachineDisk): LayoutRequest {
  return { machine, disk, uuid: diskUuid(machine.name, disk.index), began: 0 };
}
