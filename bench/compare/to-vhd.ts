import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchDisk } from './disk.ts';
import { measure, measureAll, type Step } from './measure.ts';
import { alternate, type Contender, type Outcome, type Result } from './rounds.ts';
import { said } from './said.ts';
import type { Vmferry } from './vmferry.ts';

/** An OVA to the fixed VHD in it. */
export function toVhd(disk: BenchDisk, ours: Vmferry, folder: string, runs: number): Promise<readonly Result[]> {
  const kernels = ours.kernels.map(kernel => vhdByUs(disk, ours, kernel, folder));
  return alternate([...kernels, vhdByHand(disk, folder), vhdInPlace(disk, folder), rawByNbd(disk, folder)], runs);
}

function vhdByUs(disk: BenchDisk, ours: Vmferry, kernel: 'native' | 'builtin', folder: string): Contender {
  const out = join(folder, 'ours.vhd');
  return {
    ways: [{ id: `ours-${kernel}`, name: `vmferry, ${kernel} kernel` }],
    run: ({ check }) =>
      made(out, 'vpc', check && disk.raw, () => measure(ours.step(kernel, ['convert', disk.ova, out, '--force']))),
  };
}

/** What qemu-img calls a fixed VHD of exactly the size of the disk. */
export const fixedVhd = ['-O', 'vpc', '-o', 'subformat=fixed,force_size'];
/** As fast as it goes: eight requests at once, written in whatever order they come. */
export const allAtOnce = ['convert', '-m', '8', '-W'];

/** tar x, then qemu-img, as the recipes have it. @param vmdk made on the way, and removed by nobody */
export function byHand(
  disk: BenchDisk,
  folder: string,
  vhd: string,
): { readonly vmdk: string; readonly steps: Step[] } {
  const vmdk = join(folder, disk.entry);
  const steps = [
    { program: 'tar', args: ['-x', '-f', disk.ova, '-C', folder] },
    { program: 'qemu-img', args: [...allAtOnce, '-f', 'vmdk', ...fixedVhd, vmdk, vhd] },
  ];
  return { vmdk, steps };
}

function vhdByHand(disk: BenchDisk, folder: string): Contender {
  const out = join(folder, 'hand.vhd');
  const { vmdk, steps } = byHand(disk, folder, out);
  return {
    ways: [{ id: 'qemu', name: '`tar x`, `qemu-img convert -m 8 -W`' }],
    run: ({ check }) =>
      made(out, 'vpc', check && disk.raw, async () => {
        const measured = await measureAll(steps);
        const temporary = statSync(vmdk).size;
        for (const name of ['machine.ovf', 'machine.mf', disk.entry]) rmSync(join(folder, name));
        return { ...measured, temporary };
      }),
  };
}

/** What hardly anybody knows: qemu-img reads a VMDK where it lies in the tar, when told the place. Checks no manifest. */
function vhdInPlace(disk: BenchDisk, folder: string): Contender {
  const out = join(folder, 'in-place.vhd');
  const file = { driver: 'file', filename: disk.ova };
  const part = { driver: 'raw', offset: disk.place.offset, size: disk.place.length, file };
  const source = `json:${JSON.stringify({ driver: 'vmdk', file: part })}`;
  const args = [...allAtOnce, ...fixedVhd, source, out];
  return {
    ways: [{ id: 'qemu-in-place', name: '`qemu-img convert -m 8 -W` on the place in the OVA' }],
    run: ({ check }) => made(out, 'vpc', check && disk.raw, () => measure({ program: 'qemu-img', args })),
  };
}

/** nbdkit finds the VMDK in the tar, qemu-nbd reads the format, nbdcopy copies: a raw disk, as none of them writes VHD. */
function rawByNbd(disk: BenchDisk, folder: string): Contender {
  const out = join(folder, 'nbd.raw');
  // nbdcopy starts qemu-nbd itself; nbdkit hands the address of its socket to what it runs as $uri.
  const copy = `nbdcopy -- [ qemu-nbd -r -f vmdk "$uri" ] '${out}'`;
  const args = ['-U', '-', '-r', '--filter=tar', 'file', disk.ova, `tar-entry=${disk.entry}`, '--run', copy];
  return {
    ways: [{ id: 'nbd', name: 'nbdkit, qemu-nbd, nbdcopy (to raw)' }],
    run: ({ check }) => made(out, 'raw', check && disk.raw, () => measure({ program: 'nbdkit', args })),
  };
}

/** Runs it, compares what it made with the disk where that is asked for, and removes it. */
export async function made(
  out: string,
  format: string,
  raw: string | false,
  work: () => Promise<Outcome>,
): Promise<readonly [Outcome]> {
  try {
    const outcome = await work();
    if (raw !== false) await said('qemu-img', 'compare', '-f', format, '-F', 'raw', out, raw);
    return [outcome];
  } finally {
    rmSync(out, { force: true });
  }
}
