import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { mustBeIdentical } from '../qemu/qemu-img.ts';
import { govcOn } from './govc.ts';
import { type Served, servers } from './servers.ts';

const here = scratch();

describe.each(servers)('govc on $name', ({ esx, others, start }) => {
  let dir: string;
  let server: Served;
  let govc: (...args: string[]) => Promise<string>;
  const asked = async (command: string, ...args: string[]) => JSON.parse(await govc(command, '-json', ...args));
  const machine = async () => (await asked('vm.info', web)).virtualMachines[0];
  let web: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(here.dir, 'server-'));
    server = await start(dir);
    govc = await govcOn(server, dir);
    web = (await govc('find', '/', '-type', 'm', '-name', 'web')).trim();
  });
  afterAll(() => server?.close());

  test('about says what it is', async () => {
    const { about } = await asked('about');
    expect(about.apiType).toBe(esx ? 'HostAgent' : 'VirtualCenter');
  });

  test('ls and find see every machine', async () => {
    const found = (await govc('find', '/', '-type', 'm')).trim().split('\n');
    expect(found).toHaveLength(others + 1);
    expect(found).toContain(web);
    expect((await govc('ls', dirname(web))).split('\n')).toContain(web);
  });

  test('vm.info and device.info describe it', async () => {
    expect(await machine()).toMatchObject({
      name: 'web',
      runtime: { powerState: 'poweredOn' },
      config: { firmware: 'efi', guestId: 'debian12_64Guest' },
    });
    const { devices } = await asked('device.info', '-vm', web, 'disk-*');
    const sizes = devices.map(({ capacityInBytes }: { capacityInBytes: number }) => capacityInBytes);
    expect(sizes).toEqual([61 * 2 ** 20 + 1024, 45 * 2 ** 20]);
  });

  test('a machine that runs is not exported; vm.power turns it off', async () => {
    await expect(govc('export.ovf', '-vm', web, here.dir)).rejects.toThrow(/InvalidPowerState|Powered on/);
    await govc('vm.power', '-off', web);
    expect((await machine()).runtime.powerState).toBe('poweredOff');
  });

  test('device.cdrom.eject takes the image out', async () => {
    const cdrom = async () => (await asked('device.info', '-vm', web, 'cdrom-*')).devices[0];
    expect((await cdrom()).backing.fileName).toMatch(/^\[.+\] .+\.iso$/);
    await govc('device.cdrom.eject', '-vm', web);
    expect((await cdrom()).backing.fileName).toBeUndefined();
  });

  test('export.ovf brings every disk as it is', async () => {
    await govc('export.ovf', '-vm', web, dir);
    for (const [n, raw] of server.raws.entries()) {
      await mustBeIdentical(join(dir, 'web', `web-disk-${n}.vmdk`), 'vmdk', raw, 'raw');
    }
    expect(await server.leases()).toEqual({ completed: 1, aborted: 0, open: 0 });
  });

  test('a snapshot is taken, exported while the machine runs, and removed', async () => {
    await govc('vm.power', '-on', web);
    await govc('snapshot.create', '-vm', web, '-m=false', 'before');
    expect(await govc('snapshot.tree', '-vm', web)).toContain('before');
    const out = join(dir, 'snapshot');
    await govc('export.ovf', '-vm', web, '-snapshot', 'before', out);
    await mustBeIdentical(join(out, 'web', 'web-disk-1.vmdk'), 'vmdk', server.raws[1] ?? '', 'raw');
    await govc('snapshot.remove', '-vm', web, 'before');
    expect(await govc('snapshot.tree', '-vm', web)).not.toContain('before');
  });

  test('nobody is left logged in', async () => {
    expect(await server.sessions()).toBe(0);
  });
});
