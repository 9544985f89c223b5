import { describe, expect, test } from 'vitest';
import type { GuestTarget } from '../../../../src/pipeline/guest/checks/check.ts';
import { guestChecks } from '../../../../src/pipeline/guest/checks/index.ts';
import { type Judged, judge } from '../../../../src/pipeline/guest/judge.ts';
import { type Family, familyGuest } from '../../../fixtures/guest/families/guest.ts';
import { rhel7, rhel8, rhel9 } from '../../../fixtures/guest/families/rhel.ts';
import { sles12, sles15 } from '../../../fixtures/guest/families/sles.ts';
import { ubuntu2004, ubuntu2204, ubuntu2404 } from '../../../fixtures/guest/families/ubuntu.ts';

const families = { rhel7, rhel8, rhel9, ubuntu2004, ubuntu2204, ubuntu2404, sles12, sles15 } as const;
const targets = ['azure', 'aws', 'openstack'] as const;
type Golden = Readonly<Record<string, string>>;

/** Of every guest that is not made to be handed on, and has no agent of QEMU. */
const everywhere: Golden = {
  'SEC-MACHINEID': 'warn warn warn',
  'SEC-HOSTKEYS': 'warn warn warn',
  'SEC-TRACES': 'warn warn warn',
  'AG-QGA': '- - warn',
};

