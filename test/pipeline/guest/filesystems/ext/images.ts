import { createHash } from 'node:crypto';
import { nameOf } from '../../../../../src/pipeline/guest/names.ts';

export const uuid = '5eed0000-0000-4000-8000-000000000001';

export const clean = [
  'ext2-1k',
  'ext2-rev0',
  'ext4-4k',
  'ext4-inline',
  'ext4-meta-groups',
  'ext4-bigalloc',
  'ext4-casefold',
];
export const dirty = ['ext3-dirty', 'ext4-dirty-v2', 'ext4-dirty-v3'];

const KIB = 1024;
const HASHED = 1 << 20;
const kib = (first: number, count: number) =>
  Array.from({ length: count * 64 }, (_, n) => `${String(Math.floor(first + n / 64)).padStart(15, '0')}\n`).join('');

export const sparse = Buffer.concat([Buffer.from(kib(0, 20)), Buffer.alloc(100 * KIB), Buffer.from(kib(120, 180))]);
export const farAt = 70000 * KIB;

/** The tree that test/fixtures/guest/make-ext.sh puts into every image, as treeOf describes it. */
export function expectedTree(): Map<string, string> {
  const tree = new Map<string, string>();
  const file = (path: string, data: string | Buffer, mode = '644', size = data.length) => {
    const bytes = Buffer.from(data).subarray(0, HASHED);
    tree.set(path, `file ${mode} ${size} ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`);
  };
  for (const path of ['/', '/etc', '/many', '/deep', '/deep/er']) tree.set(path, 'directory 755');
  tree.set('/lost+found', 'directory 700');
  file('/etc/fstab', `UUID=${uuid} / ext4 defaults 0 1\n`, '640');
  file('/etc/os-release', 'NAME="Fixture"\n');
  tree.set('/deep/short-link', 'link ../etc/fstab');
  tree.set('/deep/long-link', `link ${'long/'.repeat(16)}`);
  tree.set('/deep/er/link-to-link', 'link /deep/short-link');
  for (let n = 0; n < 60; n++) file(`/many/a name of forty characters or so, ${String(n).padStart(7, '0')}`, `${n}\n`);
  file('/café', 'name\n');
  file(`/${nameOf(Buffer.from('caf\xe9', 'latin1'))}`, 'bytes\n');
  file('/empty', '');
  file('/sparse', sparse);
  file('/far', Buffer.alloc(HASHED), '644', farAt + 9);
  return tree;
}
