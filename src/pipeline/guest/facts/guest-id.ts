import type { Architecture } from './architecture.ts';

/** `rhel9_64Guest`, `windows2019srv_64Guest`, `Debian_64` (VirtualBox), as a source configures a machine. */
export function ofGuestId(id: string | undefined): Architecture | undefined {
  if (id === undefined) return undefined;
  if (/^arm|_arm|aarch64/i.test(id)) return { name: 'arm64' };
  if (/64/.test(id)) return { name: 'x86-64' };
  // Servers of Windows since 2008 R2 have no other; their names say it late.
  return /Guest$|^(Windows|Linux|Debian|Ubuntu|RedHat|OpenSUSE|Oracle|Fedora)/.test(id) ? { name: 'x86' } : undefined;
}

export interface Distribution {
  /** As os-release has it: `rhel`, `sles`. */
  readonly id: string;
  readonly version: string;
}

const ids: readonly (readonly [RegExp, string])[] = [
  [/^rhel(\d+)/i, 'rhel'],
  [/^centos(\d{0,2})/i, 'centos'],
  [/^rockylinux/i, 'rocky'],
  [/^almalinux/i, 'almalinux'],
  [/^oracleLinux(\d*)/i, 'ol'],
  [/^sles(\d*)/i, 'sles'],
  [/^debian(\d*)/i, 'debian'],
  [/^ubuntu/i, 'ubuntu'],
  [/^fedora/i, 'fedora'],
  [/^amazonlinux(\d*)/i, 'amzn'],
];

/** What the configured id and the tools' own words say: `Red Hat Enterprise Linux 9.4 (Plow)` is version 9.4. */
export function distributionOf(id: string | undefined, text: string | undefined): Distribution | undefined {
  for (const [pattern, name] of ids) {
    const found = pattern.exec(id ?? '');
    if (!found) continue;
    // The words speak of a family at times: `CentOS 4/5 or later`.
    const told = /\b(\d{1,2}(?:\.\d{1,2})?)\b(?![/-])/.exec((text ?? '').replace(/\(.*?bit\)/, ''))?.[1];
    const vague = /or later|\d\/\d/.test(text ?? '');
    const configured = found[1] === '64' ? '' : (found[1] ?? '');
    return { id: name, version: (vague ? undefined : told) ?? configured };
  }
  return undefined;
}
