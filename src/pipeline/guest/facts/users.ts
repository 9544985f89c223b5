import { fact } from '../guest.ts';
import { type Line, linesOf } from './lines.ts';

/** Somebody in /etc/passwd, with what /etc/shadow says of the password: never the hash itself. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  /** A shell that lets in. */
  readonly shell: boolean;
  readonly password: 'set' | 'empty' | 'locked' | 'unknown';
  /** The account has ended, or its password was not changed in time: nobody is let in, by key or password. */
  readonly expired: boolean;
  readonly at: Line;
}

/** Those who are in the files; a directory elsewhere knows others. */
export const users = fact(async ({ files }): Promise<readonly User[]> => {
  const hashes = new Map<string, string>();
  const expired = new Set<string>();
  for (const { text } of await linesOf(files, '/etc/shadow')) {
    const [name = '', hash, ...ages] = text.split(':');
    if (hash !== undefined) hashes.set(name, hash);
    if (isOver(ages, Date.now() / dayMs)) expired.add(name);
  }
  return (await linesOf(files, '/etc/passwd')).flatMap(line => {
    const [name = '', mark = '', uid = '', , , home = '', shell = ''] = line.text.split(':');
    if (name === '' || !/^\d+$/.test(uid)) return [];
    const hash = mark === 'x' ? hashes.get(name) : mark;
    // What stands in the line may be a hash: only the name is kept of it.
    const at = { path: line.path, line: line.line, text: name };
    return {
      name,
      uid: Number(uid),
      home,
      shell: !/(nologin|false|sync|halt|shutdown)$/.test(shell),
      password: kindOf(hash),
      expired: expired.has(name),
      at,
    };
  });
});

const dayMs = 86_400_000;

/**
 * shadow(5): changed, least, most, warning, inactive, expires; in days, counted since 1970 where they are dates.
 * @param today days since 1970
 */
export function isOver([changed, , most, , inactive, expires]: readonly string[], today: number): boolean {
  const days = (field: string | undefined) => (/^\d{1,9}$/.test(field ?? '') ? Number(field) : undefined);
  const end = days(expires);
  if (end !== undefined && end <= today) return true;
  const [last, age, grace] = [days(changed), days(most), days(inactive)];
  return last !== undefined && age !== undefined && grace !== undefined && last + age + grace < today;
}

function kindOf(hash: string | undefined): User['password'] {
  if (hash === undefined) return 'unknown';
  if (hash === '') return 'empty';
  return /^[!*]/.test(hash) ? 'locked' : 'set';
}

/** The files with the public keys of a user. */
export function keyFilesOf({ home }: User): readonly string[] {
  return [`${home}/.ssh/authorized_keys`, `${home}/.ssh/authorized_keys2`];
}
