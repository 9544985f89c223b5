import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Plan } from '../pipeline/plan.ts';
import { loadSource } from '../pipeline/source/index.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { SourceLink } from '../pipeline/types/source.ts';

/** The source for a path on a command line: an OVA, an OVF or a folder with one, else a single disk file. */
export async function connectInput(path: string, ctl: Control): Promise<SourceLink> {
  const source: Plan['source'] = { kind: (await isPackage(path)) ? 'ova' : 'disk', path: resolve(path) };
  return (await loadSource(source.kind)).connect(source, ctl);
}

async function isPackage(path: string): Promise<boolean> {
  if (/\.(ova|ovf)$/i.test(path)) return true;
  const there = await stat(path).catch(() => undefined);
  return there?.isDirectory() === true || (there?.isFile() === true && (await isTar(path)));
}

/** `ustar` stands at byte 257 of every tar that VMware, GNU tar or a POSIX tar writes (pax(1)). */
async function isTar(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const magic = Buffer.alloc(5);
    const { bytesRead } = await file.read(magic, 0, magic.length, 257);
    return bytesRead === magic.length && magic.toString('latin1') === 'ustar';
  } finally {
    await file.close();
  }
}
