import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LocalFile } from '../../../src/pipeline/source/local-file.ts';
import { indexTar } from '../../../src/pipeline/source/ova/tar.ts';
import { expectFailure, readAll, scratch } from './scratch.ts';

const version = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout ?? '';
const here = version.includes('GNU tar');
if (!here) console.warn('skipped: no GNU tar on this machine to compare with');

const folder = scratch();

/** The archive's members and their bytes, as this program reads them. */
async function readBack(path: string): Promise<Record<string, string>> {
  const file = await LocalFile.open(path);
  const found: Record<string, string> = {};
  for (const { name, offset, size } of (await indexTar(file)).members)
    found[name] = (await readAll(file.part(name, offset, size))).toString('utf8');
  await file.close();
  return found;
}

describe.skipIf(!here)('what GNU tar packs is read as it was', () => {
  const long = `${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(90)}.vmdk`;
  const files: Record<string, string> = {
    'web.ovf': 'descriptor',
    'web-disk1.vmdk': 'x'.repeat(5000),
    'ü 盘.vmdk': 'name',
    'empty.nvram': '',
    [`${'g'.repeat(120)}.vmdk`]: 'long name',
    [long]: 'long path',
  };
  const in255 = Object.keys(files).filter(name => name.length < 100);

  test.each([
    ['gnu', Object.keys(files)],
    ['pax', Object.keys(files)],
    ['posix', Object.keys(files)],
    ['oldgnu', Object.keys(files)],
    ['ustar', in255],
    ['v7', in255],
  ])('--format=%s', async (format, names) => {
    for (const [name, content] of Object.entries(files)) folder.write(`in/${name}`, content);
    const packed = folder.path(`${format}.ova`);
    execFileSync('tar', [`--format=${format}`, '-cf', packed, '-C', folder.path('in'), '--', ...names]);
    expect(await readBack(packed)).toEqual(Object.fromEntries(names.map(name => [name, files[name]])));
  });

  test('a whole folder with ./ in front of the names', async () => {
    folder.write('dot/a.ovf', 'a');
    folder.write('dot/sub/b.vmdk', 'b');
    execFileSync('tar', ['-cf', folder.path('dot.ova'), '-C', folder.path('dot'), '.']);
    expect(await readBack(folder.path('dot.ova'))).toEqual({ 'a.ovf': 'a', 'sub/b.vmdk': 'b' });
  });

  test('global PAX headers', async () => {
    execFileSync('tar', [
      '--format=pax',
      '--pax-option=globexthdr.name=g,comment=made',
      '-cf',
      folder.path('g.ova'),
      '-C',
      folder.path('in'),
      'web.ovf',
    ]);
    expect(await readBack(folder.path('g.ova'))).toEqual({ 'web.ovf': 'descriptor' });
  });

  test.each(['gnu', 'pax'])('a member beyond 8 GiB, --format=%s', async format => {
    const size = 8 * 2 ** 30 + 512 * 3;
    folder.write('large/large.vmdk', '');
    truncateSync(folder.path('large/large.vmdk'), size);
    const header = gnuHeaders(['tar', `--format=${format}`, '-cf', '-', '-C', folder.path('large'), 'large.vmdk']);
    const packed = folder.path(`large-${format}.ova`);
    writeFileSync(packed, header);
    truncateSync(packed, header.length + size + 1024);
    const file = await LocalFile.open(packed);
    const { members, ended } = await indexTar(file);
    expect({ members, ended }).toEqual({ members: [{ name: 'large.vmdk', offset: header.length, size }], ended: true });
    await file.close();
  });

  test.each(['gnu', 'pax'])('a sparse member is refused, --format=%s', async format => {
    folder.write('sparse/a.vmdk', 'x');
    truncateSync(folder.path('sparse/a.vmdk'), 4 * 2 ** 20);
    execFileSync('tar', [
      `--format=${format}`,
      '-S',
      '-cf',
      folder.path('sparse.ova'),
      '-C',
      folder.path('sparse'),
      'a.vmdk',
    ]);
    expect(statSync(folder.path('sparse.ova')).size).toBeLessThan(2 ** 20);
    await expectFailure(readBack(folder.path('sparse.ova')), 'OVA_MEMBER_KIND', { kind: 'SparseFile' });
  });

  test('symbolic and hard links are refused', async () => {
    folder.write('links/a.ovf', 'a');
    execFileSync('ln', ['-sf', '/etc/hostname', folder.path('links/s')]);
    execFileSync('ln', ['-f', folder.path('links/a.ovf'), folder.path('links/h')]);
    const pack = (...names: string[]) =>
      execFileSync('tar', ['-cf', folder.path('links.ova'), '-C', folder.path('links'), ...names]);
    pack('a.ovf', 's');
    await expectFailure(readBack(folder.path('links.ova')), 'OVA_MEMBER_KIND', { member: 's', kind: 'SymbolicLink' });
    pack('a.ovf', 'h');
    await expectFailure(readBack(folder.path('links.ova')), 'OVA_MEMBER_KIND', { member: 'h', kind: 'Link' });
  });
});

/** What GNU tar writes before the data of a single member: it is stopped when the zeros of the data begin. */
function gnuHeaders([program = '', ...args]: readonly string[]): Buffer {
  const out = folder.path('head.tar');
  const head = spawnSync('sh', [
    '-c',
    'out=$1; shift; "$@" 2>/dev/null | head -c 8192 > "$out"',
    'sh',
    out,
    program,
    ...args,
  ]);
  expect(head.status).toBe(0);
  const bytes = readFileSync(out);
  const after = bytes.lastIndexOf('ustar');
  return bytes.subarray(0, Math.ceil(after / 512) * 512);
}
