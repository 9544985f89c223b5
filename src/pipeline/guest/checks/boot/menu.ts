import { bootMenu } from '../../facts/boot/index.ts';
import type { BootEntry, BootMenu } from '../../facts/boot/menu.ts';
import { firmware } from '../../facts/firmware.ts';
import { fstab } from '../../facts/fstab.ts';
import { defaultKernel } from '../../facts/kernels.ts';
import { filesIn, grep } from '../../facts/lines.ts';
import type { Guest } from '../../guest.ts';
import {
  everywhere,
  type Finding,
  fail,
  type GuestCheck,
  type GuestEvidence,
  type GuestTarget,
  notApplicable,
  pass,
  unknown,
  unlessClean,
  warn,
} from '../check.ts';

/** AWS imports what GRUB starts, and nothing else. */
export const loader: GuestCheck = {
  family: 'linux',
  severity: everywhere('info', { 'aws-vmimport': 'boot' }),
  async judge(guest, target) {
    const menu = await bootMenu(guest);
    if (menu === undefined) return unknown({ code: 'loader-unknown', facts: {} });
    const evidence = { path: menu.config, code: 'loader', facts: { loader: menu.loader } };
    const grub = menu.loader === 'grub2' || menu.loader === 'grub';
    return grub || target !== 'aws-vmimport' ? pass(evidence) : fail(evidence);
  },
};

export const defaultEntry: GuestCheck = {
  family: 'linux',
  severity: everywhere('boot'),
  async judge(guest) {
    const menu = await bootMenu(guest);
    if (menu === undefined || menu.entries.length === 0) return unknown({ code: 'loader-unknown', facts: {} });
    const entry = menu.default;
    if (entry?.kernel === undefined) return fail({ path: menu.config });
    const missing: GuestEvidence[] = [];
    for (const path of [entry.kernel, ...entry.initrds]) {
      if ((await guest.files.stat(path)) === undefined)
        missing.push({ ...at(entry.optionsAt), code: 'names-absent', facts: { path } });
    }
    if (missing.length > 0) return fail(...missing);
    const { version } = await defaultKernel(guest);
    const modules = `/lib/modules/${version}`;
    if ((await guest.files.stat(modules)) === undefined) return fail({ path: modules, code: 'absent', facts: {} });
    if (/rescue|kdump|\+debug|-debug/.test(`${entry.kernel} ${entry.title}`)) return warn(at(entry.at));
    return pass(at(entry.at));
  },
};

function at({ path, line, text }: BootEntry['at']): GuestEvidence {
  return { path, line, text };
}

export const timeout: GuestCheck = {
  family: 'linux',
  severity: everywhere('boot'),
  async judge(guest) {
    const menu = await bootMenu(guest);
    if (menu === undefined) return unknown({ code: 'loader-unknown', facts: {} });
    const set = await grep(guest.files, ['/etc/default/grub'], /^GRUB_TIMEOUT="?-1/);
    return unlessClean('fail', [...menu.timeouts, ...set, ...menu.passwords]);
  },
};

/** Command lines that are not in the menu yet, but will be. */
async function written({
  files,
}: Guest): Promise<readonly { readonly path: string; readonly line: number; readonly text: string }[]> {
  return grep(
    files,
    ['/etc/kernel/cmdline', '/etc/default/grub', ...(await filesIn(files, '/etc/default/grub.d', /\.cfg$/))],
    /\S/,
  );
}

const device = /^root=\/dev\/(sd|hd|vd|xvd|nvme)/;

export const rootArgument: GuestCheck = {
  family: 'linux',
  severity: everywhere('boot'),
  judge: onDefault(async ({ options, optionsAt }, _menu, guest) => {
    const bad = options.filter(option => device.test(option));
    const later = (await written(guest)).filter(({ text }) =>
      /\broot=\/dev\/(sd|hd|vd|xvd|nvme)|^GRUB_DEVICE="?\/dev\/(sd|hd|vd|xvd|nvme)/.test(text),
    );
    if (bad.length > 0) return fail(at(optionsAt), ...later);
    return unlessClean('warn', later);
  }),
};

export const serial: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning', { azure: 'provision', 'azure-stack': 'provision' }),
  judge: onDefault(async ({ options, optionsAt }, _menu, guest) => {
    const there = options.some(option => /^console=tty(S0|AMA0|S0,.*)/.test(option));
    if (!there) return fail({ ...at(optionsAt), code: 'not-set', facts: { key: 'console=ttyS0' } });
    // The menu itself is then seen by nobody, and its kernel's messages are.
    const elsewhere = (await written(guest)).filter(({ text }) => /^GRUB_TERMINAL(_OUTPUT)?=(?!.*serial)/.test(text));
    return elsewhere.length > 0 ? { ...warn(...elsewhere), severity: 'warning' } : pass(at(optionsAt));
  }),
};

