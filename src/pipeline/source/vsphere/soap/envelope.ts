import type { Arg, ArgValue, MoRef, Typed } from '../vim.ts';

/** vim25's namespace, the same for every version of the API. */
const vim25 = 'urn:vim25';
const head =
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"' +
  ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>';
const tail = '</soapenv:Body></soapenv:Envelope>';

/** What XML 1.0 §2.2 lets into a document; the rest cannot be written down even escaped. */
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const elementName = /^[A-Za-z_][\w.-]{0,199}$/;
const typeName = /^[A-Za-z_][\w.-]{0,199}(:[A-Za-z_][\w.-]{0,199})?$/;

/**
 * One method call as SOAP 1.1. Children stand in the order given, which must be the schema's.
 * @throws TypeError for a name or character that XML cannot hold
 */
export function envelope(method: string, on: MoRef, args: readonly Arg[]): string {
  const name = checked(method, elementName);
  const body = element('_this', on) + args.map(([key, value]) => element(key, value)).join('');
  return `${head}<${name} xmlns="${vim25}">${body}</${name}>${tail}`;
}

/** Can this text be sent at all? */
export function writable(text: string): boolean {
  return !unwritable.test(text) && text.isWellFormed();
}

/** Text for between two tags. A carriage return would arrive as a line feed (XML 1.0 §2.11), so it is named. */
export function escaped(text: string): string {
  if (!writable(text)) throw new TypeError('XML_CHARACTER');
  return text.replace(/[&<>"'\r]/g, found => named[found] ?? found);
}

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

function element(key: string, value: ArgValue): string {
  const name = checked(key, elementName);
  if (typeof value !== 'object') return `<${name}>${scalar(value)}</${name}>`;
  if (isList(value)) return `<${name}>${inside(value)}</${name}>`;
  if (isTyped(value)) {
    const open = `<${name} xsi:type="${checked(value.xsiType, typeName)}">`;
    return `${open}${typeof value.value === 'object' ? inside(value.value) : scalar(value.value)}</${name}>`;
  }
  return `<${name} type="${checked(value.type, typeName)}">${escaped(value.value)}</${name}>`;
}

function inside(list: readonly Arg[]): string {
  return list.map(([name, value]) => element(name, value)).join('');
}

function scalar(value: string | number | boolean): string {
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('XML_NUMBER');
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

function isList(value: object): value is readonly Arg[] {
  return Array.isArray(value);
}

function isTyped(value: MoRef | Typed | readonly Arg[]): value is Typed {
  return 'xsiType' in value;
}

function checked(name: string, shape: RegExp): string {
  if (!shape.test(name)) throw new TypeError('XML_NAME');
  return name;
}
