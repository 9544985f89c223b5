import { truncateSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LocalFile } from '../../../src/pipeline/source/local-file.ts';
import { indexTar } from '../../../src/pipeline/source/ova/tar.ts';
import { bounded } from '../../fixtures/bounded.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { end, gnuLongName, type Member, member, pax, paxRecord, seal, tar } from './make.ts';
import { expectFailure, readAll, scratch, valueOrFailed } from './scratch.ts';

const folder = scratch();

async function index(content: Uint8Array) {
  const file = await LocalFile.open(folder.write('x.ova', content));
  try {
    return await indexTar(file);
  } finally {
    await file.close();
  }
}

const namesOf = async (content: Uint8Array) => (await index(content)).members.map(found => found.name);
const refuses = (content: Uint8Array, ...[code, facts]: [Parameters<typeof expectFailure>[1], object?]) =>
  expectFailure(index(content), code, facts);

describe('a tar is read by its headers', () => {
  test.each(['ustar', 'gnu', 'v7'] as const)('with the magic of %s, in any order', async magic => {
    const content = tar({ name: 'b.vmdk', data: 'disk', magic }, { name: 'a.ovf', data: 'text', magic });
    expect(await index(content)).toEqual({
      members: [
        { name: 'b.vmdk', offset: 512, size: 4 },
        { name: 'a.ovf', offset: 1536, size: 4 },
      ],
      ended: true,
    });
  });

  test('sizes beyond 8 GiB in base-256, without reading what lies between', async () => {
    const size = 9 * 2 ** 30 + 5;
    const path = folder.write('large.ova', member({ name: 'large.vmdk', size, magic: 'gnu' }));
    truncateSync(path, 512 + size);
    const file = await LocalFile.open(path);
    expect((await indexTar(file)).members).toEqual([{ name: 'large.vmdk', offset: 512, size }]);
    await file.close();
  });

  test('sizes beyond 8 GiB in a PAX record', async () => {
    const size = 9 * 2 ** 30;
    const path = folder.write(
      'pax.ova',
      Buffer.concat([pax({ size: String(size) }), member({ name: 'a.vmdk', size: 0 })]),
    );
    truncateSync(path, 3 * 512 + size);
    const file = await LocalFile.open(path);
    expect((await indexTar(file)).members).toEqual([{ name: 'a.vmdk', offset: 1536, size }]);
    await file.close();
  });

  test('long names of GNU and PAX, also non-ASCII and after one another', async () => {
    const long = `${'n'.repeat(150)}.vmdk`;
    const content = tar(
      gnuLongName(long),
      { name: 'n', magic: 'gnu' },
      pax({ path: `ü${long}` }),
      { name: 'n' },
      { name: 'last' },
    );
    expect(await namesOf(content)).toEqual([long, `ü${long}`, 'last']);
  });

  test('a ustar prefix, unless a PAX record gives the whole name', async () => {
    const split = member({ name: 'a.ovf' });
    split.write('web', 345);
    seal(split);
    expect(await namesOf(tar(split, pax({ path: 'b.vmdk' }), split))).toEqual(['web/a.ovf', 'b.vmdk']);
  });

  test('global PAX records hold for members; a record of a member goes before them', async () => {
    const content = tar(
      pax({ size: '3', comment: 'x' }, 'g'),
      { name: 'a', size: 0, data: 'abc' },
      pax({ size: '4' }),
      {
        name: 'b',
        size: 0,
        data: 'abcd',
      },
    );
    expect((await index(content)).members.map(found => found.size)).toEqual([3, 4]);
  });

  test('folders, AppleDouble files, unpacked PAX headers and ./ are passed over', async () => {
    const content = tar(
      { name: 'web/', type: '5' },
      { name: './._a.ovf', data: 'fork' },
      { name: '__MACOSX/a.ovf' },
      { name: 'PaxHeader/a.ovf' },
      { name: 'PaxHeaders.12/a.ovf' },
      { name: './a.ovf', data: 'text' },
      { name: 'old', type: '\0' },
    );
    expect(await namesOf(content)).toEqual(['a.ovf', 'old']);
  });

  test('without its end mark it is read, and that is told', async () => {
    expect(await index(member({ name: 'a', data: 'abc' }))).toMatchObject({ members: [{ size: 3 }], ended: false });
    const unpadded = member({ name: 'a', data: 'abc' }).subarray(0, 515);
    expect(await index(unpadded)).toMatchObject({ members: [{ size: 3 }], ended: false });
  });

  test('what follows the end mark is not read', async () => {
    expect(await namesOf(Buffer.concat([tar({ name: 'a' }), member({ name: '../b' })]))).toEqual(['a']);
  });
});

