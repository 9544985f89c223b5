import { filesIn, grep, type Line } from '../../facts/lines.ts';
import { networkProfiles } from '../../facts/network/index.ts';
import { isVmwareName, type Profile } from '../../facts/network/profile.ts';
import { routesApart } from '../../facts/network/routes.ts';
import type { Guest } from '../../guest.ts';
import { everywhere, type Finding, fail, type GuestCheck, notApplicable, pass, warn } from '../check.ts';
import { createsDhcp } from './manager.ts';

/** An address that is set by hand is one of the network that the guest leaves. */
export const staticAddress: GuestCheck = {
  family: 'linux',
  severity: everywhere('reach', { 'aws-vmimport': 'warning' }),
  async judge(guest) {
    const profiles = await networkProfiles(guest);
    const fixed = profiles.filter(({ addresses, off, dhcp }) => addresses.length > 0 && !off && !dhcp);
    const asleep = profiles.filter(({ off }) => off);
    const evidence = fixed.flatMap(({ addresses }) => addresses);
    if (fixed.length > 0) {
      return (await createsDhcp(guest, fixed)) ? { ...warn(...evidence), severity: 'warning' } : fail(...evidence);
    }
    // Every card is configured, and none of them is brought up.
    if (asleep.length > 0 && asleep.length === profiles.length) return fail(...asleep.flatMap(({ off }) => off ?? []));
    return pass(...profiles.filter(({ dhcp }) => dhcp).map(({ at }) => at));
  },
};

/** A name that only VMware's hardware has is gone on other hardware, and with it the configuration. */
export const interfaceName: GuestCheck = {
  family: 'linux',
  severity: everywhere('reach'),
  async judge(guest) {
    const profiles = await networkProfiles(guest);
    if (profiles.length === 0) return notApplicable;
    const bound = profiles.filter(({ name, off }) => !off && name !== undefined && isVmwareName(name.value));
    const evidence = bound.flatMap(({ name }) => name ?? []);
    const besides = await namedBesides(guest);
    if (bound.length === 0 && besides.length > 0) return { ...warn(...besides), severity: 'warning' };
    if (bound.length === 0) return pass(...profiles.flatMap(({ name }) => name ?? []));
    return (await createsDhcp(guest, bound)) ? { ...warn(...evidence), severity: 'warning' } : fail(...evidence);
  },
};

const others = [
  '/etc/keepalived/keepalived.conf',
  '/etc/default/isc-dhcp-server',
  '/etc/sysconfig/dhcpd',
  '/etc/dhcp/dhcpd.conf',
  '/etc/dnsmasq.conf',
  '/etc/sysconfig/iptables',
  '/etc/iptables/rules.v4',
  '/etc/nftables.conf',
];

/** Services and firewalls that ask for a card by such a name. */
async function namedBesides({ files }: Guest): Promise<readonly Line[]> {
  const zones = await filesIn(files, '/etc/firewalld/zones', /\.xml$/);
  return grep(files, [...others, ...zones], /["\s=](ens(32|33|34|35|160|161|192|193|224|225|256)|eno\d{5,})\b/);
}

/** What only one manager leaves out, everywhere else: a list of the parts of all profiles. */
function listed(
  part: (profile: Profile) => readonly Profile['addresses'][number][],
  verdict: 'warn' | 'fail',
): GuestCheck['judge'] {
  return async guest => {
    const profiles = await networkProfiles(guest);
    const found = profiles.filter(({ off }) => !off).flatMap(part);
    if (found.length === 0) return pass();
    return { verdict, evidence: found };
  };
}

/** A gateway by hand is one of the old network; other routes lead to places that are not there. */
export const routes: GuestCheck = {
  family: 'linux',
  severity: everywhere('reach'),
  async judge(guest, target): Promise<Finding> {
    const withGateways = (await networkProfiles(guest)).filter(({ gateways, off }) => gateways.length > 0 && !off);
    const toDefault = withGateways.flatMap(({ gateways }) => gateways);
    const unused = await createsDhcp(guest, withGateways);
    if (toDefault.length > 0 && !unused) return fail(...toDefault);
    const apart = await routesApart(guest);
    if (apart.toDefault.length > 0) return fail(...apart.toDefault);
    const others = await listed(({ routes }) => routes, 'warn')(guest, target);
    const found = [...toDefault, ...others.evidence, ...apart.others];
    return found.length > 0 ? { ...warn(...found), severity: 'warning' } : pass();
  },
};

/** Clouds have networks of 1500 bytes, OpenStack's overlays less. */
export const mtu: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning', { openstack: 'reach', aws: 'info', 'aws-vmimport': 'info' }),
  async judge(guest, target) {
    const most = target === 'openstack' ? 1450 : 1500;
    const large = (profile: Profile) => (profile.mtu && Number(profile.mtu.value) > most ? [profile.mtu] : []);
    return listed(large, target === 'openstack' ? 'fail' : 'warn')(guest, target);
  },
};
