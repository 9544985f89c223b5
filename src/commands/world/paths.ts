import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { absolutePath } from '../../pipeline/plan-paths.ts';
import type { PathRow } from '../../screens/world.ts';

const disks = /\.(ova|ovf|vmdk|a?vhdx?|qcow2?|vdi|raw|img|dd)$/i;
const most = 200;

/** Folders, and files that can hold a machine, whose path begins like the half-typed one; folders first. */
export async function completions(typed: string): Promise<PathRow[]> {
  const folder = typed === '' || typed.endsWith('/') ? typed : dirname(typed);
  const start = typed === '' || typed.endsWith('/') ? '' : basename(typed);
  const shown = typed.startsWith('./') || typed.includes('/') ? folder : '';
  const entries = await readdir(absolutePath(folder || '.'), { withFileTypes: true }).catch(() => []);
  const wanted = entries
    .filter(entry => entry.name.startsWith(start) && (start.startsWith('.') || !entry.name.startsWith('.')))
    .filter(entry => entry.isDirectory() || disks.test(entry.name))
    .sort((a, b) => Number(b.isDirectory()) - Number(a.isDirectory()) || a.name.localeCompare(b.name))
    .slice(0, most);
  return Promise.all(
    wanted.map(async (entry): Promise<PathRow> => {
      const path = join(shown, entry.name);
      if (entry.isDirectory()) return { path, folder: true };
      const about = await stat(join(absolutePath(folder || '.'), entry.name)).catch(() => undefined);
      return { path, folder: false, ...(about ? { bytes: about.size } : {}) };
    }),
  );
}
