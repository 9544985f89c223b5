import type { GuestFiles } from '../files.ts';
import { fact } from '../guest.ts';
import { filesIn, type Line, linesOf } from './lines.ts';

/** A keyword of sshd, in lower case, with its value. */
export interface SshSetting extends Line {
  readonly key: string;
  readonly value: string;
  /** Inside a Match block: it holds for some only. */
  readonly matched: boolean;
}

const main = '/etc/ssh/sshd_config';
/** Files that include each other. */
const deepest = 4;

/** All that sshd reads, in its order: of a keyword the first value outside of Match counts (sshd_config(5)). */
export const sshSettings = fact(({ files }): Promise<readonly SshSetting[]> => settingsIn(files, main, 0));

async function settingsIn(files: GuestFiles, path: string, depth: number): Promise<readonly SshSetting[]> {
  if (depth > deepest) return [];
  const settings: SshSetting[] = [];
  let matched = false;
  for (const line of await linesOf(files, path)) {
    const found = /^([A-Za-z]+)(?:\s+|\s*=\s*)(.*)$/.exec(line.text);
    if (!found) continue;
    const key = (found[1] ?? '').toLowerCase();
    const value = (found[2] ?? '').replace(/\s+#.*$/, '').replace(/^"(.*)"$/, '$1');
    if (key === 'match') matched = !/^all$/i.test(value);
    if (key === 'include') {
      for (const included of await includedBy(files, value))
        settings.push(...(await settingsIn(files, included, depth + 1)));
    } else settings.push({ ...line, key, value, matched });
  }
  return settings;
}

/** A pattern names files of one directory; it is relative to /etc/ssh. */
async function includedBy(files: GuestFiles, value: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const pattern of value.split(/\s+/)) {
    const path = pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`;
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    const parts = name.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    paths.push(...(await filesIn(files, path.slice(0, slash), new RegExp(`^${parts.join('.*')}$`))));
  }
  return paths;
}

/** The value that counts for everybody. */
export function effective(settings: readonly SshSetting[], key: string): SshSetting | undefined {
  return settings.find(setting => setting.key === key && !setting.matched);
}
