import type { GuestFiles } from '../../files.ts';
import { type Line, linesOf } from '../lines.ts';
import { type BootEntry, type BootMenu, MOST_ENTRIES } from './menu.ts';
import { inTree } from './paths.ts';

const configs = ['/boot/grub/grub.conf', '/boot/grub/menu.lst', '/etc/grub.conf'];

/** GRUB 0.97, as RHEL 6 and SLES 11 have it. */
export async function legacyMenu(files: GuestFiles): Promise<BootMenu | undefined> {
  for (const config of configs) {
    const lines = await linesOf(files, config);
    const entries = await entriesIn(files, lines);
    if (entries.length === 0) continue;
    const index = Number(lines.flatMap(({ text }) => /^default[=\s]+(\d+)/.exec(text)?.[1] ?? [])[0] ?? 0);
    const chosen = entries[index] ?? entries[0];
    return {
      loader: 'grub',
      config,
      entries,
      ...(chosen ? { default: chosen } : {}),
      timeouts: lines.filter(({ text }) => /^timeout[=\s]+-1/.test(text)),
      passwords: lines.filter(({ text }) => /^lock\b/.test(text)),
      serial: lines.some(({ text }) => /^(serial|terminal)\b.*serial/.test(text)),
    };
  }
  return undefined;
}

async function entriesIn(files: GuestFiles, lines: readonly Line[]): Promise<readonly BootEntry[]> {
  const entries: BootEntry[] = [];
  const titles = lines.flatMap(({ text }, index) => (/^title\s/.test(text) ? index : [])).slice(0, MOST_ENTRIES + 1);
  for (const [n, index] of titles.slice(0, MOST_ENTRIES).entries()) {
    const [line, ...body] = lines.slice(index, titles[n + 1]);
    if (line === undefined) continue;
    const kernel = body.find(({ text }) => /^kernel\s/.test(text));
    if (!kernel) continue;
    const [, path = '', ...options] = kernel.text.split(/\s+/);
    const initrds = body.flatMap(({ text }) => (/^initrd\s/.test(text) ? text.split(/\s+/).slice(1) : []));
    const title = line.text.slice('title '.length).trim();
    entries.push({
      title,
      ids: [title],
      below: false,
      at: line,
      kernel: await inTree(files, path),
      initrds: await Promise.all(initrds.map(one => inTree(files, one))),
      options,
      optionsAt: kernel,
    });
  }
  return entries;
}
