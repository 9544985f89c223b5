/** One request and its answer, as they crossed the line. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  /** By lower-case name, as those of the answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly status: number;
  readonly answerHeaders: Readonly<Record<string, string>>;
  readonly answer: Buffer;
}

/** Its name in what is said of it: signed queries are long. */
export function nameOf({ method, url }: Pick<Exchange, 'method' | 'url'>): string {
  const comp = url.searchParams.get('comp');
  return `${method} ${url.pathname}${comp ? `?comp=${comp}` : ''}`;
}

/** @returns undefined when it is no JSON */
export function jsonOf(body: Exchange['body']): unknown {
  if (body === undefined || body.length === 0) return undefined;
  try {
    const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
    // XML and the bytes of pages are refused without the cost of an error.
    return /^[<\uFEFF]/.test(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
