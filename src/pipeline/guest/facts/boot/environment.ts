import type { GuestFiles } from '../../files.ts';
import { assignmentsOf } from '../assignments.ts';
import { linesOf } from '../lines.ts';

/** What grubenv keeps over boots: `saved_entry`, `kernelopts`. Its 1024 bytes are filled up with `#`. */
export async function grubEnvironment(files: GuestFiles): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const path of ['/boot/grub2/grubenv', '/boot/grub/grubenv', ...(await vendors(files))]) {
    for (const { key, value } of assignmentsOf(await linesOf(files, path)))
      if (!values.has(key)) values.set(key, value);
  }
  return values;
}

async function vendors(files: GuestFiles): Promise<readonly string[]> {
  const entries = (await files.list('/boot/efi/EFI')) ?? [];
  return entries.map(({ name }) => `/boot/efi/EFI/${name}/grubenv`);
}
