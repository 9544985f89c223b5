import { damaged } from '../../unreadable.ts';

const MOST_DEPTH = 8;

export type Value = string | number | readonly (string | number)[];

/** `name { … }`: what is set in it, and what it contains. */
export interface Section {
  readonly values: ReadonlyMap<string, Value>;
  readonly sections: ReadonlyMap<string, Section>;
}

const token = /[ \t\r\n]+|#[^\n]*|"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]=,]|[^ \t\r\n#"{}[\]=,]+/uy;

/** LVM2's text format of metadata. @throws GuestUnreadable. Source: lvm.conf(5), "SYNTAX". */
export function parseLvmText(text: string): Section {
  const reader = new Tokens(text);
  const section = body(reader, 0);
  if (reader.peek() !== undefined) throw wrong(reader);
  return section;
}

class Tokens {
  private readonly text: string;
  private at = 0;
  private next: string | undefined;

  constructor(text: string) {
    this.text = text;
    this.advance();
  }

  peek(): string | undefined {
    return this.next;
  }

  take(): string {
    const taken = this.next;
    if (taken === undefined) throw wrong(this);
    this.advance();
    return taken;
  }

  get position(): number {
    return this.at;
  }

  private advance(): void {
    for (;;) {
      if (this.at >= this.text.length) {
        this.next = undefined;
        return;
      }
      token.lastIndex = this.at;
      const [found] = token.exec(this.text) ?? [];
      if (found === undefined) throw wrong(this);
      this.at += found.length;
      this.next = found;
      if (!/^[ \t\r\n#]/u.test(found)) return;
    }
  }
}

/** Up to the closing brace, or to the end of the text at the top. */
function body(tokens: Tokens, depth: number): Section {
  if (depth > MOST_DEPTH) throw wrong(tokens);
  const values = new Map<string, Value>();
  const sections = new Map<string, Section>();
  while (tokens.peek() !== undefined && tokens.peek() !== '}') {
    const name = unquoted(tokens.take());
    const next = tokens.take();
    if (next === '=') values.set(name, value(tokens));
    else if (next === '{') {
      sections.set(name, body(tokens, depth + 1));
      if (tokens.take() !== '}') throw wrong(tokens);
    } else throw wrong(tokens);
  }
  return { values, sections };
}

function value(tokens: Tokens): Value {
  if (tokens.peek() !== '[') return scalar(tokens);
  tokens.take();
  const list: (string | number)[] = [];
  while (tokens.peek() !== ']') {
    list.push(scalar(tokens));
    if (tokens.peek() === ',') tokens.take();
  }
  tokens.take();
  return list;
}

function scalar(tokens: Tokens): string | number {
  const text = tokens.take();
  if (text.startsWith('"')) return unquoted(text);
  if (/^[{}[\]=,]$/u.test(text)) throw wrong(tokens);
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

function unquoted(text: string): string {
  if (/^[{}[\]=,]$/u.test(text)) throw damaged('LVM2 metadata', { field: 'syntax' });
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/gsu, '$1') : text;
}

function wrong(tokens: Tokens) {
  return damaged('LVM2 metadata', { field: 'syntax', at: tokens.position });
}
