import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExtentSet } from '../../../../../src/pipeline/extents.ts';
import { parsePageList } from '../../../../../src/pipeline/target/azure/upload/page-ranges.ts';
import { fuzz } from '../../../../fixtures/fuzz.ts';

const limit = 1024 ** 4;
const range = (start: number, end: number, name = 'PageRange') =>
  `<${name}><Start>${start}</Start><End>${end}</End></${name}>`;
const list = (inner: string) => `\uFEFF<?xml version="1.0" encoding="utf-8"?><PageList>${inner}</PageList>`;

describe('a list of page ranges', () => {
  it('has inclusive ends', () => {
    expect(parsePageList(list(range(0, 511) + range(4096, 8191)), limit)).toEqual({
      extents: [
        { offset: 0, length: 512 },
        { offset: 4096, length: 4096 },
      ],
    });
  });

  it.each([
    ['empty', '<PageList />', { extents: [] }],
    ['empty in two tags', list(''), { extents: [] }],
    ['ended', list(`${range(0, 511)}<NextMarker/>`), { extents: [{ offset: 0, length: 512 }] }],
    [
      'to be continued',
      list(`${range(0, 511)}<NextMarker>2!abc=</NextMarker>`),
      { extents: [{ offset: 0, length: 512 }], next: '2!abc=' },
    ],
    ['with cleared ranges', list(range(0, 511, 'ClearRange')), { extents: [] }],
    [
      'spaced out',
      '<?xml version="1.0"?>\n<PageList>\n  <PageRange>\n <Start> 512 </Start><End>1023</End>\n</PageRange>\n</PageList>\n',
      { extents: [{ offset: 512, length: 512 }] },
    ],
  ])('may be %s', (_what, xml, expected) => {
    expect(parsePageList(xml, limit)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['something else', '<html><body>proxy</body></html>'],
    ['a doctype', `<!DOCTYPE a [<!ENTITY b "c">]>${list('')}`],
    ['an entity', list('<PageRange><Start>&b;</Start><End>511</End></PageRange>')],
    ['another element', list(`${range(0, 511)}<Script/>`)],
    ['a range cut off', '<PageList><PageRange><Start>0</Start><End>511</End>'],
    ['more after it', `${list(range(0, 511))}<PageList/>`],
    ['an exclusive end', list(range(0, 512))],
    ['a start within a sector', list(range(100, 611))],
    ['an end before its start', list(range(1024, 511))],
    ['a range beyond the blob', list(range(limit - 512, limit + 511))],
    ['a number too long', list('<PageRange><Start>0</Start><End>99999999999999999</End></PageRange>')],
    ['a sign', list('<PageRange><Start>-512</Start><End>511</End></PageRange>')],
  ])('is not taken with %s', (_what, xml) => {
    expect(parsePageList(xml, limit)).toBeUndefined();
  });

  it('gives back any set of sectors', () => {
    const sets = fc.array(fc.record({ at: fc.nat(100_000), sectors: fc.integer({ min: 1, max: 64 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(sets, runs => {
        const set = ExtentSet.of(runs.map(({ at, sectors }) => ({ offset: at * 512, length: sectors * 512 })));
        const xml = list([...set].map(({ offset, length }) => range(offset, offset + length - 1)).join(''));
        expect(parsePageList(xml, limit)?.extents).toEqual([...set]);
      }),
    );
  });

  it('cut or changed anywhere is refused or still within bounds', () => {
    const whole = list(`${range(0, 511)}${range(8192, 16_383)}<NextMarker>abc</NextMarker>`);
    const edits = fc.record({ at: fc.nat(whole.length), drop: fc.nat(6), put: fc.string({ maxLength: 4 }) });
    fc.assert(
      fc.property(edits, ({ at, drop, put }) => {
        const { extents = [] } = parsePageList(whole.slice(0, at) + put + whole.slice(at + drop), limit) ?? {};
        for (const { offset, length } of extents) {
          expect(offset % 512 === 0 && length % 512 === 0 && length > 0 && offset + length <= limit).toBe(true);
        }
      }),
      fuzz(2000),
    );
  });

  it('as long as an answer may be is read in no time', () => {
    const many = Array.from({ length: 200_000 }, (_, n) => range(n * 1024, n * 1024 + 511)).join('');
    expect(parsePageList(list(many), limit)?.extents).toHaveLength(200_000);
  });
});
