import { bootMenu } from '../../facts/boot/index.ts';
import { type CloudInit, cloudInit } from '../../facts/cloud-init.ts';
import { filesIn, grep, present } from '../../facts/lines.ts';
import { program } from '../../facts/packages.ts';
import { enabled, masked } from '../../facts/units.ts';
import type { Guest } from '../../guest.ts';
import {
  everywhere,
  type Finding,
  fail,
  type GuestCheck,
  type GuestTarget,
  notApplicable,
  pass,
  unlessClean,
  warn,
} from '../check.ts';

/** Keys, users and the name of the host come through it; a guest that is moved as it is keeps its own. */
export const installed: GuestCheck = {
  family: 'linux',
  severity: everywhere('provision'),
  async judge(guest) {
    const { program: path, version } = await cloudInit(guest);
    if (path === undefined)
      return { ...warn({ path: '/usr/bin/cloud-init', code: 'absent', facts: {} }), severity: 'warning' };
    return pass(version ?? { path });
  },
};

/** A check of cloud-init's ways, which is about nothing where it is not installed. */
function where(judge: (guest: Guest, found: CloudInit, target: GuestTarget) => Promise<Finding>): GuestCheck['judge'] {
  return async (guest, target) => {
    const found = await cloudInit(guest);
    return found.program === undefined ? notApplicable : judge(guest, found, target);
  };
}

/** Since 24.3 there are a main and a network unit in the place of `cloud-init.service`. */
const units = ['cloud-init.service', 'cloud-init-main.service', 'cloud-init-network.service'];

export const disabled: GuestCheck = {
  family: 'linux',
  severity: everywhere('provision'),
  judge: where(async guest => {
    const { files } = guest;
    const marks = (await present(files, ['/etc/cloud/cloud-init.disabled'])).map(path => ({ path }));
    const masks: { path: string }[] = [];
    for (const unit of ['cloud-init-local.service', 'cloud-config.service', 'cloud-final.service', ...units]) {
      const path = await masked(guest, unit);
      if (path !== undefined) masks.push({ path });
    }
    const entry = (await bootMenu(guest))?.default;
    const byOption = entry?.options.includes('cloud-init=disabled') ? [entry.optionsAt] : [];
    const off = [...marks, ...masks, ...byOption];
    if (off.length > 0) return fail(...off);
    const links = await enabled(guest, units);
    // A generator starts it where no link does, if its target is there.
    const generated = await present(files, [
      '/usr/lib/systemd/system-generators/cloud-init-generator',
      '/lib/systemd/system-generators/cloud-init-generator',
    ]);
    const started = [...links, ...generated];
    return started.length > 0 ? pass(...started.map(path => ({ path }))) : warn({ code: 'not-enabled', facts: {} });
  }),
};

const wanted: Readonly<Record<GuestTarget, RegExp>> = {
  azure: /^Azure$/,
  'azure-stack': /^Azure$/,
  aws: /^Ec2(Local)?$/,
  'aws-vmimport': /^Ec2(Local)?$/,
  openstack: /^(ConfigDrive|OpenStack|OpenStackLocal)$/,
};

/** Which clouds it looks for. Without a list it looks for all of them. */
export const datasources: GuestCheck = {
  family: 'linux',
  severity: everywhere('provision'),
  judge: where(async ({ files }, { settings }, target) => {
    const identify = await grep(files, ['/etc/cloud/ds-identify.cfg'], /^(datasource|policy)\s*:/);
    const forced = identify.find(({ text }) => {
      const name = /^datasource\s*:\s*(\S+)/.exec(text)?.[1];
      return name !== undefined && !wanted[target].test(name);
    });
    const off = identify.find(({ text }) => /^policy\s*:.*\bdisabled\b/.test(text));
    if (forced || off) return fail(...[forced, off].filter(line => line !== undefined));
    const list = settings.get('datasource_list');
    if (!list) return pass();
    const names = Array.isArray(list.value) ? list.value.map(String) : [];
    return names.some(name => wanted[target].test(name)) ? pass(list) : fail(list);
  }),
};

/** A network that cloud-init is told to leave alone stays the old one. */
export const network: GuestCheck = {
  family: 'linux',
  severity: everywhere('provision'),
  judge: where(async (_guest, { settings }) => {
    const set = settings.get('network');
    const config = (set?.value as { config?: unknown } | null | undefined)?.config;
    return set && config === 'disabled' ? warn(set) : pass();
  }),
};

/** An editor that took a list apart leaves valid YAML and no modules: no users, no keys, no name. */
export const modules: GuestCheck = {
  family: 'linux',
  severity: everywhere('provision'),
  judge: where(async (_guest, { settings, broken }) => {
    const init = settings.get('cloud_init_modules');
    if (!init) return unlessClean('warn', broken);
    const names = nameOfModules(init.value);
    const sound =
      names?.every(name => /^[\w-]+$/.test(name)) && names.includes('users-groups') && names.includes('ssh');
    return sound ? unlessClean('warn', broken) : fail(init, ...broken);
  }),
};

function nameOfModules(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map(one => String(Array.isArray(one) ? one[0] : one).replaceAll('_', '-'));
}

const state = '/var/lib/cloud';

/** `stages.py` unlinks it at each boot, which fails on a directory: cloud-init ends there. */
export const instance: GuestCheck = {
  family: 'linux',
  severity: everywhere('provision'),
  judge: where(async ({ files }) => {
    const path = `${state}/instance`;
    const node = await files.lstat(path);
    if (node !== undefined && node.kind !== 'symlink') return fail({ path });
    const seeds = await filesIn(files, `${state}/seed/nocloud`);
    return unlessClean(
      'warn',
      seeds.map(seed => ({ path: seed })),
    );
  }),
};

/** To cloud-init a machine in a cloud is a new one: host keys replaced, the name reset, unless it is told otherwise. */
export const specialize: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  judge: where(async (_guest, { settings }) => {
    const keeps = settings.get('ssh_deletekeys');
    const name = settings.get('preserve_hostname');
    const kept = keeps?.value === false && name?.value === true;
    const said = [keeps, name].filter(setting => setting !== undefined);
    return kept ? pass(...said) : warn(...(said.length > 0 ? said : [{ path: '/etc/cloud/cloud.cfg' }]));
  }),
};

/** Either cloud-init configures the card or the distribution's own files do. */
export const azureNetwork: GuestCheck = {
  family: 'linux',
  severity: { azure: 'warning', 'azure-stack': 'warning' },
  judge: where(async (_guest, { settings }) => {
    const set = settings.get('datasource');
    const azure = (set?.value as { Azure?: { apply_network_config?: unknown } } | null | undefined)?.Azure;
    return set && azure?.apply_network_config === false ? warn(set) : pass();
  }),
};

export const grow: GuestCheck = {
  family: 'linux',
  severity: everywhere('info'),
  judge: where(async ({ files }) => {
    const path = await program(files, 'growpart');
    return path === undefined ? warn({ path: '/usr/bin/growpart', code: 'absent', facts: {} }) : pass({ path });
  }),
};
