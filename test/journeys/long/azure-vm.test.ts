import { beforeEach, describe, expect, it } from 'vitest';
import { Killed, migrate, testClock, testControl, testKeep } from '../../pipeline/target/azure/bench.ts';
import { linkedTo } from '../../pipeline/target/azure/linked.ts';
import { twoRoads, vmPlanFor } from '../../pipeline/target/azure/vm/plans.ts';

const ctl = testControl(() => {}, testClock());
const azure = linkedTo({}, ctl);
beforeEach(() => {
  ctl.notes.length = 0;
});

const vmPlan = (vm: object = {}) => vmPlanFor(azure.cloud, vm);
const left = (group: string) => azure.cloud.resources().filter(each => each.group === group);
const noted = () => ctl.notes.map(({ code }) => code);

describe('a machine', () => {
  it.each([
    ['panic', 'panic-root'],
    ['dracut', 'initramfs'],
    ['emergency', 'emergency'],
    ['grub', 'grub'],
    ['no-boot', 'no-boot'],
    ['no-agent', 'login'],
    ['silent', 'unknown'],
  ] as const)('%s at its start is told as %s', async (outcome, verdict) => {
    azure.cloud.boot(outcome);
    const [plan, keep] = [vmPlan(), testKeep()];
    const { facts } = await migrate(azure.link, plan, twoRoads().slice(0, 1), keep, ctl);
    expect(facts.boot).toBe(verdict);
    expect(noted()).toContain(`azure-boot-${verdict}`);
  });
});

describe('killed at any write of the ledger and repeated, a machine', () => {
  // Group, two disks, rules, network, card and machine: intended and made; four more of the uploads' access.
  const writes = 18;
  const killed = async (plan: ReturnType<typeof vmPlan>, keep: ReturnType<typeof testKeep>) => {
    const both = twoRoads();
    for (let run = 0; run < 3; run++) {
      try {
        return await migrate(azure.link, plan, both, keep, ctl);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
    }
    return undefined;
  };

  it('is made with so many writes when nothing kills it', async () => {
    const keep = testKeep();
    await migrate(azure.link, vmPlan(), twoRoads(), keep, ctl);
    expect(keep.writes).toBe(writes);
  });

  // Those of the machine and what is around it.
  it.each([11, 12, 13, 14, 15, 16, 17, 18])('is neither made twice nor left: write %i', async nth => {
    const [plan, keep] = [vmPlan({ bootDiagnostics: false }), testKeep()];
    keep.killAt = { nth, when: nth % 2 === 0 ? 'before' : 'after' };
    expect(await killed(plan, keep)).toMatchObject({ facts: { boot: 'ready' } });
    expect(new Set(Object.values(keep.states()))).toEqual(new Set(['made']));
    await azure.link.undo(keep.entries(), keep, ctl);
    expect(left(plan.target.resourceGroup)).toEqual([]);
  });
});