describe('a tar is refused, naming the place,', () => {
  test('that is none', async () => {
    await refuses(Buffer.alloc(1024, 'no tar '), 'OVA_NOT_TAR');
  });

  test.each([
    ['within data', Buffer.concat([member({ name: 'a.vmdk', data: 'x'.repeat(2000) })]).subarray(0, 1500), 'a.vmdk'],
    ['within a header', Buffer.concat([member({ name: 'a' }), member({ name: 'b' }).subarray(0, 100)]), ''],
  ])('that is cut %s', async (_where, content, cut) => {
    await refuses(content, 'OVA_TRUNCATED', { member: cut, size: content.length });
  });

  test.each([2 ** 40, Number.MAX_SAFE_INTEGER])('whose member says %d bytes', async size => {
    await refuses(tar({ name: 'a.vmdk', size }), 'OVA_TRUNCATED', { member: 'a.vmdk' });
  });

  test('whose number is no number', async () => {
    const broken = member({ name: 'b' });
    broken.fill(0xff, 124, 136);
    seal(broken);
    await refuses(tar({ name: 'a' }, broken), 'OVA_HEADER_DAMAGED', { offset: 512 });
  });

  test('whose header has a wrong checksum', async () => {
    const broken = member({ name: 'b' });
    broken.write('c', 0);
    await refuses(tar({ name: 'a', data: 'abc' }, broken), 'OVA_HEADER_DAMAGED', { offset: 1024 });
  });

  test.each(['../a', 'a/../../b', '/etc/passwd', 'C:/a', 'a\\..\\b', 'a\u001b[2Jb', '..', '.'])(
    'with the name %j',
    async name => {
      await refuses(tar(pax({ path: name }), { name: 'x' }), 'OVA_MEMBER_NAME');
    },
  );

  test('and its control characters are not shown', async () => {
    await refuses(tar({ name: 'a\u001b[2Jb' }), 'OVA_MEMBER_NAME', { member: 'a\ufffd[2Jb' });
  });

  test.each([
    ['1', 'Link'],
    ['2', 'SymbolicLink'],
    ['3', 'CharacterDevice'],
    ['4', 'BlockDevice'],
    ['6', 'FIFO'],
    ['S', 'SparseFile'],
    ['M', 'ContinuationFile'],
    ['V', 'TapeVolumeHeader'],
    ['Z', 'Unsupported'],
  ])('with a member of type %s', async (type, kind) => {
    await refuses(tar({ name: 'a', type, linkName: '/etc/passwd' }), 'OVA_MEMBER_KIND', { member: 'a', kind });
  });

  test('with a sparse member of PAX', async () => {
    const sparse = pax({ 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'a' });
    await refuses(tar(sparse, { name: 'GNUSparseFile.0/a' }), 'OVA_MEMBER_KIND', { kind: 'SparseFile' });
  });

  test.each([
    [{ name: 'a' }, { name: './a' }],
    [{ name: 'b/a' }, { name: 'b//./a' }],
    [{ name: '\u00fc.vmdk' }, { name: 'u\u0308.vmdk' }],
  ])('with one name twice: %j %j', async (...twice: Member[]) => {
    await refuses(tar(...twice), 'OVA_MEMBER_TWICE');
  });

  test('with an extension longer than any name', async () => {
    const size = 2 ** 30;
    await refuses(tar({ name: 'x', type: 'x', size }), 'OVA_HEADER_TOO_LONG', { offset: 0, size });
    await refuses(tar({ name: 'x', type: 'L', size }), 'OVA_HEADER_TOO_LONG');
  });

  test.each([
    ['9 path=a', 'length beyond the record'],
    ['99 path=a\n', 'length beyond the body'],
    ['0 path=a\n', 'no length'],
    ['path=a\n', 'nothing before the key'],
    ['9 pathab\n', 'no value'],
    [paxRecord('size', '-1').toString(), 'a negative size'],
    [paxRecord('size', '1e3').toString(), 'a size with an exponent'],
    [paxRecord('size', '99999999999999999999').toString(), 'a size beyond 2^53'],
  ])('with a PAX record %j: %s', async data => {
    await refuses(tar({ name: 'x', type: 'x', data }, { name: 'a' }), 'OVA_HEADER_DAMAGED', { offset: 0 });
  });

  test('with more members than any OVA', async () => {
    const many = Buffer.concat(Array.from({ length: 20_001 }, () => pax({}, 'g')));
    await refuses(many, 'OVA_TOO_MANY_MEMBERS');
  });
});

