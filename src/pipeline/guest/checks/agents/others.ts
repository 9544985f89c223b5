import { filesIn, grep, present } from '../../facts/lines.ts';
import { osRelease } from '../../facts/os.ts';
import { halfInstalled, program, repositories } from '../../facts/packages.ts';
import type { Guest } from '../../guest.ts';
import { everywhere, type GuestCheck, type GuestEvidence, notApplicable, pass, unlessClean, warn } from '../check.ts';

export const qemuAgent: GuestCheck = {
  family: 'linux',
  severity: { openstack: 'warning' },
  async judge({ files }) {
    const path = await program(files, 'qemu-ga');
    return path === undefined ? warn({ path: '/usr/sbin/qemu-ga', code: 'absent', facts: {} }) : pass({ path });
  },
};

/** Packaged tools stay idle elsewhere; those of the tarball have replaced drivers of the kernel. */
export const vmwareTools: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge({ files }) {
    const tarball = await present(files, ['/usr/bin/vmware-uninstall-tools.pl', '/etc/vmware-tools/locations']);
    if (tarball.length > 0) return warn(...tarball.map(path => ({ path })));
    const path = await program(files, 'vmtoolsd');
    return path === undefined ? notApplicable : pass({ path });
  },
};

const clocks = [
  '/etc/chrony.conf',
  '/etc/chrony/chrony.conf',
  '/etc/ntp.conf',
  '/etc/ntpsec/ntp.conf',
  '/etc/systemd/timesyncd.conf',
];
/** Servers that are reached from everywhere. */
const publicTime =
  /pool\.ntp\.org|debian\.pool|ubuntu\.com|amazon|google|cloudflare|microsoft|windows\.com|169\.254\.169\.123/;

/** The tools of VMware set the clock no more, and time servers of the old network do not answer. */
export const clock: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge({ files }) {
    const drops = [
      ...(await filesIn(files, '/etc/chrony.d', /\.(conf|sources)$/)),
      ...(await filesIn(files, '/etc/chrony/sources.d', /\.sources$/)),
      ...(await filesIn(files, '/etc/chrony/conf.d', /\.conf$/)),
    ];
    const set = await grep(files, [...clocks, ...drops], /^(server|pool|peer|refclock|NTP\s*=)\s*\S/);
    if (set.length === 0) {
      const there = await program(files, 'chronyd', 'ntpd');
      const timesyncd = await present(files, ['/usr/lib/systemd/systemd-timesyncd', '/lib/systemd/systemd-timesyncd']);
      const keeper = there ?? timesyncd[0];
      return keeper === undefined ? warn({ code: 'clock-missing', facts: {} }) : pass({ path: keeper });
    }
    const anywhere = set.filter(({ text }) => publicTime.test(text) || /^refclock/.test(text));
    return anywhere.length > 0 ? pass(...anywhere) : warn(...set);
  },
};

/** What cannot be installed before the move cannot be installed after it either. */
export const packages: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge(guest) {
    const { files } = guest;
    const half = await halfInstalled(files);
    const local = await grep(
      files,
      await repositories(files),
      /^(deb(-src)?\s+(\[.*?\]\s+)?|URIs:\s*|baseurl\s*=\s*)(file:|cdrom:|https?:\/\/(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.))/,
    );
    const off = await grep(files, ['/etc/rhsm/rhsm.conf'], /^hostname\s*=\s*(?!subscription\.rhsm\.redhat\.com)\S/);
    return unlessClean('warn', [...half, ...local, ...off, ...(await unregistered(guest))]);
  },
};

/** Where the maker gives packages to those who have registered only: what says that somebody has, and where a cloud does. */
const registrations: Readonly<Record<string, readonly string[]>> = {
  rhel: ['/etc/pki/consumer/cert.pem', '/etc/yum.repos.d/rh-cloud.repo', '/etc/yum.repos.d/redhat-rhui.repo'],
  sles: ['/etc/zypp/credentials.d/SCCcredentials', '/etc/regionserverclnt.cfg'],
};

async function unregistered(guest: Guest): Promise<GuestEvidence[]> {
  const { id } = await osRelease(guest);
  const signs = registrations[id === 'sles_sap' ? 'sles' : id] ?? [];
  const [usual] = signs;
  if (usual === undefined || (await present(guest.files, signs)).length > 0) return [];
  return [{ path: usual, code: 'absent', facts: {} }];
}
