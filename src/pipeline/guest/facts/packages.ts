import type { GuestFiles } from '../files.ts';
import { filesIn, firstOf, grep, type Line } from './lines.ts';

/** Where Python packages of the system lie. */
const pythonRoots = [
  '/usr/lib/python3/dist-packages',
  '/usr/lib/python2.7/dist-packages',
  '/usr/share/azurelinuxagent',
];

/** Directories of site-packages of every Python that is installed. */
export async function pythonDirectories(files: GuestFiles): Promise<readonly string[]> {
  const found = [...pythonRoots];
  for (const base of ['/usr/lib', '/usr/lib64', '/usr/local/lib']) {
    const entries = (await files.list(base)) ?? [];
    for (const { name } of entries) {
      if (/^python\d(\.\d+)?$/.test(name)) found.push(`${base}/${name}/site-packages`, `${base}/${name}/dist-packages`);
    }
  }
  return found;
}

/**
 * The version that a Python package says of itself, which needs no database of packages.
 * @param module path of the file inside of a directory of packages: `cloudinit/version.py`
 * @param pattern its first group is the version
 */
export async function pythonVersion(
  files: GuestFiles,
  module: string,
  pattern: RegExp,
): Promise<(Line & { version: string }) | undefined> {
  for (const directory of await pythonDirectories(files)) {
    const [line] = await grep(files, [`${directory}/${module}`], pattern);
    if (line) return { ...line, version: pattern.exec(line.text)?.[1] ?? '' };
  }
  return undefined;
}

/** Is one of these programs there? `/usr/sbin`, `/usr/bin` and the like are looked into. */
export async function program(files: GuestFiles, ...names: readonly string[]): Promise<string | undefined> {
  const places = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin', '/usr/libexec'];
  return firstOf(
    files,
    names.flatMap(name => places.map(place => `${place}/${name}`)),
  );
}

/** Negative, 0 or positive, by the numbers of two versions (`2.2.53.1`); what is no number ends one. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): readonly number[] {
  return (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

/** Packages of Debian's database that are half installed. */
export async function halfInstalled(files: GuestFiles): Promise<readonly Line[]> {
  return grep(
    files,
    ['/var/lib/dpkg/status'],
    /^Status: .*\b(half-installed|half-configured|unpacked|triggers-awaited)\b/,
  );
}

/** Where packages come from, as far as it is written in files. */
export async function repositories(files: GuestFiles): Promise<readonly string[]> {
  return [
    ...(await filesIn(files, '/etc/yum.repos.d', /\.repo$/)),
    ...(await filesIn(files, '/etc/zypp/repos.d', /\.repo$/)),
    ...(await filesIn(files, '/etc/apt/sources.list.d', /\.(list|sources)$/)),
    '/etc/apt/sources.list',
  ];
}
