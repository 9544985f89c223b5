/** What a value is called that opens a door, wherever it stands as `name=value`, `name: value` or in JSON. */
const names = [
  'pass(?:word|wd|phrase)',
  'client[-_]?secret',
  'client[-_]?assertion',
  '(?:account|shared[-_]?access|access|api|private|storage)[-_]?key',
  'shared[-_]?access[-_]?signature',
  'secret(?:[-_]?(?:access)?[-_]?key)?',
  '(?:access|refresh|id|session|security|auth|api)[-_]?token',
  'access[-_]?sas',
  'device[-_]?code',
  'x-amz-(?:signature|credential)',
  'x-goog-signature',
  'vmware[-_](?:api[-_]session[-_]id|soap[-_]session)',
].join('|');

/** A quote, as deep as JSON inside JSON has it. */
const quote = '\\\\*["\']';
/** Behind a name: its own closing quote, and what parts it from its value. */
const parted = `(?:${quote})?\\s*[=:]\\s*`;
/** One in quotes to the same quotes, another to whatever ends a word; of JSON, true, false, null and numbers are no secret. */
const value =
  '(?:(\\\\*["\'])[\\s\\S]{1,16384}?(?<!\\\\)\\2|(?!(?:true|false|null|undefined|\\d{1,6})\\b)\\\\*["\']?[^\\s"\'&;,<>(){}\\[\\]\\\\]+)';

const named = new RegExp(`((?:${names})${parted})${value}`, 'gi');

/** What must never be written down, each with what stands before it: that stays. */
const secrets: readonly RegExp[] = [
  // Addresses: signed queries, tickets in the paths of streams, credentials of proxies.
  /([?&](?:sig|si|t|c|s|h|code|ticket|token|password|client_secret|client_assertion|x-amz-security-token)=)[^&\s"'<>]+/gi,
  /(\bsig\\*["']?\s*[=:]\s*\\*["']?)[^&\s"'<>\\]+/gi,
  /(\/\/[^/\s:@]+:)[^@\s/]+(?=@)/g,
  /(\/(?:ha-)?nfc\d*\/)[^/\s"'<>?#]+/gi,
  // Headers. A word of a sentence that follows "bearer" has neither a digit nor such a length.
  /(\b(?:proxy-)?authorization\\*["']?\s*[=:,]\s*\\*["']?(?:[a-z][\w-]*\s+)?)[^\s"'\\<>][^"'\\<>\r\n]*/gi,
  /(\bBearer\s+)(?=\S*\d|\S{24})[\w.~+/=-]+/gi,
  // Of JSON Web Tokens nothing stays.
  /()(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g,
  /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[\s\S]*?(?=-----END|$)/g,
  // vSphere: its session (some servers name objects after it), and passwords in what is sent to it.
  /(\bsession(?:\[|%5B))[^\]%\s]+/gi,
  /(<(?:\w+:)?password\b[^<>]{0,500}>)[^<]*/gi,
];

/** A text with every secret in it replaced by `***`. */
export function redacted(text: string): string {
  const clean = text.replace(named, (_all, before: string, quotes = '') => `${before}${quotes}***${quotes}`);
  return secrets.reduce((clean, secret) => clean.replace(secret, '$1***'), clean);
}
