/** What a text in a body, a header or an address must look like, by its `format` (OpenAPI 2, autorest's extensions). */
const forms: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  'date-time-rfc1123': /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  byte: /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  base64url: /^[\w-]*$/,
  'arm-id': /^\/(subscriptions|providers)\/[^?#]+$/i,
  duration: /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/,
};

/** Known, but any text will do. */
const free = ['password', 'file'];

/** @returns what is wrong, or undefined */
export function textTrouble(text: string, format: string): string | undefined {
  if (format === 'uri' || format === 'url') return URL.canParse(text) ? undefined : 'is no address';
  if (free.includes(format)) return undefined;
  const form = forms[format];
  if (!form) return `has a format that the walker does not know: ${format}`;
  return form.test(text) ? undefined : `is no ${format}`;
}

/** @returns what is wrong, or undefined */
export function numberTrouble(value: number, type: 'integer' | 'number', format = ''): string | undefined {
  if (type === 'number') return undefined;
  if (!Number.isSafeInteger(value)) return 'is no whole number';
  return format === 'int32' && Math.abs(value) > 2 ** 31 ? 'is longer than 32 bits' : undefined;
}
