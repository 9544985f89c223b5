import { join } from 'node:path';
import type { Decoded } from './decode.ts';
import type { BenchDisk } from './disk.ts';
import { measure } from './measure.ts';
import { alternate, type Result } from './rounds.ts';
import type { Vmferry } from './vmferry.ts';

const program = join(import.meta.dirname, 'decode.ts');

/** Megabytes (10^6 bytes) of data that the reader decodes in one second of one core. */
export interface StreamResult extends Result {
  readonly decoded: readonly Decoded[];
}

/** The VMDK of the OVA as a stream that cannot be asked for anything twice, which is what vSphere sends, into nothing. */
export async function decodeStream(disk: BenchDisk, ours: Vmferry, runs: number): Promise<readonly StreamResult[]> {
  const decoded = new Map<string, Decoded[]>();
  const contenders = ours.kernels.map(kernel => {
    const id = `ours-${kernel}`;
    const mine: Decoded[] = [];
    decoded.set(id, mine);
    const place = [disk.ova, String(disk.place.offset), String(disk.place.length)];
    return {
      ways: [{ id, name: `vmferry, ${kernel} kernel` }],
      run: async () => {
        const { stdout, ...measured } = await measure({ program: process.execPath, args: [program, ...place, kernel] });
        mine.push(JSON.parse(stdout));
        return [measured];
      },
    };
  });
  const results = await alternate(contenders, runs);
  return results.map(result => ({ ...result, decoded: decoded.get(result.id) ?? [] }));
}