const name = fc
  .array(fc.constantFrom('a', 'B', '7', 'ü', '-', '.x', ' ', '盘', 'n'.repeat(60)), { minLength: 1, maxLength: 4 })
  .map(letters => `n${letters.join('')}`);
const entry = fc.record({
  name,
  data: fc.uint8Array({ maxLength: 1500 }),
  how: fc.constantFrom('ustar', 'gnu', 'base256', 'pax'),
});

test('whatever members a tar is made of, each comes back with its bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(entry, { selector: one => one.name.normalize('NFC'), maxLength: 8 }),
      async entries => {
        const parts = entries.flatMap(({ name, data, how }): (Member | Buffer)[] => {
          if (how === 'pax') return [pax({ path: name, size: String(data.length) }), { name: 'x', data, size: 0 }];
          const long = Buffer.byteLength(name) > 100 || how === 'gnu' ? [gnuLongName(name)] : [];
          return [...long, { name: long.length > 0 ? 'x' : name, data, base256: how === 'base256', magic: 'gnu' }];
        });
        const file = await LocalFile.open(folder.write('property.ova', tar(...parts)));
        const { members } = await indexTar(file);
        expect(members.map(found => found.name)).toEqual(entries.map(one => one.name));
        for (const [at, found] of members.entries()) {
          const bytes = await readAll(file.part(found.name, found.offset, found.size));
          expect(bytes.equals(Buffer.from(entries[at]?.data ?? []))).toBe(true);
        }
        await file.close();
      },
    ),
    fuzz(60, 1),
  );
});

test('no flipped bits and no random bytes do more than fail as bad data', async () => {
  const good = tar(pax({ path: 'a.vmdk' }), { name: 'a', data: 'x'.repeat(700) }, gnuLongName('b'.repeat(120)), {
    name: 'b',
  });
  const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 6,
  });
  const flipped = fc.tuple(flips, fc.boolean()).map(([all, resealed]) => {
    const bytes = Buffer.from(good);
    for (const [at, bits] of all) bytes[at] = (bytes[at] ?? 0) ^ bits;
    // With correct checksums the fields behind them are what is tried.
    if (resealed) for (const at of [0, 1024, 2560, 3584]) seal(bytes.subarray(at, at + 512));
    return bytes;
  });
  const random = fc.uint8Array({ maxLength: 2000 }).map(bytes => Buffer.concat([bytes, end]));
  await fc.assert(
    fc.asyncProperty(fc.oneof(flipped, random), async content => {
      const found = await bounded(() => valueOrFailed(() => index(content)));
      if ('failure' in found) expect(found.failure.exit).toBe('data');
      else for (const one of found.members) expect(one.offset + one.size).toBeLessThanOrEqual(content.length);
    }),
    fuzz(500, 2),
  );
});
