import type { GuestFiles } from '../../files.ts';
import { firstOf, type Line, linesOf } from '../lines.ts';
import { blsEntries } from './bls.ts';
import { grubEnvironment } from './environment.ts';
import { type BootEntry, type BootMenu, MOST_ENTRIES } from './menu.ts';
import { inTree } from './paths.ts';

/** Where distributions put it; a stub on the EFI partition that only includes another one has no entries. */
const configs = ['/boot/grub2/grub.cfg', '/boot/grub/grub.cfg'];

/** The menu that grub.cfg makes, with the entries that `blscfg` brings in. */
export async function grub2Menu(files: GuestFiles): Promise<BootMenu | undefined> {
  for (const path of [...configs, ...(await onEfi(files))]) {
    const lines = await linesOf(files, path);
    if (lines.every(({ text }) => text === '')) continue;
    const variables = await grubEnvironment(files);
    const entries = [
      ...(await entriesIn(files, lines, variables)),
      ...(lines.some(({ text }) => /^(blscfg|insmod blscfg)\b/.test(text))
        ? await blsEntries(files, await withDefaults(lines, variables))
        : []),
    ];
    if (entries.length === 0) continue;
    const keyed = (await firstOf(files, ['/boot/grub2/user.cfg', '/boot/grub/user.cfg'])) !== undefined;
    return menuOf(path, lines, entries, variables, keyed);
  }
  return undefined;
}

async function onEfi(files: GuestFiles): Promise<readonly string[]> {
  const vendors = (await files.list('/boot/efi/EFI')) ?? [];
  return vendors.map(({ name }) => `/boot/efi/EFI/${name}/grub.cfg`);
}

/** `set kernelopts=…` in grub.cfg is what counts where the environment has none. */
async function withDefaults(
  lines: readonly Line[],
  variables: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const all = new Map<string, string>();
  for (const { text } of lines) {
    const found = /^set\s+(\w+)="?([^"]*)"?$/.exec(text);
    if (found) all.set(found[1] ?? '', found[2] ?? '');
  }
  return new Map([...all, ...variables]);
}

async function entriesIn(
  files: GuestFiles,
  lines: readonly Line[],
  variables: ReadonlyMap<string, string>,
): Promise<readonly BootEntry[]> {
  const entries: BootEntry[] = [];
  let depth = 0;
  const submenus: number[] = [];
  let inside: { head: Line; depth: number; body: Line[] } | undefined;
  for (const line of lines) {
    const { text } = line;
    if (text.startsWith('#')) continue;
    if (/^submenu\s/.test(text)) submenus.push(depth);
    if (/^menuentry\s/.test(text)) inside = { head: line, depth, body: [] };
    else inside?.body.push(line);
    // A brace too many closes nothing.
    depth = Math.max(0, depth + opened(text));
    if (inside && depth <= inside.depth) {
      const entry = await entryOf(files, inside.head, inside.body, submenus.length > 0, variables);
      if (entry && entries.push(entry) >= MOST_ENTRIES) break;
      inside = undefined;
    }
    while (submenus.length > 0 && (submenus.at(-1) ?? 0) >= depth && !/^submenu\s/.test(text)) submenus.pop();
  }
  return entries;
}

/** Braces that stand alone, as grub-mkconfig writes them; `${…}` is a variable. */
function opened(text: string): number {
  const plain = text.replace(/\$\{[^}]*\}/g, '').replace(/'[^']*'|"[^"]*"/g, '');
  return (plain.match(/\{/g)?.length ?? 0) - (plain.match(/\}/g)?.length ?? 0);
}

