import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { writeSparse } from '../../../src/commands/demo-compare.ts';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { azurePlan, azureSignIn } from '../../journeys/azure-plan.ts';
import { run } from '../../journeys/program.ts';
import { MiB, makeGuest } from '../guest.ts';
import { packOva } from '../package.ts';
import { infoOf, mustBeIdentical, toVmdk } from './qemu-img.ts';

const here = scratch();
let cloud: AzureSandbox;

beforeAll(async () => {
  cloud = await startAzure({ dir: join(here.dir, 'cloud') });
});
afterAll(() => cloud.close());

describe.each([
  { name: 'whole', size: 64 * MiB, firmware: 'efi', tar: 'gnu' },
  { name: 'parted', size: 70 * MiB + 3 * 512, firmware: 'bios', tar: 'posix' },
  { name: 'odd', size: 133 * MiB + 1001 * 512, firmware: 'efi', tar: 'ustar' },
  { name: 'beyond-32-bits', size: 4096 * MiB + 9 * 512, firmware: 'bios', tar: 'gnu' },
] as const)(
  'an OVA of $size bytes of $firmware guest: disk by qemu-img, archive by GNU tar ($tar), digests by sha256sum',
  guest => {
    const rounded = Math.ceil(guest.size / MiB) * MiB;
    let raw: string;
    let ova: string;

    beforeAll(async () => {
      raw = join(here.dir, `${guest.name}.raw`);
      await makeGuest(raw, guest);
      const vmdk = join(here.dir, `${guest.name}-disk1.vmdk`);
      await toVmdk(raw, vmdk, 'streamOptimized');
      ova = await packOva(here.dir, guest.name, vmdk, guest);
    });

    async function mustBeThatVhd(vhd: string): Promise<void> {
      expect((await stat(vhd)).size).toBe(rounded + 512);
      expect(await infoOf(vhd, 'vpc')).toMatchObject({ format: 'vpc', 'virtual-size': rounded });
      await mustBeIdentical(vhd, 'vpc', raw, 'raw');
    }

    test('convert makes the VHD that qemu-img reads, equal in every byte', async () => {
      const vhd = join(here.dir, `${guest.name}.vhd`);
      const ended = await run(['convert', ova, vhd]);
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      await mustBeThatVhd(vhd);
    });

    test('run leaves the same VHD in a folder', async () => {
      const out = join(here.dir, 'out');
      const plan = join(here.dir, `${guest.name}-file.yaml`);
      const source = { kind: 'ova', path: ova };
      await writeFile(plan, stringify({ version: 1, source, target: { kind: 'file', path: out, format: 'vhd' } }));
      const ended = await run(['run', plan, '--state-dir', join(here.dir, 'state')]);
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      await mustBeThatVhd(join(out, `${guest.name}-disk1.vhd`));
    });

    test('run makes an Azure image of the right generation with the same bytes', async () => {
      const plan = join(here.dir, `${guest.name}-azure.yaml`);
      await writeFile(plan, azurePlan(cloud, { kind: 'ova', path: ova }, { name: guest.name }));
      const ended = await run(['run', plan, '--state-dir', join(here.dir, 'state')], azureSignIn(cloud));
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      expect(ended.stdout).toContain(guest.firmware === 'efi' ? 'Gen2' : 'Gen1');
      const arrived = join(here.dir, `${guest.name}.arrived`);
      await writeSparse(arrived, cloud.readImage(guest.name));
      expect((await stat(arrived)).size).toBe(rounded);
      await ran('cmp', '-n', String(guest.size), raw, arrived);
      await mustBeIdentical(arrived, 'raw', raw, 'raw');
      expect(cloud.bugs).toEqual([]);
    });
  },
);
