import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameBytes, nameOf } from '../../../src/pipeline/guest/names.ts';
import { fuzz } from '../../fixtures/fuzz.ts';

test('any bytes survive the way to a name and back; UTF-8 is itself', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
      expect(nameBytes(nameOf(bytes))).toEqual(Buffer.from(bytes));
    }),
    fuzz(300, 78),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(nameOf(Buffer.from(text))).toBe(text.toWellFormed());
    }),
    fuzz(200, 79),
  );
});

test('bytes that are no UTF-8 stand as lone surrogates beside what is', () => {
  expect(nameOf(Buffer.from('caf\xe9 \xc3\xa9', 'latin1'))).toBe('caf\udce9 é');
});
