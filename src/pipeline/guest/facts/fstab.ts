import { fact } from '../guest.ts';
import { parseFstab } from '../mounts/fstab.ts';
import { type MountLine, resolved } from '../mounts/mount-table.ts';
import type { Line } from './lines.ts';

/** A line of fstab with the volume that it names. */
export interface Mounted extends MountLine {
  readonly path: string;
}

const path = '/etc/fstab';

/** /etc/fstab, line by line, each with the volume that it names. */
export const fstab = fact(async ({ files, volumes }): Promise<readonly Mounted[]> => {
  const text = (await files.text(path, { most: 1024 * 1024 })) ?? '';
  return resolved(parseFstab(text), volumes).map(line => ({ ...line, path }));
});

export function evidenceOf({ path, line, text }: Mounted): Line {
  return { path, line, text: text.trim() };
}

/** May it be missing when the guest starts? */
export function optional({ options }: Mounted): boolean {
  return options.includes('nofail') || options.includes('noauto');
}
