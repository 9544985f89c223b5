import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnreadableXml } from '../../../../../src/pipeline/source/vsphere/soap/read-xml.ts';
import { fuzz } from '../../../../fixtures/fuzz.ts';
import { read } from './read.ts';

const troubleOf = (document: string | Uint8Array) => {
  try {
    read(document);
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableXml) return error.trouble;
    throw error;
  }
};

describe('an answer', () => {
  it.each(['xsi', 'XMLSchema-instance', '_XMLSchema-instance'])('has its types whatever %s is called', prefix => {
    const of = `xmlns:${prefix}="http://www.w3.org/2001/XMLSchema-instance" ${prefix}:type`;
    const { children } = read(`<a><val ${of}="xsd:string">x</val><obj type="VirtualMachine">vm-1</obj></a>`);
    expect(children).toEqual([
      { name: 'val', type: 'string', text: 'x', children: [] },
      { name: 'obj', refType: 'VirtualMachine', text: 'vm-1', children: [] },
    ]);
  });

  it('does not take an attribute of another namespace for a type', () => {
    expect(read('<a xmlns:b="urn:b" b:type="x"/>')).toEqual({ name: 'a', text: '', children: [] });
  });

  it('has its text with entities, references and CDATA resolved, whatever it is cut into', () => {
    const document = '<a>&lt;ü &#x1F600;&amp;<![CDATA[<&>]]>文</a>';
    for (let chunk = 1; chunk < 12; chunk++) expect(read(document, chunk).text).toBe('<ü 😀&<&>文');
  });

  it.each([
    ['', 'NOT_XML'],
    ['<html><br></html>', 'NOT_XML'],
    ['{"error":"no"}', 'NOT_XML'],
    ['<a/><b/>', 'NOT_XML'],
    ['<a>&nbsp;</a>', 'NOT_XML'],
    ['<x:a/>', 'NOT_XML'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'DOCTYPE'],
    ['<!DOCTYPE html><html/>', 'DOCTYPE'],
    [`${'<a>'.repeat(97)}${'</a>'.repeat(97)}`, 'TOO_DEEP'],
    [`<a ${Array.from({ length: 20_000 }, (_, n) => `b${n}="1"`).join(' ')}/>`, 'TOO_MANY'],
    [Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]), 'ENCODING'],
  ])('that is none is refused (%#)', (document, trouble) => {
    expect(troubleOf(document)).toBe(trouble);
  });

  it('that was cut anywhere is refused, never half believed', () => {
    const whole = '<a xmlns="urn:vim25"><b type="Task">task-1</b><c>é</c></a>';
    const bytes = Buffer.from(whole);
    for (let end = 0; end < bytes.length; end++) expect(troubleOf(bytes.subarray(0, end))).toBeDefined();
    expect(troubleOf(bytes)).toBeUndefined();
  });

  it('of any bytes is read or refused', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b x="',
      '"',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<?',
      '&#',
      ';',
      'é',
      '<!',
      '\0',
    );
    const document = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(piece, { maxLength: 30 }).map(pieces => Buffer.from(pieces.join(''))),
    );
    fc.assert(
      fc.property(document, fc.integer({ min: 1, max: 50 }), (bytes, chunk) => {
        try {
          expect(read(bytes, chunk).name).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableXml);
        }
      }),
      fuzz(2000),
    );
  });
});
