import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../../../src/pipeline/clock.ts';
import { newLimits } from '../../../../../src/pipeline/limits.ts';
import type { Plan } from '../../../../../src/pipeline/plan.ts';
import { checkedPlan } from '../../../../../src/pipeline/read-plan.ts';
import { vsphere } from '../../../../../src/pipeline/source/vsphere/index.ts';
import type { Control } from '../../../../../src/pipeline/types/control.ts';
import type { Keep } from '../../../../../src/pipeline/types/ledger.ts';
import type { SourceLink } from '../../../../../src/pipeline/types/source.ts';
import { makeRawDisk } from '../../../../../src/sandbox/machine/disk.ts';
import { MIB } from '../../../../../src/sandbox/machine/sector.ts';
import { startVsphere, type VsphereSandbox } from '../../../../../src/sandbox/vsphere/index.ts';
import { scratch } from '../../../../fixtures/scratch.ts';
import { MemoryKeep } from './host.ts';
import { Mortal } from './kills.ts';

const here = scratch();
let vc: VsphereSandbox;
beforeAll(async () => {
  const { file } = await makeRawDisk({ file: join(here.dir, '0.raw'), size: 4 * MIB, firmware: 'bios' });
  const machines = [{ name: 'web-01', disks: [{ raw: file }], cdrom: { iso: '[datastore1] iso/tools.iso' } }];
  vc = await startVsphere({ machines, dir: join(here.dir, 'vc'), taskMs: 1, shutdownMs: 5 });
});
afterAll(async () => {
  const { violations, bugs } = vc;
  const { open } = vc.counters().sessions;
  await vc.close();
  expect([violations, bugs, open]).toEqual([[], [], 0]);
});

function control(): Control {
  const never = new AbortController().signal;
  const ask = async () => vc.password;
  return { drain: never, kill: never, ask, limits: newLimits(), clock: systemClock, note: () => {} };
}

/** What one process does with the machine. @returns false when it was killed */
async function process(
  plan: Plan,
  keep: Keep,
  mortal: Mortal,
  work: (link: SourceLink, keep: Keep, ctl: Control) => Promise<void>,
): Promise<boolean> {
  const ctl = control();
  const link = await vsphere.connect(plan.source, ctl);
  try {
    await work(link, mortal.keep(keep), ctl);
    return true;
  } catch (error) {
    // What it says once it is dead is heard by nobody.
    if (mortal.alive) throw error;
    return false;
  } finally {
    await link.close();
  }
}

function state() {
  const { power, snapshots, cdroms } = vc.machine('web-01');
  const drives = cdroms.map(({ backing, iso, startConnected, allowGuestControl }) => {
    return { backing, iso, startConnected, allowGuestControl };
  });
  return { power, snapshots: snapshots.map(({ name }) => name), drives };
}

test.each(['shutdown', 'snapshot'] as const)(
  '%s, killed at every write to the ledger: the next run goes on, undo ends as it began',
  async power => {
    const plan = checkedPlan({
      version: 1,
      source: { kind: 'vsphere', server: vc.server, user: vc.user, vm: 'web-01', caFile: vc.caFile, power },
      target: { kind: 'file', path: here.dir, format: 'raw', name: 'web' },
    });
    const before = state();
    const rest = (link: SourceLink, keep: Keep, ctl: Control) => link.quiesce(plan, keep, ctl);
    const undo = (link: SourceLink, keep: Keep, ctl: Control) => link.undo(keep.entries(), keep, ctl);
    for (let at = 1; ; at++) {
      const keep = new MemoryKeep(systemClock);
      const lived = await process(plan, keep, new Mortal(at), rest);
      if (!lived) await process(plan, keep, new Mortal(), rest);
      const now = state();
      if (power === 'snapshot') expect(now).toEqual({ ...before, snapshots: ['vmferry-1a2b3c4d'] });
      else expect([now.power, now.drives[0]?.iso]).toEqual(['off', undefined]);
      // Undo is killed at the same step; what it did not come to is done by the next.
      if (!(await process(plan, keep, new Mortal(at), undo))) await process(plan, keep, new Mortal(), undo);
      expect(state()).toEqual(before);
      expect(keep.entries().filter(entry => entry.state !== 'gone')).toEqual([]);
      if (lived) break;
    }
  },
);
