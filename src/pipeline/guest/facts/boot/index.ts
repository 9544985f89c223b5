import type { GuestFiles } from '../../files.ts';
import { fact } from '../../guest.ts';
import { filesIn, firstOf } from '../lines.ts';
import { blsEntries } from './bls.ts';
import { grubEnvironment } from './environment.ts';
import { grub2Menu } from './grub2.ts';
import { legacyMenu } from './legacy.ts';
import type { BootMenu, Loader } from './menu.ts';

/** The boot menu, by whichever loader is installed; undefined where none is recognised. */
export const bootMenu = fact(async ({ files }): Promise<BootMenu | undefined> => {
  return (
    (await grub2Menu(files)) ??
    (await legacyMenu(files)) ??
    (await systemdBootMenu(files)) ??
    (await otherLoader(files))
  );
});

async function systemdBootMenu(files: GuestFiles): Promise<BootMenu | undefined> {
  const entries = await blsEntries(files, await grubEnvironment(files));
  const [first] = entries;
  if (!first) return undefined;
  const config =
    (await firstOf(files, ['/boot/efi/loader/loader.conf', '/efi/loader/loader.conf', '/boot/loader/loader.conf'])) ??
    first.at.path;
  return { ...bare('systemd-boot', config), entries, default: first };
}

/** Loaders whose menus are not read here. */
const others: readonly (readonly [Loader, readonly string[]])[] = [
  ['syslinux', ['/boot/extlinux/extlinux.conf', '/boot/syslinux/syslinux.cfg', '/extlinux.conf']],
  ['lilo', ['/etc/lilo.conf']],
];

async function otherLoader(files: GuestFiles): Promise<BootMenu | undefined> {
  for (const directory of ['/boot/efi/EFI/Linux', '/efi/EFI/Linux', '/boot/EFI/Linux']) {
    const [image] = await filesIn(files, directory, /\.efi$/i);
    if (image !== undefined) return bare('uki', image);
  }
  for (const [loader, paths] of others) {
    const config = await firstOf(files, paths);
    if (config !== undefined) return bare(loader, config);
  }
  return undefined;
}

function bare(loader: Loader, config: string): BootMenu {
  return { loader, config, entries: [], timeouts: [], passwords: [], serial: false };
}
