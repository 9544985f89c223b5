import type { Machine } from '../../../types/machine.ts';
import { familyOf } from '../../os.ts';
import { present } from '../../present.ts';
import { printable } from '../../printable.ts';
import { child, children, textOf } from '../soap/element.ts';
import type { Properties } from '../vim.ts';
import { bytesOf, isSet, textAt } from './values.ts';

const shorter: readonly (readonly [RegExp, string])[] = [
  [/\s*\(64[- ]bit\)/i, ''],
  [/\s*\((32[- ]bit)\)/i, ' $1'],
  [/^(Microsoft|VMware) +(?=\S)/, ''],
  [/^Red Hat Enterprise Linux\b/, 'RHEL'],
  [/^SUSE Linux Enterprise Server\b/, 'SLES'],
  [/^SUSE Linux Enterprise\b/, 'SLE'],
  [/^Debian GNU\/Linux\b/, 'Debian'],
  [/^(Ubuntu|Rocky) Linux\b/, '$1'],
  [/ or later( versions?)?/i, '+'],
];

/** The guest's name for a column: `Microsoft Windows Server 2016 or later (64-bit)` is `Windows Server 2016+`. */
export function shortGuest(fullName: string | undefined): string | undefined {
  const whole = fullName?.trim().replace(/\s+/g, ' ').slice(0, 256);
  if (!whole) return undefined;
  return printable(shorter.reduce((text, [long, short]) => text.replace(long, short), whole).trim() || whole, 80);
}

/**
 * What runs in it: its tools know best, then how the machine is configured.
 * @param pretty what the tools tell in detail: `Ubuntu 24.04.1 LTS`
 */
export function osOf(properties: Properties, pretty: string | undefined) {
  const configured = textAt(properties, 'config.guestId');
  const reported = textAt(properties, 'guest.guestId');
  const id = configured === undefined || /^other/i.test(configured) ? (reported ?? configured) : configured;
  const text =
    pretty ?? textAt(properties, 'guest.guestFullName') ?? textAt(properties, 'config.guestFullName') ?? undefined;
  const family = familyOf({ guest: id, cim: undefined, text }) ?? reportedFamily(properties);
  if (id === undefined && text === undefined && family === undefined) return undefined;
  return present({ family, id: id && printable(id, 80), text: text && printable(text, 160) });
}

function reportedFamily(properties: Properties): 'linux' | 'windows' | undefined {
  const family = textAt(properties, 'guest.guestFamily');
  if (family === 'linuxGuest') return 'linux';
  return family === 'windowsGuest' ? 'windows' : undefined;
}

/** `architecture='X86' … prettyName='Ubuntu 24.04.1 LTS'`, as VMware Tools 11 and later put it into the configuration. */
export function prettyName(detailed: string | undefined): string | undefined {
  return detailed && /(?:^|\s)prettyName='([^']{1,160})'/.exec(detailed)?.[1]?.trim();
}

/** The tools, where it is known whether they run. */
export function toolsOf(properties: Properties): { running: boolean; version?: string } | undefined {
  const running = toolsRunning(properties);
  if (running === undefined) return undefined;
  const version = toolsVersion(textAt(properties, 'guest.toolsVersion'));
  return version === undefined ? { running } : { running, version };
}

export function toolsRunning(properties: Properties): boolean | undefined {
  const status = textAt(properties, 'guest.toolsRunningStatus');
  if (status === 'guestToolsRunning' || status === 'guestToolsExecutingScripts') return true;
  return status === 'guestToolsNotRunning' ? false : undefined;
}

/** 12352 is 12.2.0: ten bits and more, five and five; 2147483647 is a guest's own open-vm-tools. */
function toolsVersion(internal: string | undefined): string | undefined {
  const value = Number(internal);
  if (!Number.isInteger(value) || value < 1024 || value >= 1 << 18) return undefined;
  return `${value >> 10}.${(value >> 5) & 31}.${value & 31}`;
}

/** File systems that are told of at most. */
const mostFileSystems = 256;

/** What the tools say of the guest's file systems. Source: vSphere Web Services API, GuestDiskInfo. */
export function spaceOf(properties: Properties): Machine['space'] {
  if (!isSet(properties, 'guest.disk')) return undefined;
  return children(properties.get('guest.disk'))
    .slice(0, mostFileSystems)
    .flatMap(disk => {
      const [path, size, free] = [
        textOf(disk, 'diskPath'),
        bytesOf(child(disk, 'capacity')),
        bytesOf(child(disk, 'freeSpace')),
      ];
      return path === undefined || size === undefined || free === undefined
        ? []
        : [{ path: printable(path, 255), size, free }];
    });
}
