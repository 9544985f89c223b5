import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Digest, parseManifest } from '../../../src/pipeline/source/ova/manifest.ts';
import { bounded } from '../../fixtures/bounded.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { digestOf } from './make.ts';
import { expectFailure, valueOrFailed } from './scratch.ts';

const parse = (text: string | Uint8Array) => parseManifest(Buffer.from(text), 'web.mf');
const [sha1, sha256, sha512] = [digestOf('sha1', 'x'), digestOf('sha256', 'x'), digestOf('sha512', 'x')];

describe('a manifest', () => {
  test.each([
    [`SHA1(a.vmdk)= ${sha1}\n`, 'sha1', sha1],
    [`SHA256(a.vmdk)= ${sha256}\n`, 'sha256', sha256],
    [`SHA512(a.vmdk)= ${sha512}\n`, 'sha512', sha512],
    [`SHA256 (a.vmdk) = ${sha256}\n`, 'sha256', sha256],
    [`SHA256(a.vmdk)=${sha256}\r\n`, 'sha256', sha256],
    [`sha256(a.vmdk)= ${sha256.toUpperCase()}`, 'sha256', sha256],
    [`\ufeffSHA256(./a.vmdk)= ${sha256}\n\n`, 'sha256', sha256],
    [`SHA-256(a.vmdk)= ${sha256}  \r`, 'sha256', sha256],
    [`SHA1(a.vmdk)= ${sha1}\nSHA512(a.vmdk)= ${sha512}\nSHA256(a.vmdk)= ${sha256}`, 'sha512', sha512],
    [`SHA256(a.vmdk)= ${sha256}\nSHA256(a.vmdk)= ${sha256}`, 'sha256', sha256],
    [`SHA256(a.vmdk)= ${sha256}\n\0\0\0`, 'sha256', sha256],
  ])('%j', (text, algorithm, hex) => {
    expect([...parse(text)]).toEqual([['a.vmdk', { algorithm, hex }]]);
  });

  test('has names with brackets, spaces and equals signs', () => {
    expect([...parse(`SHA1(a (1)= b.vmdk)= ${sha1}`).keys()]).toEqual(['a (1)= b.vmdk']);
  });

  test.each([
    ['text', 1],
    [`\n\nMD5(a)= ${'0'.repeat(32)}`, 3],
    [`SHA1(a)= ${sha256}`, 1],
    [`SHA256(a)= ${sha256.slice(1)}`, 1],
    [`SHA256(a)= ${sha256} b`, 1],
    [`SHA256()= ${sha256}`, 1],
  ])('is refused: %j', async (text, line) => {
    await expectFailure(() => parse(text), 'OVF_MANIFEST_LINE', { file: 'web.mf', line });
  });

  test('is refused where it contradicts itself or names what lies elsewhere', async () => {
    const two = `SHA1(a)= ${sha1}\nSHA1(a)= ${digestOf('sha1', 'y')}`;
    await expectFailure(() => parse(two), 'OVF_MANIFEST_CONFLICT', { name: 'a' });
    await expectFailure(() => parse(`SHA1(../a)= ${sha1}`), 'SOURCE_NAME_LEAVES', { name: '../a' });
    await expectFailure(() => parse(Buffer.from([0xff, 0x41])), 'OVF_ENCODING');
  });

  test('written by anyone is read as it was meant', () => {
    const entry = fc.record({
      name: fc.stringMatching(/^[a-z(][a-z() =-]{0,12}\.vmdk$/),
      algorithm: fc.constantFrom('sha1', 'sha256', 'sha512'),
      content: fc.string({ maxLength: 4 }),
    });
    const spelling = fc.constantFrom(['', ''], [' ', ' ']);
    fc.assert(
      fc.property(
        fc.uniqueArray(entry, { selector: one => one.name }),
        spelling,
        fc.constantFrom('\n', '\r\n'),
        (entries, [a, b], end) => {
          const digests = entries.map(({ name, algorithm, content }): [string, Digest] => [
            name,
            { algorithm, hex: digestOf(algorithm, content) },
          ]);
          const text = digests
            .map(([name, { algorithm, hex }]) => `${algorithm.toUpperCase()}${a}(${name})${b}= ${hex}${end}`)
            .join('');
          expect([...parse(text)]).toEqual(digests);
        },
      ),
      fuzz(200, 4),
    );
  });

  test('that is damaged fails as bad data and no worse', async () => {
    const good = `SHA256(a.vmdk)= ${sha256}\r\nSHA1(b.vmdk)= ${sha1}\n`;
    const edit = fc
      .tuple(fc.nat(good.length), fc.string({ maxLength: 5 }))
      .map(([at, put]) => good.slice(0, at) + put + good.slice(at + put.length));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          edit.map(text => Buffer.from(text)),
          fc.uint8Array({ maxLength: 200 }),
        ),
        async bytes => {
          const found = await bounded(() => valueOrFailed(() => parse(bytes)));
          if ('failure' in found) expect(found.failure.exit).toBe('data');
        },
      ),
      fuzz(500, 5),
    );
  });
});
