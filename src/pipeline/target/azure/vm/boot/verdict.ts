/**
 * How far a machine came, as its serial console and its agent tell: the agent answers · somebody could sign in · the
 * kernel gave up · its root was not found · a file system was not there · the boot loader found nothing to load · the
 * firmware found no boot loader · the firmware refused it · nothing that tells · nobody waited for it to tell.
 */
export const bootVerdicts = [
  'ready',
  'login',
  'panic-root',
  'panic',
  'initramfs',
  'emergency',
  'grub',
  'no-boot',
  'secure-boot',
  'unknown',
  'unwatched',
] as const;
export type BootVerdict = (typeof bootVerdicts)[number];

/** What a console shows, by what it means. Each is looked for from the end: what came last is what holds. */
const signs: readonly (readonly [Exclude<BootVerdict, 'ready' | 'unknown' | 'unwatched'>, RegExp])[] = [
  [
    'panic-root',
    /Kernel panic - not syncing: (VFS: Unable to mount root fs|No working init found|Attempted to kill init)/g,
  ],
  ['panic', /Kernel panic - not syncing|Kernel Offset: .*\n.*end Kernel panic|BUG: unable to handle (kernel|page)/g],
  [
    'initramfs',
    /dracut:\/#|dracut-initqueue.*timeout|Warning: \/dev\/\S+ does not exist|\(initramfs\)|Gave up waiting for (root|suspend)|ALERT!\s+\S+ does not exist|Entering emergency mode\. Exit the shell to continue/g,
  ],
  [
    'emergency',
    /You are in (emergency|rescue) mode|Give root password for (maintenance|login)|Cannot open access to console, the root account is locked|Press Enter for (maintenance|emergency shell)/g,
  ],
  [
    'grub',
    /grub rescue>|^grub> |error: (no such (device|partition)|unknown filesystem|file [`'"].*not found)|Minimal BASH-like line editing/gm,
  ],
  [
    'no-boot',
    /No bootable device|The boot loader did not load an operating system|No operating system was loaded|Operating system not found|Missing operating system|PXE over IPv[46]|Reboot and Select proper Boot device/gi,
  ],
  [
    'secure-boot',
    /Secure Boot Violation|bad shim signature|Verification failed: \(0x1A\) Security Violation|Security Policy Violation/gi,
  ],
  [
    'login',
    /^\S* ?login: ?$|^\S[^\n]{0,80} login: ?$|^SAC>|Reached target.*(Multi-User|Graphical)|Cloud-init v\. \S+ finished/gim,
  ],
];

/** A verdict, and where in the log its last sign stands. */
export interface Sighting {
  readonly verdict: BootVerdict;
  /** Characters from the start; -1 for none. */
  readonly at: number;
}

/**
 * What the log of a serial console says.
 * @param log plain text, as `plainLog` makes it; its end is enough
 */
export function sightingIn(log: string): Sighting {
  let last: Sighting = { verdict: 'unknown', at: -1 };
  for (const [verdict, sign] of signs) {
    // The root that is missing is a panic too: what is told first wins where both stand in one place.
    for (const found of log.matchAll(sign)) if (found.index > last.at) last = { verdict, at: found.index };
  }
  return last;
}

/** Verdicts after which nothing more comes of itself. */
export function isStuck(verdict: BootVerdict): boolean {
  return !['ready', 'login', 'unknown', 'unwatched'].includes(verdict);
}

/** A console's bytes as text: no escape sequences, no control characters but line ends, none of a page blob's zeros. */
export function plainLog(bytes: Uint8Array): string {
  const [first = '', ...escaped] = Buffer.from(bytes).toString('utf8').split('\u001b');
  return [first, ...escaped.map(afterEscape)]
    .join('')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\n\t\P{C}]/gu, '')
    .replace(/\n{3,}/g, '\n\n');
}

/** ECMA-48: control sequences, strings up to BEL or the next escape, and the short ones. */
function afterEscape(text: string): string {
  if (text.startsWith(']')) return text.slice(text.indexOf('\u0007') + 1 || text.length);
  return text.replace(/^(\[[0-?]*[ -/]*[@-~]|[ -/]+[0-~]|[@-~])/, '');
}

/** The last lines of a log, without empty ones. @param most characters a line may have */
export function tailOf(log: string, lines: number, most = 200): string {
  return log
    .split('\n')
    .map(line => line.trimEnd().slice(0, most))
    .filter(line => line !== '')
    .slice(-lines)
    .join('\n');
}
