import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { child, type Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import { envelope, writable } from '../../../../../src/pipeline/source/vsphere/soap/envelope.ts';
import type { Arg } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { fuzz } from '../../../../fixtures/fuzz.ts';
import { read } from './read.ts';

const machine = { type: 'VirtualMachine', value: 'vm-1' };
const said = (args: readonly Arg[]): readonly Element[] =>
  child(read(envelope('ReconfigVM_Task', machine, args)), 'Body', 'ReconfigVM_Task')?.children ?? [];

describe('a request', () => {
  it('names its object first, then its arguments in their order, with their types', () => {
    const device: Arg = ['device', { xsiType: 'VirtualCdrom', value: [['key', 3000]] }];
    const [on, spec, flag] = said([
      ['spec', [['operation', 'edit'], device, ['operation', 'again']]],
      ['flag', true],
    ]);
    expect(on).toEqual({ name: '_this', refType: 'VirtualMachine', text: 'vm-1', children: [] });
    expect(spec?.children).toMatchObject([
      { name: 'operation', text: 'edit' },
      { name: 'device', type: 'VirtualCdrom', children: [{ name: 'key', text: '3000' }] },
      { name: 'operation', text: 'again' },
    ]);
    expect(flag?.text).toBe('true');
  });

  it('carries any text that XML can hold, unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
        if (writable(text)) expect(said([['name', text]])[1]?.text).toBe(text);
        else expect(() => said([['name', text]])).toThrow(TypeError);
      }),
      fuzz(300),
    );
  });

  it.each(['\0', '\u001b[2J', '\ufffe', '\ud800'])('does not carry %j', text => {
    expect(writable(text)).toBe(false);
    expect(() => said([['name', text]])).toThrow('XML_CHARACTER');
  });

  it('writes large numbers out, and none that is no number', () => {
    expect(said([['size', 2 ** 62]])[1]?.text).toBe('4611686018427387904');
    expect(() => said([['size', Number.NaN]])).toThrow('XML_NUMBER');
  });

  it('lets no name break out of its tag', () => {
    expect(() => said([['a><b', 1]])).toThrow('XML_NAME');
    expect(() => envelope('M', { type: 'T" x="', value: 'v' }, [])).toThrow('XML_NAME');
    expect(() => said([['a', { xsiType: 'T"', value: 1 }]])).toThrow('XML_NAME');
  });
});
