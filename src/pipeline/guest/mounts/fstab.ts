const MOST_LINES = 10_000;

/** One line of /etc/fstab that mounts something. */
export interface FstabLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** First field, its escapes undone: `UUID=…`, `/dev/sda1`, `server:/export`. */
  readonly device: string;
  /** Second field; `none` and `swap` where it is no directory. */
  readonly at: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Lines that are comments or too short are left out. Source: fstab(5). */
export function parseFstab(text: string): FstabLine[] {
  const lines: FstabLine[] = [];
  for (const [index, line] of text.split('\n').slice(0, MOST_LINES).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [device, at, type = 'auto', options = 'defaults'] = trimmed.split(/[ \t]+/u).map(unescaped);
    if (device === undefined || at === undefined) continue;
    lines.push({ line: index + 1, text: line, device, at: tidy(at), type, options: options.split(',') });
  }
  return lines;
}

/** Blanks and the like are written as three octal digits. */
function unescaped(field: string): string {
  return field.replace(/\\([0-3][0-7]{2})/gu, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

function tidy(at: string): string {
  return at.startsWith('/') ? `/${at.split('/').filter(Boolean).join('/')}` : at;
}

/** What a `key=value` option says, the last of several. */
export function optionOf(options: readonly string[], key: string): string | undefined {
  return options.findLast(option => option.startsWith(`${key}=`))?.slice(key.length + 1);
}
