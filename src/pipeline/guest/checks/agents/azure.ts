import { cloudInit } from '../../facts/cloud-init.ts';
import { filesIn, grep, present } from '../../facts/lines.ts';
import { compareVersions, program, pythonVersion } from '../../facts/packages.ts';
import { enabled } from '../../facts/units.ts';
import type { Guest } from '../../guest.ts';
import { fail, type GuestCheck, type GuestTarget, notApplicable, pass, unlessClean, warn } from '../check.ts';

/** Oldest that Azure still serves; older ones bring themselves up to date unless that is turned off. */
const oldest: Partial<Record<GuestTarget, string>> = { azure: '2.2.53.1', 'azure-stack': '2.2.35' };
const configuration = '/etc/waagent.conf';
const severity = { azure: 'provision', 'azure-stack': 'provision' } as const;

export const agent: GuestCheck = {
  family: 'linux',
  severity,
  async judge(guest, target) {
    const { files } = guest;
    const path = await program(files, 'waagent', 'waagent2.0');
    if (path === undefined) return warn({ path: '/usr/sbin/waagent', code: 'absent', facts: {} });
    const version = await pythonVersion(
      files,
      'azurelinuxagent/common/version.py',
      /^AGENT_VERSION\s*=\s*['"]([\d.]+)/,
    );
    const least = oldest[target];
    const off = (await sleeps(guest)) ? [{ path, code: 'not-enabled', facts: {} }] : [];
    if (!version || least === undefined || compareVersions(version.version, least) >= 0)
      return off.length > 0 ? warn(...off) : pass(version ?? { path });
    const stays = await grep(files, [configuration], /^AutoUpdate\.Enabled=n/i);
    return target === 'azure' && stays.length === 0 ? pass(version) : fail(version, ...stays);
  },
};

const units = ['walinuxagent.service', 'waagent.service'];

/** Is it installed as a unit of systemd, and started by none? */
async function sleeps(guest: Guest): Promise<boolean> {
  const installed = await present(
    guest.files,
    units.flatMap(unit => [`/usr/lib/systemd/system/${unit}`, `/lib/systemd/system/${unit}`]),
  );
  return installed.length > 0 && (await enabled(guest, units)).length === 0;
}

const known = /^Provisioning\.Agent=(auto|cloud-init|waagent|disabled)\s*$/;

/** A value that the agent does not know makes it provision by itself, beside cloud-init (pa/factory.py). */
export const agentSettings: GuestCheck = {
  family: 'linux',
  severity,
  async judge(guest) {
    const { files } = guest;
    if ((await program(files, 'waagent')) === undefined) return notApplicable;
    const provisioning = await grep(files, [configuration], /^Provisioning\.Agent=/);
    const wrong = provisioning.filter(({ text }) => !known.test(text));
    const off = await grep(files, [configuration], /^(Extensions\.Enabled|AutoUpdate\.Enabled)=n/i);
    if (wrong.length > 0) return fail(...wrong, ...off);
    return unlessClean('warn', [...off, ...(await twice(guest))]);
  },
};

/** What both the agent and cloud-init would do. */
async function twice(guest: Guest) {
  if ((await cloudInit(guest)).program === undefined) return [];
  return grep(guest.files, [configuration], /^ResourceDisk\.(Format|EnableSwap)=y/i);
}

const state = '/var/lib/waagent';

/** What an agent left behind makes the next one believe that its work is done. */
export const agentState: GuestCheck = {
  family: 'linux',
  severity: { azure: 'warning', 'azure-stack': 'warning' },
  async judge({ files }) {
    const left = await filesIn(files, state, /^(provisioned|ovf-env\.xml|.*\.(crt|prv|p7m))$/);
    return unlessClean(
      'warn',
      left.map(path => ({ path })),
    );
  },
};

export const hypervDaemons: GuestCheck = {
  family: 'linux',
  severity: { azure: 'warning', 'azure-stack': 'warning' },
  async judge({ files }) {
    const path = await program(files, 'hv_kvp_daemon', 'hypervkvpd');
    const tools = await present(files, ['/usr/lib/linux-tools', '/usr/lib/hyper-v/bin/hv_kvp_daemon']);
    const found = path ?? tools[0];
    return found === undefined
      ? warn({ path: '/usr/sbin/hv_kvp_daemon', code: 'absent', facts: {} })
      : pass({ path: found });
  },
};
