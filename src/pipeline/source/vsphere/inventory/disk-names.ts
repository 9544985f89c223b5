import { posix } from 'node:path';
import { printable } from '../../printable.ts';
import type { VirtualDisk } from '../described.ts';
import { child, type Element, numberOf, textOf } from '../soap/element.ts';
import { fileNamed } from './names.ts';

/** Snapshots of one machine: 32 are the most. Source: VMware KB 1025279. */
const longestChain = 64;

/**
 * What each disk is called: its first file, `web-01.vmdk`, also where a snapshot writes into `web-01-000002.vmdk` now.
 * Names are one per disk: the label is added where two are alike.
 */
export function diskNames(disks: readonly VirtualDisk[], devices: readonly Element[]): string[] {
  const backings = new Map(devices.map(device => [numberOf(device, 'key'), child(device, 'backing')]));
  const files = disks.map(disk => firstFile(disk, backings.get(disk.key)));
  const seen = new Set<string>();
  const many = new Set(files.filter(file => seen.has(file) || !seen.add(file)));
  const taken = new Set<string>();
  return disks.map((disk, index) => {
    const file = files[index] ?? '';
    const ways = [file, `${file} (${disk.label})`.trim(), `${file} (${disk.key})`.trim()].slice(many.has(file) ? 1 : 0);
    const name = ways.find(way => way !== '' && !taken.has(way)) ?? `${disk.key}/${index}`;
    taken.add(name);
    return name;
  });
}

/** A parent in another folder is what a linked clone was made of, and not this machine's. */
function firstFile(disk: VirtualDisk, backing: Element | undefined): string {
  const own = fileNamed(disk.backing.fileName);
  if (own === undefined) return disk.label;
  let path = own.path;
  let at = child(backing, 'parent');
  for (let step = 0; at !== undefined && step < longestChain; step++) {
    const parent = fileNamed(textOf(at, 'fileName') ?? '');
    if (parent === undefined || posix.dirname(parent.path) !== posix.dirname(own.path)) break;
    path = parent.path;
    at = child(at, 'parent');
  }
  return printable(posix.basename(path), 128);
}
