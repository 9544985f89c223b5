// node test/peers/guests/build.ts FOLDER: the guests as raw disks, from Debian's packages. No mount, no loop device.
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { biosGuest, cloudTree, efiGuest } from './cloud-guests.ts';
import { btrfsGuest, emptyDisk, luksDisk, pulled, withoutFallback } from './negatives.ts';
import { flavours, makeOva } from './ova.ts';
import { vmwareGuest } from './vmware-guest.ts';

const [folder = ''] = process.argv.slice(2);
const into = resolve(folder);
const work = join(into, 'work');
const tree = join(work, 'cloud-tree');
const disk = (name: string) => join(into, `${name}.raw`);

/** Each needs those before it. */
const steps: Record<string, () => Promise<void> | void> = {
  'Debian for clouds': () => cloudTree(tree),
  bios: () => biosGuest(tree, disk('bios')),
  efi: () => efiGuest(tree, work, disk('efi')),
  'efi-no-fallback': () => withoutFallback(disk('efi'), disk('efi-no-fallback')),
  luks: () => luksDisk(tree, work, disk('luks')),
  btrfs: () => btrfsGuest(tree, work, disk('btrfs')),
  empty: () => emptyDisk(disk('empty')),
  vmware: () => vmwareGuest(work, disk('vmware')),
  'bios-pulled': () => pulled(disk('bios'), disk('bios-pulled'), 'virtio'),
  'vmware-pulled': () => pulled(disk('vmware'), disk('vmware-pulled'), 'pvscsi'),
};

for (const [name, firmware] of [
  ['bios', 'bios'],
  ['efi', 'efi'],
  ['vmware', 'bios'],
] as const) {
  for (const flavour of flavours) {
    const ova = join(into, `${name}-${flavour}.ova`);
    steps[`${name}-${flavour}`] = () => makeOva(disk(name), ova, firmware, flavour);
  }
}

await rm(into, { recursive: true, force: true });
await mkdir(work, { recursive: true });
for (const [name, step] of Object.entries(steps)) {
  const began = Date.now();
  await step();
  process.stderr.write(`${name}: ${Math.round((Date.now() - began) / 1000)} s\n`);
}
await rm(work, { recursive: true });
