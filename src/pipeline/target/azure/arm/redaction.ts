/** Longest text of the other side that goes into a fact. */
const longest = 500;

/**
 * Keeps secrets out of what people and logs see. It knows the secrets of this run by heart and the forms
 * of those it never saw: signed queries, bearer tokens, JSON Web Tokens.
 */
export class Redaction {
  readonly #secrets = new Set<string>();

  /** Remembers a secret; what is too short to be one is not, or ordinary words would vanish. */
  remember(secret: string): void {
    if (secret.length >= 8) this.#secrets.add(secret);
  }

  /** Remembers everything of a signed address that opens the door. */
  rememberSigned(url: URL): void {
    this.remember(url.search.slice(1));
    for (const part of url.search.slice(1).split('&')) {
      const value = part.slice(part.indexOf('=') + 1);
      if (!part.startsWith('sig=')) continue;
      this.remember(value);
      this.remember(url.searchParams.get('sig') ?? '');
    }
  }

  /** A text of the other side, fit to be shown: no secret, no control character, not too long. */
  clean(text: string): string {
    let safe = text;
    for (const secret of this.#secrets) safe = safe.replaceAll(secret, '…');
    return safe
      .replace(/(https?:\/\/[^\s?"'<>]+)\?[^\s"'<>]*/gi, '$1?…')
      .replace(/\b(sig|signature|client_secret|access_?token|accessSAS)(["']?\s*[=:]\s*["']?)[^&\s"',}]+/gi, '$1$2…')
      .replace(/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer …')
      .replace(/\beyJ[\w-]{6,}(\.[\w-]*){0,2}/g, '…')
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim()
      .slice(0, longest);
  }
}
