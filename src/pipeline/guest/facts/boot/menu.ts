import type { Line } from '../lines.ts';

export type Loader = 'grub2' | 'grub' | 'systemd-boot' | 'uki' | 'syslinux' | 'lilo';

/** Entries of one menu that are looked at: ten times what a machine with all its old kernels has. */
export const MOST_ENTRIES = 500;

/** One entry of the boot menu. Paths are those of the guest's tree. */
export interface BootEntry {
  readonly title: string;
  /** Names by which it can be the default: its id, its title. */
  readonly ids: readonly string[];
  /** Inside a submenu: nobody boots it without choosing. */
  readonly below: boolean;
  readonly at: Line;
  readonly kernel?: string;
  readonly initrds: readonly string[];
  /** The command line of the kernel, and where it stands. */
  readonly options: readonly string[];
  readonly optionsAt: Line;
  /** Anybody may start it, where a superuser keeps others from the rest. */
  readonly unrestricted?: boolean;
}

export interface BootMenu {
  readonly loader: Loader;
  /** The file it is written in. */
  readonly config: string;
  readonly entries: readonly BootEntry[];
  /** What boots when nobody touches the keyboard. */
  readonly default?: BootEntry;
  /** Lines that say how long it waits. */
  readonly timeouts: readonly Line[];
  /** Lines by which a password is asked for. */
  readonly passwords: readonly Line[];
  /** Is the menu itself shown on a serial line? */
  readonly serial: boolean;
}

/** Version of a kernel, of the name of its file: `6.1.0-50-amd64` of `/boot/vmlinuz-6.1.0-50-amd64`. */
export function versionOf(kernel: string): string | undefined {
  return /\/(?:vmlinuz|vmlinux|linux|kernel|bzImage)-([^/]+?)(?:\.efi|\.gz)?$/.exec(kernel)?.[1] ?? directoryOf(kernel);
}

/** Of what systemd's kernel-install makes: `/boot/<machine-id>/<version>/linux`. */
function directoryOf(kernel: string): string | undefined {
  return /\/[0-9a-f]{32}\/([^/]+)\/(?:linux|vmlinuz)$/.exec(kernel)?.[1];
}
