import { createReadStream } from 'node:fs';
import { copyFile, open, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { isZero } from '../native/index.ts';
import { exitCodes } from '../pipeline/failure.ts';
import { size } from '../screens/text/format.ts';
import type { Io } from './command.ts';

/** Writes what arrived of a disk, without a VHD's footer, to a raw file. */
export type Arrived = (file: string) => Promise<void>;

const chunkBytes = 4 * 1024 * 1024;

/**
 * Compares what arrived with the source, byte for byte up to the padding, which must be zeros.
 * @param folder where arrived-N.raw is written
 * @param kept where source-N.raw is put beside it, when a person wants to compare them too
 * @returns the exit code
 */
export async function compareArrived(
  raws: readonly string[],
  arrived: readonly Arrived[],
  folder: string,
  kept: boolean,
  io: Io,
): Promise<number> {
  let code = 0;
  for (const [disk, raw] of raws.entries()) {
    const file = join(folder, `arrived-${disk}.raw`);
    await arrived[disk]?.(file);
    if (kept)
      await writeSparse(join(folder, `source-${disk}.raw`), createReadStream(raw, { highWaterMark: chunkBytes }));
    const { same, differs } = await compare(raw, file);
    if (differs === undefined) io.out(io.text.commands.demoSame({ bytes: size(same), disk }));
    else {
      io.say(io.text.commands.demoDiffers({ offset: differs, disk }));
      code = exitCodes.differs;
    }
  }
  if (kept) io.say(io.text.commands.demoKept({ folder }));
  return code;
}

async function compare(source: string, arrived: string): Promise<{ same: number; differs?: number }> {
  await using a = await open(source, 'r');
  await using b = await open(arrived, 'r');
  const ours = Buffer.alloc(chunkBytes);
  const theirs = Buffer.alloc(chunkBytes);
  for (let offset = 0; ; offset += chunkBytes) {
    const left = await a.read(ours, 0, chunkBytes, offset);
    const right = await b.read(theirs, 0, chunkBytes, offset);
    const common = theirs.subarray(0, right.bytesRead);
    const equal = ours.subarray(0, left.bytesRead).equals(common.subarray(0, left.bytesRead));
    if (!equal || !isZero(common.subarray(left.bytesRead)))
      return { same: offset, differs: offset + firstDifference(ours, theirs) };
    if (right.bytesRead < chunkBytes && left.bytesRead < chunkBytes) return { same: offset + left.bytesRead };
  }
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  return a.findIndex((byte, at) => byte !== b[at]);
}

/** The disk in a fixed VHD: all but its 512-byte footer. */
export async function diskOfVhd(vhd: string, file: string): Promise<void> {
  await copyFile(vhd, file);
  await truncate(file, (await stat(file)).size - 512);
}

/** A sparse copy of what `chunks` brings. */
export async function writeSparse(file: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await using out = await open(file, 'w');
  let at = 0;
  for await (const chunk of chunks) {
    if (!isZero(chunk)) await out.write(chunk, 0, chunk.length, at);
    at += chunk.length;
  }
  await out.truncate(at);
}
