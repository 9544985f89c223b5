import { ran } from '../../fixtures/tools.ts';

/** Throws where the disks differ in any byte; one may be longer, if only by zeros. */
export async function mustBeIdentical(left: string, leftFormat: string, right: string, rightFormat: string) {
  await ran('qemu-img', 'compare', '-f', leftFormat, '-F', rightFormat, left, right);
}

export async function infoOf(file: string, format: string): Promise<{ format: string; 'virtual-size': number }> {
  return JSON.parse(await ran('qemu-img', 'info', '--output=json', '-f', format, file));
}

/** @param subformat of a VMDK */
export async function toVmdk(raw: string, vmdk: string, subformat: string, ...options: string[]): Promise<void> {
  const all = [`subformat=${subformat}`, ...options].join(',');
  await ran('qemu-img', 'convert', '-f', 'raw', '-O', 'vmdk', '-o', all, raw, vmdk);
}
