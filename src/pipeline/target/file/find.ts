import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PlanOf } from '../../plan.ts';
import type { LedgerEntry } from '../../types/ledger.ts';
import type { Found, FoundDisk } from '../../types/target.ts';
import { ownerIn } from './acks.ts';
import { partialNames, sizeOf } from './partial.ts';
import { extensionOf } from './plan.ts';

/**
 * The files under way in the plan's folder that belong to a session, by their acknowledgements. Finished ones have none:
 * nothing tells any more who made them.
 */
export async function findSession({ path, name, format }: PlanOf<'file'>, session: string): Promise<Found> {
  const folder = resolve(path);
  const files: LedgerEntry[] = [];
  let folderMade: LedgerEntry | undefined;
  const disks: FoundDisk[] = [];
  let elsewhere: Found['elsewhere'];
  for (const file of await filesIn(folder)) {
    const [, final = '', stem = '', number = '', ending = ''] = /^((.+)-disk(\d{1,4})\.(\w+))\.acks$/.exec(file) ?? [];
    const owner = final === '' ? undefined : ownerIn(join(folder, file));
    if (owner?.session !== session) continue;
    const { began, source, from } = owner;
    const index = Number(number) - 1;
    const names = partialNames(join(folder, final));
    // It may have been named already, by a process that was killed right after.
    const sealed = (await sizeOf(names.partial)) === undefined && (await sizeOf(names.final)) !== undefined;
    files.push(made(`file/${index}`, 'file', { ...names, ...(sealed ? { naming: true } : {}) }));
    if (from !== undefined) folderMade ??= made('file-folder', 'file-folder', { folder, from });
    if ((name !== undefined && name !== stem) || ending !== extensionOf(format))
      elsewhere ??= { name: final, place: folder };
    disks.push({
      index,
      name: final,
      sealed,
      ...(began === undefined ? {} : { began }),
      ...(source ? { source } : {}),
    });
  }
  const next = disks.length > 0 && disks.every(disk => disk.sealed) ? 'publish' : 'transfer';
  // In the order in which they were made: undo goes the other way, and a folder has to be empty.
  const entries = folderMade ? [folderMade, ...files] : files;
  return { entries, disks, next, ...(elsewhere ? { elsewhere } : {}) };
}

function made(key: string, kind: string, facts: LedgerEntry['facts']): LedgerEntry {
  return { key, kind, side: 'target', state: 'made', facts, at: Date.now() };
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}