/** By check, for Azure, AWS and OpenStack; `-` is of no concern. What is not named is in order, or of no concern. */
const golden: Readonly<Record<keyof typeof families, Golden>> = {
  rhel7: {
    'PKG-REPO': 'warn warn warn',
    'DISK-LVM': 'warn warn warn',
    'DISK-SWAP': 'warn warn warn',
    'BOOT-SERIAL': 'fail fail fail',
    'BOOT-QUIET': 'warn warn warn',
    'BOOT-NVMETIMEOUT': '- warn -',
    'INITRD-HV': 'fail - -',
    'INITRD-NVME': 'fail fail -',
    'INITRD-XEN': '- fail -',
    'INITRD-VIRTIO': '- - fail',
    'INITRD-POLICY': 'warn warn warn',
    'NET-STATIC': 'warn warn warn',
    'NET-IFNAME': 'warn warn warn',
    'NET-ROUTES': 'warn warn warn',
    'NET-SRIOV': 'warn - -',
    'CI-INSTALLED': 'warn warn warn',
    'AG-WAAGENT': 'warn - -',
    'AG-HVDAEMONS': 'warn - -',
    'AG-TIME': 'warn warn warn',
    'SSH-ALIVE': 'warn - -',
  },
  rhel8: {
    'PKG-REPO': 'warn warn warn',
    'DISK-LVM': 'warn warn warn',
    'DISK-SWAP': 'warn warn warn',
    'CI-DSLIST': 'pass fail fail',
  },
  rhel9: {
    'PKG-REPO': 'warn warn warn',
    'HW-CPULEVEL': '- - warn',
    'DISK-LVM': 'warn warn warn',
    'DISK-LVMFILTER': 'fail fail fail',
    'DISK-SWAP': 'warn warn warn',
    'BOOT-SERIAL': 'fail fail fail',
    'BOOT-QUIET': 'warn warn warn',
    'BOOT-NVMETIMEOUT': 'warn warn -',
    'BOOT-RESUME': 'warn warn warn',
    'INITRD-HV': 'fail - -',
    'INITRD-NVME': 'fail fail -',
    'INITRD-XEN': '- fail -',
    'INITRD-VIRTIO': '- - fail',
    'INITRD-POLICY': 'warn warn warn',
    'NET-STATIC': 'warn warn warn',
    'NET-IFNAME': 'warn warn warn',
    'NET-ROUTES': 'warn warn warn',
    'NET-FIREWALL': 'warn warn warn',
    'NET-SRIOV': 'warn - -',
    'CI-INSTALLED': 'warn warn warn',
    'AG-WAAGENT': 'warn - -',
    'AG-HVDAEMONS': 'warn - -',
    'SSH-ALIVE': 'warn - -',
    'SSH-ROOT': 'warn warn warn',
  },
  ubuntu2004: {
    'DISK-LVM': 'warn warn warn',
    'DISK-SWAP': 'warn warn warn',
    'BOOT-SERIAL': 'fail fail fail',
    'BOOT-NVMETIMEOUT': 'warn warn -',
    'NET-STATIC': 'fail fail fail',
    'NET-IFNAME': 'fail fail fail',
    'NET-ROUTES': 'fail fail fail',
    'CI-DSLIST': 'fail fail fail',
    'CI-NETCFG': 'warn warn warn',
    'CI-SPECIALIZE': 'warn warn warn',
    'AG-WAAGENT': 'warn - -',
    'AG-HVDAEMONS': 'warn - -',
    'SSH-ALIVE': 'warn - -',
  },
  ubuntu2204: {
    'DISK-SWAP': 'warn warn warn',
    'BOOT-TIMEOUT': 'fail fail fail',
    'BOOT-SERIAL': 'fail fail fail',
    'BOOT-NVMETIMEOUT': '- warn -',
    'NET-IFNAME': 'fail fail fail',
    'CI-DSLIST': 'fail fail fail',
    'CI-NETCFG': 'warn warn warn',
    'CI-SPECIALIZE': 'warn warn warn',
    'AG-WAAGENT': 'warn - -',
    'AG-HVDAEMONS': 'warn - -',
    'SSH-ALIVE': 'warn - -',
  },
  ubuntu2404: {
    'BOOT-SERIAL': 'warn warn warn',
    'BOOT-NVMETIMEOUT': 'warn warn -',
    'CI-SPECIALIZE': 'warn warn warn',
    'AG-WAAGENT': 'warn - -',
    'AG-HVDAEMONS': 'warn - -',
    'SSH-ALIVE': 'warn - -',
  },
  sles12: {
    'PKG-REPO': 'warn warn warn',
    'BOOT-SERIAL': 'fail fail fail',
    'BOOT-QUIET': 'warn warn warn',
    'BOOT-NVMETIMEOUT': '- warn -',
    'BOOT-RESUME': 'warn warn warn',
    'INITRD-HV': 'fail - -',
    'INITRD-NVME': 'fail fail -',
    'INITRD-XEN': '- fail -',
    'INITRD-VIRTIO': '- - fail',
    'INITRD-POLICY': 'warn warn warn',
    'NET-STATIC': 'fail fail fail',
    'NET-MAC': 'fail fail fail',
    'NET-DNS': 'warn warn warn',
    'NET-ROUTES': 'fail fail fail',
    'NET-WICKED': 'warn warn warn',
    'CI-INSTALLED': 'warn warn warn',
    'AG-WAAGENT': 'warn - -',
    'AG-HVDAEMONS': 'warn - -',
    'AG-TIME': 'warn warn warn',
    'SSH-ALIVE': 'warn - -',
    'USERS-TARGETPW': 'warn warn warn',
  },
  sles15: {
    'PKG-REPO': 'warn warn warn',
    'BOOT-SERIAL': 'fail fail fail',
    'BOOT-QUIET': 'warn warn warn',
    'BOOT-NVMETIMEOUT': 'warn warn -',
    'INITRD-POLICY': 'warn warn warn',
    'CI-INSTALLED': 'warn warn warn',
    'AG-WAAGENT': 'warn - -',
    'AG-HVDAEMONS': 'warn - -',
    'SSH-ALIVE': 'warn - -',
    'USERS-TARGETPW': 'warn warn warn',
  },
};

async function judged(family: Family, target: GuestTarget): Promise<ReadonlyMap<string, Judged>> {
  const all = await Array.fromAsync(judge(await familyGuest(family), target, guestChecks));
  return new Map(all.map(one => [one.id, one]));
}

describe.each(Object.keys(families) as (keyof typeof families)[])('%s', name => {
  test('is judged as its files say', async () => {
    const found: Record<string, string> = {};
    const [azure, aws, openstack] = await Promise.all(targets.map(target => judged(families[name], target)));
    for (const id of Object.keys(guestChecks)) {
      const verdicts = [azure, aws, openstack].map(one => one?.get(id)?.verdict ?? 'unknown');
      if (verdicts.every(verdict => verdict === 'pass' || verdict === 'n/a')) continue;
      found[id] = verdicts.join(' ').replaceAll('n/a', '-');
    }
    expect(found).toEqual({ ...everywhere, ...golden[name] });
  });
});

