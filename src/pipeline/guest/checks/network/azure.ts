import { filesIn, firstOf, grep, present } from '../../facts/lines.ts';
import { networkProfiles } from '../../facts/network/index.ts';
import { type GuestCheck, notApplicable, pass, warn } from '../check.ts';

const rules = [
  '/etc/udev/rules.d/68-azure-sriov-nm-unmanaged.rules',
  '/usr/lib/udev/rules.d/68-azure-sriov-nm-unmanaged.rules',
];

/** With accelerated networking a card comes twice; NetworkManager must leave the second one alone (Microsoft, create-upload-generic). */
export const acceleratedNetworking: GuestCheck = {
  family: 'linux',
  severity: { azure: 'warning' },
  async judge(guest) {
    const { files } = guest;
    if ((await firstOf(files, ['/usr/sbin/NetworkManager', '/usr/bin/NetworkManager'])) === undefined)
      return notApplicable;
    const there = await present(files, rules);
    const configured = await grep(
      files,
      await filesIn(files, '/etc/NetworkManager/conf.d', /\.conf$/),
      /unmanaged-devices=.*driver:mlx/,
    );
    if (there.length + configured.length > 0) return pass(...there.map(path => ({ path })), ...configured);
    const profiles = await networkProfiles(guest);
    // What matches the driver by its name does not take the second card.
    if (profiles.length > 0 && profiles.every(({ manager }) => manager === 'netplan')) return pass();
    return warn({ path: rules[0] ?? '', code: 'absent', facts: {} });
  },
};
