import type { GuestFiles } from '../../files.ts';
import { filesIn, type Line, linesOf } from '../lines.ts';
import type { BootEntry } from './menu.ts';
import { inTree } from './paths.ts';

const directories = ['/boot/loader/entries', '/boot/efi/loader/entries', '/efi/loader/entries'];

/**
 * Entries of the Boot Loader Specification (type 1), newest version first, as GRUB's blscfg and systemd-boot show them.
 * @param variables what `$kernelopts` and the like stand for
 */
export async function blsEntries(
  files: GuestFiles,
  variables: ReadonlyMap<string, string>,
): Promise<readonly BootEntry[]> {
  const entries: (BootEntry & { version: string })[] = [];
  for (const directory of directories) {
    for (const path of await filesIn(files, directory, /\.conf$/)) {
      const lines = await linesOf(files, path);
      const entry = await entryOf(files, path, lines, variables);
      if (entry) entries.push(entry);
    }
  }
  return entries.toSorted((a, b) => compareNatural(b.version, a.version));
}

async function entryOf(
  files: GuestFiles,
  path: string,
  lines: readonly Line[],
  variables: ReadonlyMap<string, string>,
): Promise<(BootEntry & { version: string }) | undefined> {
  const all = (key: string) =>
    lines.flatMap(line => {
      const found = new RegExp(`^${key}\\s+(.*)$`).exec(line.text);
      return found ? [{ ...line, value: found[1] ?? '' }] : [];
    });
  const [linux] = [...all('linux'), ...all('efi')];
  const [first] = lines;
  if (!linux || !first) return undefined;
  const options = all('options');
  const expanded = options
    .map(({ value }) => value.replace(/\$(\w+)/g, (_, name) => variables.get(name) ?? ''))
    .join(' ');
  const initrds: string[] = [];
  for (const { value } of all('initrd')) {
    for (const one of value.split(/\s+/))
      if (one !== '' && !one.startsWith('$')) initrds.push(await inTree(files, one));
  }
  const title = all('title')[0]?.value ?? '';
  const id = path.slice(path.lastIndexOf('/') + 1, -'.conf'.length);
  return {
    title,
    ids: [id, title],
    below: false,
    at: first,
    kernel: await inTree(files, linux.value.split(/\s+/)[0] ?? ''),
    initrds,
    options: expanded.split(/\s+/).filter(Boolean),
    optionsAt: options[0] ?? linux,
    unrestricted: all('grub_arg').some(({ value }) => value.includes('--unrestricted')),
    version: all('version')[0]?.value ?? id,
  };
}

/** Numbers in it compare as numbers: 5.14.0-9 comes before 5.14.0-10. */
export function compareNatural(a: string, b: string): number {
  return new Intl.Collator('en', { numeric: true }).compare(a, b);
}
