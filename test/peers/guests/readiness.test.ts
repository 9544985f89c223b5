import { describe, expect, test } from 'vitest';
import { measureReadiness } from '../../../bench/readiness.ts';
import type { GuestSeverity, GuestTarget, GuestVerdict } from '../../../src/pipeline/guest/checks/check.ts';
import { installed } from '../installed.ts';

const MiB = 1024 * 1024;

interface Seen {
  readonly id: string;
  readonly verdict: GuestVerdict;
  readonly severity?: GuestSeverity;
  readonly evidence: readonly { readonly path?: string; readonly line?: number; readonly text?: string }[];
}

/** What `vmferry inspect --for` finds, in the built program; with bounds on what it may take. */
async function checksOf(name: string, target: GuestTarget = 'azure'): Promise<Map<string, Seen>> {
  const { output, seconds, peak } = await measureReadiness(installed(`guests/${name}`), target);
  process.stdout.write(`${name} for ${target}: ${seconds.toFixed(2)} s, ${Math.round(peak / MiB)} MiB\n`);
  expect(peak).toBeLessThan(200 * MiB);
  const checks: readonly Seen[] = JSON.parse(output).checks;
  return new Map(checks.map(check => [check.id, check]));
}

function verdicts(checks: ReadonlyMap<string, Seen>, ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map(id => [id, checks.get(id)?.verdict ?? 'not asked']));
}

/** Checks of the guest itself that do not pass, without those about what is not installed in any of them. */
function notPassed(checks: ReadonlyMap<string, Seen>): string[] {
  const absent = /^(CI-|AG-)/;
  return [...checks.values()]
    .filter(({ id, verdict }) => verdict !== 'pass' && verdict !== 'n/a' && !absent.test(id))
    .map(({ id, verdict, severity }) => `${id} ${verdict} ${severity}`)
    .sort();
}

function texts(checks: ReadonlyMap<string, Seen>, id: string): string[] {
  return (checks.get(id)?.evidence ?? []).map(({ path, line, text }) => `${path}:${line} ${text}`);
}

describe.each(['esxi', 'qemu'])('a VMDK as %s writes it, in an OVA', flavour => {
  test('a guest that is ready for Azure by BIOS: nothing stops it', async () => {
    const checks = await checksOf(`bios-${flavour}.ova`);
    expect(notPassed(checks)).toEqual(['SEC-HOSTKEYS warn info', 'SSH-ALIVE warn warning']);
    const ids = ['DISK-PT', 'DISK-BIOSBOOT', 'DISK-ESP', 'DISK-ESP-FALLBACK', 'DISK-LVM', 'DISK-SWAP', 'DISK-DIRTY'];
    expect(verdicts(checks, [...ids, 'BOOT-RESUME', 'CI-INSTALLED', 'AG-WAAGENT'])).toEqual({
      'DISK-PT': 'pass',
      'DISK-BIOSBOOT': 'pass',
      'DISK-ESP': 'n/a',
      'DISK-ESP-FALLBACK': 'n/a',
      'DISK-LVM': 'n/a',
      'DISK-SWAP': 'pass',
      'DISK-DIRTY': 'pass',
      'BOOT-RESUME': 'pass',
      'CI-INSTALLED': 'warn',
      'AG-WAAGENT': 'warn',
    });
  });

  test('one that is ready by UEFI', async () => {
    const checks = await checksOf(`efi-${flavour}.ova`);
    expect(notPassed(checks)).toEqual([
      'BOOT-NVMETIMEOUT warn warning',
      // No OVF says whether it is on.
      'HW-SECUREBOOT unknown warning',
      'SEC-HOSTKEYS warn info',
      'SSH-ALIVE warn warning',
    ]);
    expect(verdicts(checks, ['DISK-PT', 'DISK-BIOSBOOT', 'DISK-ESP', 'DISK-ESP-FALLBACK'])).toEqual({
      'DISK-PT': 'pass',
      'DISK-BIOSBOOT': 'n/a',
      'DISK-ESP': 'pass',
      'DISK-ESP-FALLBACK': 'pass',
    });
  });

  test('one that was made for VMware alone: everything that would stop it is named, with its line', async () => {
    const checks = await checksOf(`vmware-${flavour}.ova`);
    expect(notPassed(checks)).toEqual([
      'BOOT-QUIET warn warning',
      'BOOT-RESUME warn warning',
      'BOOT-SERIAL fail provision',
      'DISK-FSTAB-DEV warn warning',
      'DISK-LVM warn warning',
      'DISK-SWAP warn warning',
      'INITRD-HV fail boot',
      'INITRD-NVME fail warning',
      'INITRD-POLICY warn warning',
      'MOD-BLACKLIST warn provision',
      // Its builder keeps few of the kernel's modules, and none for accelerated networking.
      'MOD-NET warn warning',
      'NET-IFNAME fail reach',
      'NET-MAC fail reach',
      'NET-ROUTES fail reach',
      'NET-STATIC fail reach',
      'SEC-HOSTKEYS warn info',
      'SEC-MACHINEID warn warning',
      'SEC-TRACES warn warning',
      'SSH-ALIVE warn warning',
      'SSH-ROOT warn warning',
    ]);
    expect(texts(checks, 'DISK-FSTAB-DEV')).toEqual([
      '/etc/fstab:3 /dev/sda1 /boot ext4 defaults,nofail 0 2',
      '/etc/fstab:6 /dev/fd0 /media/floppy0 auto rw,user,noauto 0 0',
    ]);
    expect(texts(checks, 'NET-STATIC')).toContain('/etc/network/interfaces:5 address 192.168.10.21/24');
    expect(texts(checks, 'NET-IFNAME')).toEqual(['/etc/network/interfaces:4 iface ens192 inet static']);
    expect(texts(checks, 'NET-MAC').map(text => text.split(' ')[0])).toEqual([
      '/etc/network/interfaces:7',
      '/etc/udev/rules.d/70-persistent-net.rules:1',
    ]);
    expect(texts(checks, 'MOD-BLACKLIST')).toEqual([
      '/etc/modprobe.d/cis.conf:1 install udf /bin/true',
      '/etc/modprobe.d/cis.conf:2 install vfat /bin/true',
    ]);
    expect(verdicts(checks, ['DISK-PT', 'DISK-BIOSBOOT', 'DISK-DIRTY', 'INITRD-ROOTFS'])).toEqual({
      'DISK-PT': 'pass',
      'DISK-BIOSBOOT': 'pass',
      'DISK-DIRTY': 'pass',
      'INITRD-ROOTFS': 'pass',
    });
  });
});

