import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { child, children, type Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import { envelope, writable } from '../../../../../src/pipeline/source/vsphere/soap/envelope.ts';
import type { Arg, ArgValue } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { fuzz } from '../../../../fixtures/fuzz.ts';
import { read } from './read.ts';

const service = { type: 'ServiceInstance', value: 'ServiceInstance' };

function methodIn(text: string): Element {
  const found = child(read(text), 'Body')?.children[0];
  if (!found) throw new Error('there is no method in it');
  return found;
}

/** What a reader makes of a value that was written. */
function expected(name: string, value: ArgValue): Element {
  if (typeof value !== 'object') return { name, text: String(value), children: [] };
  if (Array.isArray(value)) return { name, text: '', children: value.map(([key, each]) => expected(key, each)) };
  if ('xsiType' in value) {
    const inside = expected(name, value.value);
    return { ...inside, type: value.xsiType };
  }
  const { type, value: text } = value as { type: string; value: string };
  return { name, refType: type, text, children: [] };
}

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/);
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter(writable);
const scalar = fc.oneof(text, fc.boolean(), fc.maxSafeInteger());
const { value } = fc.letrec<{ value: ArgValue; list: Arg[] }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.record({ type: name, value: text }),
    fc.record({ xsiType: name, value: fc.oneof(scalar, tie('list')) }),
    tie('list'),
  ),
  list: fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }),
}));

describe('a request', () => {
  test('reads as what was written, whatever is in it', () => {
    fc.assert(
      fc.property(name, fc.array(fc.tuple(name, value), { maxLength: 5 }), (method, args) => {
        const [self, ...rest] = methodIn(envelope(method, service, args)).children;
        expect(self).toEqual({ name: '_this', refType: 'ServiceInstance', text: 'ServiceInstance', children: [] });
        expect(rest).toEqual(args.map(([key, each]) => expected(key, each)));
      }),
      fuzz(200),
    );
  });

  test('keeps markup, quotes and line ends in a password apart from its own', () => {
    const password = `</password><x a="b">&amp;'\r\n\t]]> `;
    const method = methodIn(envelope('Login', service, [['password', password]]));
    expect(child(method, 'password')?.text).toBe(password);
    expect(children(method)).toHaveLength(2);
  });

  test.each(['\u0000', '\u000b', '\ufffe', '\ud800', 'a\udc00'])('cannot hold %j', hostile => {
    expect(writable(hostile)).toBe(false);
    expect(() => envelope('Login', service, [['password', hostile]])).toThrow('XML_CHARACTER');
  });

  test.each(['', 'a b', 'a>', 'a/><b', '1a', 'é'])('has no element called %j', hostile => {
    expect(() => envelope(hostile, service, [])).toThrow('XML_NAME');
    expect(() => envelope('Login', service, [[hostile, '']])).toThrow('XML_NAME');
    expect(() => envelope('Login', { type: hostile, value: '' }, [])).toThrow('XML_NAME');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('has no number %s', number => {
    expect(() => envelope('Login', service, [['n', number]])).toThrow('XML_NUMBER');
  });

  test('writes large numbers in full', () => {
    expect(child(methodIn(envelope('M', service, [['n', 1e21]])), 'n')?.text).toBe('1000000000000000000000');
  });
});
