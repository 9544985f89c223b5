import { Failed } from '../../../../src/pipeline/failure.ts';
import { guestTargets } from '../../../../src/pipeline/guest/checks/check.ts';
import { guestChecks } from '../../../../src/pipeline/guest/checks/index.ts';
import { type Judged, judge } from '../../../../src/pipeline/guest/judge.ts';
import { type Look, lookInto } from '../../../../src/pipeline/guest/look.ts';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import type { Bytes, Disk } from '../../../../src/pipeline/types/disk.ts';
import type { Machine, MachineDisk } from '../../../../src/pipeline/types/machine.ts';

const source: MachineDisk = { index: 0, key: 'disk', name: 'disk' };
export const { signal } = new AbortController();

/** The whole look at one disk: every check for every target. */
export async function lookedAt(disk: Disk, machine?: Machine): Promise<{ look: Look; judged: Judged[] }> {
  const look = await lookInto(machine, [{ source, disk }]);
  const judged: Judged[] = [];
  for (const target of guestTargets) {
    for await (const one of judge(look.guest, target, guestChecks)) judged.push(one);
  }
  return { look, judged };
}

/** The disk in a file; undefined where the file is refused with a reason, as a damaged one may be. */
export async function openedOrRefused(bytes: Bytes): Promise<Disk | undefined> {
  try {
    return await openImage(bytes, signal);
  } catch (error) {
    if (error instanceof Failed && error.failure.exit === 'data') return undefined;
    throw error;
  }
}