describe('drivers, as each cloud needs them', () => {
  test.each([
    ['aws', 'INITRD-NVME'],
    ['openstack', 'INITRD-VIRTIO'],
    ['azure-stack', 'INITRD-HV'],
  ] as const)('%s: in the kernel for clouds, and not where they are for VMware alone', async (target, id) => {
    expect((await checksOf('bios-esxi.ova', target)).get(id)).toMatchObject({ verdict: 'pass', severity: 'boot' });
    expect((await checksOf('vmware-esxi.ova', target)).get(id)).toMatchObject({ verdict: 'fail', severity: 'boot' });
  });

  test('Azure Stack Hub starts by BIOS only', async () => {
    const firmware = async (name: string) => (await checksOf(name, 'azure-stack')).get('HW-FIRMWARE')?.verdict;
    expect(await firmware('bios-esxi.ova')).toBe('pass');
    expect(await firmware('efi-esxi.ova')).toBe('fail');
    expect(await firmware('vmware-qemu.ova')).toBe('pass');
  });
});

describe('what cannot be carried as it is', () => {
  test('UEFI without the loader for removable media', async () => {
    const checks = await checksOf('efi-no-fallback.raw');
    expect(checks.get('DISK-ESP-FALLBACK')).toMatchObject({ verdict: 'fail', severity: 'boot' });
    expect(verdicts(checks, ['DISK-PT', 'DISK-ESP', 'INITRD-HV'])).toEqual({
      'DISK-PT': 'pass',
      'DISK-ESP': 'pass',
      'INITRD-HV': 'pass',
    });
  });

  test.each(['bios-pulled.raw', 'vmware-pulled.raw'])('%s: a disk taken from a guest that was writing', async name => {
    const checks = await checksOf(name);
    expect(checks.get('DISK-DIRTY')).toMatchObject({ verdict: 'warn', severity: 'warning' });
  });

  test('a journal that is replayed in memory says the same of the guest as before', async () => {
    const before = notPassed(await checksOf('bios.raw'));
    const after = notPassed(await checksOf('bios-pulled.raw'));
    // It was given an id when it ran, and keeps it, with what it wrote down of who signed in.
    const written = ['DISK-DIRTY warn warning', 'SEC-MACHINEID warn warning', 'SEC-TRACES warn warning'];
    expect(after).toEqual([...before, ...written].sort());
  });

  test('a system behind a passphrase: known as that, and nothing in it is called ready', async () => {
    const checks = await checksOf('luks.raw');
    expect(checks.get('DISK-LUKS')).toMatchObject({ verdict: 'warn' });
    expect((await checksOf('luks.raw', 'aws')).get('DISK-LUKS')).toMatchObject({ verdict: 'fail', severity: 'boot' });
    for (const id of ['INITRD-HV', 'BOOT-DEFAULT', 'NET-STATIC', 'SSH-ON', 'DISK-SWAP', 'DISK-DIRTY', 'MOD-NET']) {
      expect(checks.get(id)?.verdict, id).toBe('unknown');
    }
    expect(checks.get('WIN-BCD')?.verdict).toBe('n/a');
  });

  test('a root in Btrfs: read, and refused where it cannot be imported', async () => {
    const checks = await checksOf('btrfs.raw');
    expect(verdicts(checks, ['DISK-PT', 'DISK-BIOSBOOT', 'INITRD-HV', 'NET-STATIC', 'DISK-FSTYPE'])).toEqual({
      'DISK-PT': 'pass',
      'DISK-BIOSBOOT': 'pass',
      'INITRD-HV': 'pass',
      'NET-STATIC': 'pass',
      'DISK-FSTYPE': 'pass',
    });
  });

  test('an empty disk: nothing of it passes', async () => {
    const checks = await checksOf('empty.raw');
    expect(checks.get('DISK-PT')).toMatchObject({ verdict: 'fail', severity: 'boot' });
    const said = [...checks.values()].filter(({ verdict }) => verdict === 'pass' || verdict === 'fail');
    // The rest is about a guest, and there is none.
    const ofDisk = ['HW-DISKSIZE', 'HW-DISKCOUNT', 'DISK-PT', 'DISK-BIOSBOOT'];
    expect(said.map(({ id }) => id).filter(id => !ofDisk.includes(id))).toEqual([]);
  });
});
