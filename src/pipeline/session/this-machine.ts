import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { childEnv } from '../child-env.ts';

/** Where a process runs, as far as the platform tells. */
export interface Place {
  readonly host: string;
  /** The machine, whatever it is called today: a digest of the id that its system gave it. */
  readonly machine?: string;
  /** From one start of its kernel to the next; two that are equal are the same kernel. */
  readonly boot?: string;
  /** Whose process ids these are: a container has its own (pid_namespaces(7)). */
  readonly space?: string;
}

/** Asks the system. @returns undefined for what it does not know */
export interface System {
  read(file: string): string | undefined;
  link(file: string): string | undefined;
  /** Output of a program; `ps`, `sysctl`, `ioreg` and `reg` are parts of their systems. */
  ask(program: 'env' | 'sysctl' | 'ioreg' | 'reg', args: readonly string[]): string | undefined;
}

const system: System = {
  read: file => known(() => readFileSync(file, 'utf8')),
  link: file => known(() => readlinkSync(file)),
  ask: (program, args) => known(() => output(program, [...args])),
};

let here: Place | undefined;

/** Where this process runs; asked once. */
export function thisMachine(): Place {
  here ??= placeOn(process.platform, system);
  return here;
}

/** The place of a process on a platform. */
export function placeOn(platform: NodeJS.Platform, { read, link, ask }: System): Place {
  const place = (machine?: string, boot?: string, space?: string): Place => ({
    host: hostname(),
    ...(machine ? { machine: digest(machine) } : {}),
    ...(boot ? { boot } : {}),
    ...(space ? { space } : {}),
  });
  // machine-id(5), random(4): as long as the kernel runs boot_id is the same, also in every container.
  if (platform === 'linux') {
    const machine = read('/etc/machine-id') ?? read('/var/lib/dbus/machine-id');
    const boot = read('/proc/sys/kernel/random/boot_id');
    return place(machine?.trim(), boot?.trim(), link('/proc/self/ns/pid'));
  }
  if (platform === 'darwin') {
    const uuid = /"IOPlatformUUID" = "([^"]+)"/.exec(ask('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']) ?? '');
    return place(uuid?.[1], ask('sysctl', ['-n', 'kern.bootsessionuuid'])?.trim());
  }
  if (platform !== 'win32') return place();
  const guid = ask('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']);
  return place(/MachineGuid\s+REG_SZ\s+(\S+)/.exec(guid ?? '')?.[1]);
}

/** When a process of this machine began, in whatever the platform counts; undefined where it cannot be known (Windows). */
export function startOf(pid: number, platform = process.platform, { read, ask } = system): string | undefined {
  if (platform === 'win32') return undefined;
  // ps(1) tells local time in the words of a language: neither may change between two looks.
  if (platform !== 'linux')
    return ask('env', ['LC_ALL=C', 'TZ=UTC0', 'ps', '-o', 'lstart=', '-p', String(pid)])?.trim() || undefined;
  // Field 22 of /proc/PID/stat (proc(5)); the second may have blanks in it.
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** The id itself is not for others to see (machine-id(5)). */
function digest(id: string): string {
  return createHash('sha256').update(`vmferry lock ${id}`).digest('hex').slice(0, 32);
}

function output(program: string, args: string[]): string {
  return execFileSync(program, args, {
    ...childEnv(),
    encoding: 'utf8',
    timeout: 5000,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
}

function known(look: () => string): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
