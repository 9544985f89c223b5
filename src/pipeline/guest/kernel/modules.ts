import { isModule, moduleName } from './module-name.ts';

/** One line of modules.dep. */
export interface ModuleFile {
  /** Below /lib/modules/VERSION. */
  readonly path: string;
  /** Names of the modules that are loaded before it, all of them. */
  readonly needs: readonly string[];
}

/** What a kernel has, by exact name: from modules.builtin, modules.dep and its configuration. */
export interface KernelModules {
  readonly builtIn: ReadonlySet<string>;
  readonly files: ReadonlyMap<string, ModuleFile>;
}

/** Where a driver is when the root file system is not there yet. */
export type DriverPlace =
  /** In the kernel itself. */
  | 'built-in'
  /** In the initramfs, with all it needs. */
  | 'initramfs'
  /** In the initramfs, but something it needs is in neither. */
  | 'incomplete'
  /** Only on the root file system, from which it cannot be loaded yet. */
  | 'on-disk'
  | 'absent';

/** @param text of modules.builtin: a path a line */
export function builtInModules(text: string): Set<string> {
  return new Set(lines(text).filter(isModule).map(moduleName));
}

/** @param text of modules.dep: `path: path path …` */
export function moduleFiles(text: string): Map<string, ModuleFile> {
  const files = new Map<string, ModuleFile>();
  for (const line of lines(text)) {
    const colon = line.indexOf(':');
    const path = line.slice(0, colon);
    if (colon < 0 || !isModule(path)) continue;
    const needs = line
      .slice(colon + 1)
      .split(/\s+/)
      .filter(isModule)
      .map(moduleName);
    files.set(moduleName(path), { path, needs });
  }
  return files;
}

/** @param name in any spelling: `nvme-core`, `nvme_core.ko.xz` */
export function placeOfDriver(name: string, kernel: KernelModules, initramfs: ReadonlySet<string>): DriverPlace {
  const wanted = moduleName(name);
  if (kernel.builtIn.has(wanted)) return 'built-in';
  const file = kernel.files.get(wanted);
  if (!initramfs.has(wanted)) return file === undefined ? 'absent' : 'on-disk';
  const there = (need: string) => initramfs.has(need) || kernel.builtIn.has(need);
  return (file?.needs ?? []).every(there) ? 'initramfs' : 'incomplete';
}

/** One line of modules.alias: a pattern for what a device says it is, and the module that drives it. */
export interface ModuleAlias {
  readonly pattern: string;
  readonly module: string;
}

/** @param text of modules.alias: `alias PATTERN MODULE` */
export function moduleAliases(text: string): ModuleAlias[] {
  return lines(text).flatMap(line => {
    const [word, pattern, module] = line.split(/\s+/);
    return word === 'alias' && pattern && module ? [{ pattern, module: moduleName(module) }] : [];
  });
}

/** Names of the modules for a device that calls itself so: `pci:v00001AF4d00001001sv…`. */
export function modulesFor(device: string, aliases: readonly ModuleAlias[]): string[] {
  const found = aliases.filter(({ pattern }) => matches(pattern, device)).map(({ module }) => module);
  return [...new Set(found)];
}

/** Does the configuration the kernel was built with say that an option is in it (`y`), a module (`m`) or neither? */
export function configured(text: string, option: string): 'y' | 'm' | undefined {
  const value = lines(text)
    .find(line => line.startsWith(`${option}=`))
    ?.slice(option.length + 1);
  return value === 'y' || value === 'm' ? value : undefined;
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
}

/**
 * `*`, `?` and `[…]` as fnmatch has them, in time that grows with the product of the lengths: these patterns come from
 * the guest, and a regular expression made of one could take for ever.
 */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.match(/\[[^\]]*\]|[\s\S]/g) ?? [];
  let at = 0;
  let part = 0;
  let star = -1;
  let from = 0;
  while (at < text.length) {
    if (parts[part] === '*') {
      star = part++;
      from = at;
    } else if (part < parts.length && fits(parts[part] ?? '', text[at] ?? '')) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++from;
    } else return false;
  }
  while (parts[part] === '*') part++;
  return part === parts.length;
}

function fits(part: string, character: string): boolean {
  if (part === '?' || part === character) return true;
  if (part.length < 3 || !part.startsWith('[')) return false;
  const inside = part.slice(1, -1);
  const negated = inside.startsWith('!') || inside.startsWith('^');
  const set = negated ? inside.slice(1) : inside;
  const ranges = set.match(/.-.|./g) ?? [];
  const found = ranges.some(range =>
    range.length === 3 ? character >= range.charAt(0) && character <= range.charAt(2) : range === character,
  );
  return found !== negated;
}