async function entryOf(
  files: GuestFiles,
  head: Line,
  body: readonly Line[],
  below: boolean,
  variables: ReadonlyMap<string, string>,
): Promise<BootEntry | undefined> {
  const linux = body.find(({ text }) => /^linux(16|efi)?\s/.test(text));
  if (!linux) return undefined;
  const [, kernel = '', ...options] = linux.text.split(/\s+/);
  const title = /^menuentry\s+(?:'([^']*)'|"([^"]*)"|(\S+))/.exec(head.text);
  const id = /(?:\$menuentry_id_option|--id)\s+['"]?([^'"\s{]+)/.exec(head.text)?.[1];
  const name = title?.[1] ?? title?.[2] ?? title?.[3] ?? '';
  const initrds: string[] = [];
  for (const { text } of body) {
    if (/^initrd(16|efi)?\s/.test(text))
      for (const one of text.split(/\s+/).slice(1)) initrds.push(await inTree(files, one));
  }
  return {
    title: name,
    ids: [...(id === undefined ? [] : [id]), name],
    below,
    at: head,
    kernel: await inTree(files, kernel),
    initrds,
    options: options
      .flatMap(option => option.replace(/^\$\{?(\w+)\}?$/, (_, name) => variables.get(name) ?? '').split(/\s+/))
      .filter(Boolean),
    optionsAt: linux,
    unrestricted: head.text.includes('--unrestricted'),
  };
}

function menuOf(
  config: string,
  lines: readonly Line[],
  entries: readonly BootEntry[],
  variables: ReadonlyMap<string, string>,
  keyed: boolean,
): BootMenu {
  const chosen = chosenIn(lines, entries, variables);
  return {
    loader: 'grub2',
    config,
    entries,
    ...(chosen ? { default: chosen } : {}),
    timeouts: waitsIn(lines, variables),
    passwords: chosen?.unrestricted ? [] : passwordsIn(lines, keyed),
    serial: lines.some(({ text }) => /^terminal_(output|input)\b.*\bserial\b|^serial\s/.test(text)),
  };
}

/** Ubuntu's older menus wait for ever after a start that failed: where grubenv says that one did. */
function waitsIn(lines: readonly Line[], variables: ReadonlyMap<string, string>): readonly Line[] {
  const failed = variables.get('recordfail') === '1';
  return lines.filter(({ text }, index) => {
    const guarded = /\brecordfail\b/.test(lines[index - 1]?.text ?? '');
    return /^set timeout=-1/.test(text) && (!guarded || failed);
  });
}

/**
 * A superuser keeps everybody else from entries that are not `--unrestricted`.
 * @param keyed the file is there without which Red Hat's menu names none
 */
function passwordsIn(lines: readonly Line[], keyed: boolean): readonly Line[] {
  // SUSE's own word for it.
  if (lines.some(({ text }) => /^set unrestricted_menu="?y/.test(text))) return [];
  return lines.filter(({ text }, index) => {
    const guarded = /GRUB2_PASSWORD/.test(lines[index - 1]?.text ?? '');
    return /^set superusers=/.test(text) && (!guarded || keyed);
  });
}

function chosenIn(
  lines: readonly Line[],
  entries: readonly BootEntry[],
  variables: ReadonlyMap<string, string>,
): BootEntry | undefined {
  const top = entries.filter(({ below }) => !below);
  const says = lines.flatMap(({ text }) => /^set default="?([^"]*)"?$/.exec(text)?.[1] ?? []).slice(0, MOST_ENTRIES);
  for (const wish of [
    variables.get('next_entry'),
    ...says.map(say => say.replace(/\$\{?saved_entry\}?/, variables.get('saved_entry') ?? '')),
  ]) {
    const found = wish === undefined || wish.includes('$') ? undefined : named(wish, entries, top);
    if (found) return found;
  }
  return named(variables.get('saved_entry') ?? '', entries, top) ?? top[0] ?? entries[0];
}

/** An index, an id, a title; inside of a submenu after `>`. */
function named(wish: string, entries: readonly BootEntry[], top: readonly BootEntry[]): BootEntry | undefined {
  if (wish === '') return undefined;
  if (/^\d+$/.test(wish)) return top[Number(wish)];
  const last = wish.slice(wish.lastIndexOf('>') + 1);
  if (/^\d+$/.test(last)) return entries.filter(({ below }) => below)[Number(last)];
  return entries.find(({ ids }) => ids.includes(last));
}