const silent: ReadonlySet<string> = new Set(['quiet', 'rhgb', 'splash', 'splash=silent']);

export const quiet: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  judge: tokens(option => silent.has(option)),
};

/** initramfs-tools takes it for a sleep, at every boot. */
export const rootDelay: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  judge: tokens(option => Number(/^rootdelay=(\d+)$/.exec(option)?.[1] ?? 0) > 30),
};

const harmful =
  /^(libata\.atapi_enabled=0|reserve=0x1f0,0x8|acpi=(off|0)|noapic|nolapic|numa=off|pci=(nomsi|.*,nomsi)|nr_cpus=\d+|maxcpus=\d+|mem=\d+[kKmMgG]?|systemd\.unit=(rescue|emergency)(\.target)?|single|init=\/bin\/(ba)?sh|cloud-init=disabled)$/;

export const badArguments: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge(guest, target) {
    const options = (await bootMenu(guest))?.default?.options ?? [];
    // The kernel checks itself against a file in /boot, which it has to find (kernel-parameters, fips).
    const lost = options.includes('fips=1') && !options.some(option => option.startsWith('boot='));
    const apart = lost && (await bootIsApart(guest));
    const bad = (option: string) => harmful.test(option) || (apart && option === 'fips=1');
    const found = await tokens(bad)(guest, target);
    const off = found.evidence.some(({ facts }) => facts?.option === 'cloud-init=disabled');
    return off ? { ...found, severity: 'provision' } : found;
  },
};

async function bootIsApart(guest: Guest): Promise<boolean> {
  return (await fstab(guest)).some(({ at: mounted }) => mounted === '/boot');
}

export const resume: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge(guest) {
    const entry = (await bootMenu(guest))?.default;
    const inEntry = entry?.options.some(option => /^resume=(?!none)/.test(option)) ? [at(entry.optionsAt)] : [];
    const { files } = guest;
    const configured = [
      ...(await grep(files, await filesIn(files, '/etc/initramfs-tools/conf.d'), /^RESUME=(?!none|auto\s*$)\S/)),
      ...(await grep(
        files,
        ['/etc/dracut.conf', ...(await filesIn(files, '/etc/dracut.conf.d', /\.conf$/))],
        /^add_device\+?=/,
      )),
    ];
    return unlessClean('warn', [...inEntry, ...configured]);
  },
};

/** Azure's remote disks answer late where a host is mended; the kernel would give them up (Microsoft, enable-nvme-interface). */
export const nvmeTimeout: GuestCheck = {
  family: 'linux',
  severity: { azure: 'warning', aws: 'warning', 'aws-vmimport': 'warning' },
  judge: onDefault(async ({ options, optionsAt }, _menu, guest, target) => {
    // NVMe comes with sizes that start Gen2 only.
    if (target === 'azure' && (await firmware(guest)) === 'bios') return notApplicable;
    const set = options.find(option => /^nvme_core\.io_timeout=\d+$/.test(option));
    return set
      ? pass(at(optionsAt))
      : warn({ ...at(optionsAt), code: 'not-set', facts: { key: 'nvme_core.io_timeout' } });
  }),
};

/** A check of the default entry; unknown where the menu is not read here. */
function onDefault(
  judge: (entry: BootEntry, menu: BootMenu, guest: Guest, target: GuestTarget) => Promise<Finding>,
): GuestCheck['judge'] {
  return async (guest, target) => {
    const menu = await bootMenu(guest);
    return menu?.default ? judge(menu.default, menu, guest, target) : unknown({ code: 'loader-unknown', facts: {} });
  };
}

function tokens(bad: (option: string) => boolean): GuestCheck['judge'] {
  return onDefault(async ({ options, optionsAt }) => {
    const found = options.filter(bad);
    return unlessClean(
      'warn',
      found.map(option => ({ ...at(optionsAt), code: 'option', facts: { option } })),
    );
  });
}
