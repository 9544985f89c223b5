import type { Advice, Inspection } from '../../src/pipeline/types/inspection.ts';
import type { Machine } from '../../src/pipeline/types/machine.ts';
import type { Inspected, SessionRow } from '../../src/screens/world.ts';

export const GiB = 1024 ** 3;
/** What the clock says in every screen test. */
export const noon = Date.UTC(2026, 9, 3, 14, 7, 0);

export const machine: Machine = {
  id: 'web',
  name: 'web-prod-01',
  firmware: 'efi',
  networks: ['VLAN 120'],
  disks: [
    { index: 0, key: 'vmdisk1', name: 'web-disk1.vmdk', size: 60 * GiB },
    { index: 1, key: 'vmdisk2', name: 'web-disk2.vmdk', size: 60 * GiB },
  ],
};

const inspection = (used: number, end: number): Inspection => ({
  format: 'vmdk-stream-optimized',
  size: 60 * GiB,
  allocated: used * GiB,
  table: 'gpt',
  partitions: [{ number: 1, offset: 1024 ** 2, length: end * GiB, type: 'X', role: 'linux' }],
  boots: { bios: 'fail', efi: 'pass' },
  evidence: [{ code: 'table-gpt', facts: { disk: 1 }, verdict: 'pass' }],
});

export const inspected: Inspected = { machine, inspections: [inspection(41.2, 58.9), inspection(21.2, 59)] };

export const advice: Advice = {
  generation: 2,
  evidence: [
    { code: 'firmware-efi', facts: {}, verdict: 'pass' },
    { code: 'esp', facts: { disk: 1, partition: 1 }, verdict: 'pass' },
    { code: 'secure-boot-off', facts: {}, verdict: 'warn' },
    { code: 'no-boot-code', facts: {}, verdict: 'fail' },
  ],
};

export const sessions: readonly SessionRow[] = [
  {
    id: '7f3a',
    machine: 'web-prod-01',
    target: 'Azure westeurope',
    stage: 'send',
    sent: 38.2 * GiB,
    expected: 62.4 * GiB,
    stoppedAt: noon - 2 * 3_600_000,
    why: { code: 'network', facts: {} },
    rate: 20.6 * 1024 ** 2,
  },
  {
    id: '12bc',
    machine: 'db-stage-02',
    target: 'Azure northeurope',
    stage: 'read',
    sent: 4 * GiB,
    expected: 33 * GiB,
    stoppedAt: noon - 26 * 3_600_000,
    why: { code: 'you', facts: {} },
    sourceHeld: [
      { code: 'snapshot-held', facts: { machine: 'db-stage-02', name: 'vmferry-12bc', since: noon - 27 * 3_600_000 } },
    ],
  },
];
