import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Records, readRecords } from '../../../src/pipeline/records.ts';
import { fuzz } from '../../fixtures/fuzz.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmferry-records-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `${files++}`);

function written(values: readonly unknown[]): string {
  const file = fresh();
  const records = Records.open<unknown>(file);
  for (const value of values) records.append(value);
  records.close();
  return file;
}

describe('checksummed records', () => {
  test('come back as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 10 }), values => {
        const plain = JSON.parse(JSON.stringify(values));
        expect([...readRecords(written(plain))]).toEqual(plain);
      }),
      fuzz(50),
    );
  });

  test('cut anywhere, every whole record before the cut comes back and later ones can be appended', () => {
    const values = [{ a: 1 }, { b: 'two' }, { c: [3] }];
    const whole = readFileSync(written(values));
    for (let cut = 0; cut <= whole.length; cut++) {
      const file = fresh();
      writeFileSync(file, whole);
      truncateSync(file, cut);
      const before = whole.subarray(0, cut).toString().split('\n').slice(0, -1).length;
      const records = Records.open<unknown>(file);
      records.append({ after: true });
      records.close();
      const got = [...readRecords(file)];
      const complete = cut < whole.length && whole[cut] === 0x0a ? before + 1 : before;
      expect(got).toEqual([...values.slice(0, complete), { after: true }]);
    }
  });

  test('a damaged line is passed over and the others stand', () => {
    const file = written([1, 2, 3]);
    const bytes = readFileSync(file);
    bytes[Math.floor(bytes.length / 2)] = 0x5a;
    writeFileSync(file, bytes);
    expect([...readRecords(file)]).toEqual([1, 3]);
  });

  test('reading does not change a file that another process writes', () => {
    const file = written([1]);
    appendFileSync(file, 'torn');
    const before = readFileSync(file);
    expect([...readRecords(file)]).toEqual([1]);
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});