/** What the evidence of a check points at. */
async function evidence(family: Family, id: string, target: GuestTarget = 'azure') {
  return (
    (await judged(family, target)).get(id)?.evidence.map(({ path, line, text }) => `${path}:${line} ${text}`) ?? []
  );
}

describe('the entry that boots is', () => {
  test.each<[string, Family, RegExp]>([
    [
      'the one that grubenv saves by its title, not the rescue above it',
      rhel7,
      /grub\.cfg:\d+ menuentry '.*\(3\.10\.0-1160\.el7/,
    ],
    [
      'the one of blscfg that grubenv on the EFI partition saves',
      rhel8,
      /entries\/.*4\.18\.0-513\.el8\.x86_64\.conf:1 /,
    ],
    ['the newest of blscfg, that grubenv saves', rhel9, /entries\/.*5\.14\.0-427\.13\.1.*\.conf:1 /],
    ['the first, outside of the submenu', ubuntu2204, /grub\.cfg:\d+ menuentry 'Ubuntu' /],
    ["SLES's own, by its title", sles15, /grub\.cfg:\d+ menuentry 'SLES 15-SP5' /],
  ])('%s', async (_what, family, line) => {
    expect(await evidence(family, 'BOOT-DEFAULT')).toEqual([expect.stringMatching(line)]);
  });
});

test('a menu that waits for ever after a start that failed waits only where one failed', async () => {
  expect((await judged(ubuntu2004, 'azure')).get('BOOT-TIMEOUT')?.verdict).toBe('pass');
  expect(await evidence(ubuntu2204, 'BOOT-TIMEOUT')).toEqual([expect.stringMatching(/grub\.cfg:\d+ set timeout=-1/)]);
});

test("Red Hat's superuser asks for a password only where there is one, and never of what anybody may start", async () => {
  const cfg = { '/boot/grub2/user.cfg': 'GRUB2_PASSWORD=grub.pbkdf2.sha512.10000.x\n' };
  const entry = '/boot/loader/entries/1c2d3e4f000000000000000000000001-5.14.0-427.13.1.el9_4.x86_64.conf';
  const files = { ...rhel9.files, ...cfg };
  expect((await judged({ ...rhel9, files }, 'azure')).get('BOOT-TIMEOUT')?.verdict).toBe('pass');
  const restricted = String(rhel9.files[entry]).replace('grub_arg --unrestricted\n', '');
  const found = await judged({ ...rhel9, files: { ...files, [entry]: restricted } }, 'azure');
  expect(found.get('BOOT-TIMEOUT')).toMatchObject({ verdict: 'fail', severity: 'boot' });
});

test('what only Azure Stack Hub and VM Import refuse is refused there', async () => {
  const verdict = async (family: Family, target: GuestTarget, id: string) => {
    const one = (await judged(family, target)).get(id);
    return `${one?.verdict} ${one?.severity}`;
  };
  expect(await verdict(rhel9, 'azure-stack', 'HW-FIRMWARE')).toBe('fail boot');
  expect(await verdict(rhel7, 'azure-stack', 'HW-FIRMWARE')).toBe('pass boot');
  // Subvolumes below the root.
  expect(await verdict(sles15, 'aws-vmimport', 'DISK-FSTYPE')).toBe('fail boot');
  expect(await verdict(sles15, 'aws', 'DISK-FSTYPE')).toBe('pass info');
  expect(await verdict(rhel9, 'aws-vmimport', 'DISK-FSTYPE')).toBe('pass boot');
});

test('devices that LVM looks for by ids of VMware are no obstacle where the file is not used', async () => {
  const files = { ...rhel9.files, '/etc/lvm/lvm.conf': 'devices {\n\tuse_devicesfile = 0\n}\n' };
  expect((await judged({ ...rhel9, files }, 'azure')).get('DISK-LVMFILTER')?.verdict).toBe('pass');
});

test('NetworkManager makes a profile of its own unless it is told not to', async () => {
  const files = { ...rhel9.files, '/usr/lib/NetworkManager/conf.d/00-server.conf': '[main]\nno-auto-default=*\n' };
  const found = await judged({ ...rhel9, files }, 'azure');
  for (const id of ['NET-STATIC', 'NET-IFNAME', 'NET-ROUTES'])
    expect(found.get(id)).toMatchObject({ verdict: 'fail', severity: 'reach' });
});
