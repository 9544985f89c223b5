/** What came from the keyboard: one key, or one paste. */
export type Token = { readonly key: string } | { readonly paste: string };

const esc = '\u001b';
const pasteStart = `${esc}[200~`;
const pasteEnd = `${esc}[201~`;
/** CSI (ECMA-48 §5.4), SS3 with its letter, the kernel console's CSI [ A, or Alt with one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const sequence = /^\u001b(?:\[\[[A-E]|\[[0-?]*[ -/]*[@-~]|O[ -~]|[^[O\u001b])/su;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const unfinished = /^\u001b(?:\[\[?[0-?]*[ -/]*|O)?$/su;
/** More printable characters than this in one read were not typed: a terminal without bracketed paste. */
const typedAtOnce = 8;
/** A paste is kept up to so many characters: nothing here asks for more. */
const pasteMost = 64 * 1024;

/**
 * Cuts what a terminal sends into keys and pastes, across reads.
 * A paste is never taken for keys, whatever is in it.
 */
export class Tokens {
  private rest = '';
  private pasting: string | undefined;

  /** @returns tokens complete by now */
  push(chunk: string): Token[] {
    const tokens: Token[] = [];
    this.rest += chunk;
    while (this.rest !== '') {
      const token = this.pasting === undefined ? this.next() : this.pasted(this.pasting);
      if (token === undefined) break;
      if (token !== 'nothing') tokens.push(token);
    }
    return tokens;
  }

  /** True when an Esc waits for what may follow it. */
  get waiting(): boolean {
    return this.rest !== '' && this.pasting === undefined;
  }

  /** Nothing followed: the Esc was a key. */
  flush(): Token[] {
    if (!this.waiting) return [];
    const rest = this.rest;
    this.rest = '';
    return [{ key: esc }, ...this.push(rest.slice(1))];
  }

  private next(): Token | 'nothing' | undefined {
    const text = this.rest;
    if (!text.startsWith(esc)) return this.typed(text);
    if (text.startsWith(pasteStart)) {
      this.rest = text.slice(pasteStart.length);
      this.pasting = '';
      return 'nothing';
    }
    const found = sequence.exec(text);
    if (found !== null) {
      this.rest = text.slice(found[0].length);
      return { key: found[0] };
    }
    if (unfinished.test(text)) return undefined;
    this.rest = text.slice(1);
    return { key: esc };
  }

  private typed(text: string): Token {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a run of text ends at one
    const run = /^[^\u0000-\u001f\u007f]+/u.exec(text)?.[0] ?? '';
    if (run.length > typedAtOnce) {
      this.rest = text.slice(run.length);
      return { paste: run.slice(0, pasteMost) };
    }
    const first = [...text.slice(0, 2)][0] ?? text.slice(0, 1);
    this.rest = text.slice(first.length);
    return { key: first };
  }

  private pasted(before: string): Token | undefined {
    const all = before + this.rest;
    const end = all.indexOf(pasteEnd);
    if (end === -1) {
      // The end mark itself may be cut by the read: its first bytes stay, the rest beyond the limit goes.
      this.pasting = all.length > pasteMost ? all.slice(0, pasteMost - 8) + all.slice(-8) : all;
      this.rest = '';
      return undefined;
    }
    this.pasting = undefined;
    this.rest = all.slice(end + pasteEnd.length);
    return { paste: all.slice(0, Math.min(end, pasteMost)) };
  }
}
