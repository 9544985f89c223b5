import { createHash } from 'node:crypto';
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './measure.ts';
import { alternate, type Contender, type Result } from './rounds.ts';
import { said } from './said.ts';
import { contentOf } from './sink.ts';
import { allAtOnce, made } from './to-vhd.ts';
import type { Vmferry } from './vmferry.ts';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

export const sparseSizes = { small: 16 * GiB, large: 8192 * GiB } as const;
type Size = keyof typeof sparseSizes;
const sizes = Object.keys(sparseSizes) as readonly Size[];

/**
 * Two qcow2 disks with the same data, the one 512 times as large: pieces of 1 MiB, evenly spread, to a raw disk.
 * @param megabytes of data
 */
export async function sparseToRaw(
  work: string,
  ours: Vmferry,
  folder: string,
  megabytes: number,
  runs: number,
): Promise<readonly Result[]> {
  const disks = await Promise.all(sizes.map(async size => ({ size, ...(await qcow2(work, size, megabytes)) })));
  const contenders = disks.flatMap(({ size, file, digest }): Contender[] => {
    const out = join(folder, `${size}.raw`);
    const by = (id: string, name: string, convert: () => ReturnType<typeof measure>): Contender => ({
      ways: [{ id: `${id}-${size}`, name: `${name}, ${sparseSizes[size] / GiB} GiB` }],
      run: ({ check }) =>
        made(out, 'raw', false, async () => {
          const measured = await convert();
          if (check && (await contentOf(out)).digest !== digest) throw new Error(`${out} is not the disk`);
          return measured;
        }),
    });
    const [kernel = 'builtin'] = ours.kernels;
    const qemu = { program: 'qemu-img', args: [...allAtOnce, '-f', 'qcow2', '-O', 'raw', file, out] };
    return [
      by('ours', `vmferry, ${kernel} kernel`, () => measure(ours.step(kernel, ['convert', file, out, '--force']))),
      by('qemu', '`qemu-img convert -m 8 -W`', () => measure(qemu)),
    ];
  });
  return alternate(contenders, runs);
}

/** By qemu-img from a sparse raw disk, kept for the next time. */
async function qcow2(work: string, size: Size, megabytes: number): Promise<{ file: string; digest: string }> {
  const file = join(work, `sparse-${size}-${megabytes}.qcow2`);
  const raw = `${file}.raw`;
  mkdirSync(work, { recursive: true });
  writeSparse(raw, sparseSizes[size], megabytes);
  try {
    if (!existsSync(file)) {
      await said('qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', raw, `${file}.partial`);
      renameSync(`${file}.partial`, file);
    }
    return { file, digest: (await contentOf(raw)).digest };
  } finally {
    rmSync(raw);
  }
}

function writeSparse(raw: string, size: number, megabytes: number): void {
  const file = openSync(raw, 'w');
  try {
    ftruncateSync(file, size);
    for (let n = 0; n < megabytes; n++) {
      const place = Math.floor(n * (size / megabytes / MiB)) * MiB;
      writeSync(file, noise(n), 0, MiB, place);
    }
  } finally {
    closeSync(file);
  }
}

/** A mebibyte that is like no other. */
function noise(n: number): Buffer {
  return createHash('shake128', { outputLength: MiB }).update(String(n)).digest();
}
