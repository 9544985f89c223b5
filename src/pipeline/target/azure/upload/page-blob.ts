import type { Failed } from '../../../failure.ts';
import type { Clock } from '../../../types.ts';
import type { Http, HttpAnswer, HttpRequest } from '../arm/http.ts';
import { retryAfter } from '../arm/retry-after.ts';
import { azureFailure } from '../failures.ts';
import type { WriteAccess } from './access.ts';
import type { Checksum } from './checksum.ts';
import { type PageList, parsePageList } from './page-ranges.ts';

/** One that managed-disk endpoints know and that takes `maxresults` for page ranges. */
const blobVersion = '2020-10-02';
/** 4 MiB within this are 280 kbit/s, the slowest line that still gets somewhere. */
const patience = 120_000;
const mostXml = 16 * 1024 * 1024;
const mostError = 64 * 1024;
/** Page ranges in one answer. */
const mostRanges = 10_000;

interface Asked {
  readonly method: HttpRequest['method'];
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly most?: number;
}

/** The page blob behind a managed disk that is being uploaded: the few calls its endpoint takes. */
export class PageBlob {
  readonly name: string;
  readonly #http: Http;
  readonly #access: Pick<WriteAccess, 'url' | 'renew'>;
  readonly #clock: Clock;

  constructor(name: string, http: Http, access: Pick<WriteAccess, 'url' | 'renew'>, clock: Clock) {
    this.name = name;
    this.#http = http;
    this.#access = access;
    this.#clock = clock;
  }

  /** Its length in bytes; NaN when the answer does not say. */
  async length(signal: AbortSignal): Promise<number> {
    const { headers } = await this.#send({ method: 'HEAD' }, signal);
    return Number(headers['x-ms-blob-content-length'] ?? headers['content-length'] ?? Number.NaN);
  }

  /**
   * Put Page.
   * @param checksum of the data; checked by the service before it keeps the page
   * @throws AZURE_PIECE_DAMAGED, AZURE_BUSY, AZURE_UPLOAD_DENIED, AZURE_UPLOAD_REFUSED
   */
  async put(offset: number, data: Uint8Array, checksum: Checksum | undefined, signal: AbortSignal): Promise<void> {
    const { headers } = await this.#send(
      {
        method: 'PUT',
        query: { comp: 'page' },
        headers: {
          'x-ms-page-write': 'update',
          ...range(offset, data.length),
          ...(checksum === undefined ? {} : { [checksum.header]: checksum.value }),
        },
        body: data,
      },
      signal,
    );
    const echo = checksum && headers[checksum.header];
    if (echo !== undefined && echo !== checksum?.value) {
      throw azureFailure('AZURE_PIECE_DAMAGED', { name: this.name, offset });
    }
  }

  async clear(offset: number, length: number, signal: AbortSignal): Promise<void> {
    const headers = { 'x-ms-page-write': 'clear', ...range(offset, length) };
    await this.#send({ method: 'PUT', query: { comp: 'page' }, headers, body: new Uint8Array(0) }, signal);
  }

  /** One page of the written ranges within a window. @param limit bytes of the blob */
  async ranges(
    window: { offset: number; length: number },
    limit: number,
    marker: string,
    signal: AbortSignal,
  ): Promise<PageList> {
    const query = { comp: 'pagelist', maxresults: String(mostRanges), ...(marker === '' ? {} : { marker }) };
    const headers = range(window.offset, window.length);
    const { body } = await this.#send({ method: 'GET', query, headers, most: mostXml }, signal);
    const list = parsePageList(body.toString('utf8'), limit);
    if (!list) throw azureFailure('AZURE_RANGES', { name: this.name, at: window.offset });
    return list;
  }

  /** Fills all of `into`. */
  async read(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void> {
    const asked = { method: 'GET', headers: range(offset, into.length), most: into.length } as const;
    const answer = await this.#send(asked, signal);
    if (answer.status !== 206 || answer.body.length !== into.length) {
      throw azureFailure('AZURE_UPLOAD_REFUSED', this.#about(await this.#access.url(), answer));
    }
    into.set(answer.body);
  }

  /** Sends; a SAS that is refused is renewed once. */
  async #send(asked: Asked, signal: AbortSignal): Promise<HttpAnswer> {
    let base = await this.#access.url();
    let answer = await this.#once(base, asked, signal);
    if (answer.status === 401 || answer.status === 403) {
      base = await this.#access.renew(base);
      answer = await this.#once(base, asked, signal);
    }
    if (answer.status < 300) return answer;
    throw this.#failure(base, asked, answer);
  }

  #once(base: URL, { method, query, headers, body, most }: Asked, signal: AbortSignal): Promise<HttpAnswer> {
    const url = new URL(base.href);
    // Not through searchParams: that would spell the signature anew, and some proxies compare it letter by letter.
    for (const [name, value] of Object.entries(query ?? {})) url.search += `&${name}=${encodeURIComponent(value)}`;
    return this.#http.send({
      method,
      url,
      headers: { 'x-ms-version': blobVersion, ...headers },
      ...(body === undefined ? {} : { body }),
      signal,
      most: Math.max(most ?? 0, mostError),
      patience,
    });
  }

  #failure(base: URL, { headers }: Asked, answer: HttpAnswer): Failed {
    const about = this.#about(base, answer);
    const { status } = answer;
    if (about.code === 'Md5Mismatch' || about.code === 'Crc64Mismatch') {
      const offset = Number(/^bytes=(\d+)/.exec(headers?.['x-ms-range'] ?? '')?.[1] ?? 0);
      return azureFailure('AZURE_PIECE_DAMAGED', { name: this.name, offset });
    }
    if (status === 408 || status === 429 || status >= 500) {
      const after = retryAfter(answer.headers['retry-after'], this.#clock.now());
      return azureFailure('AZURE_BUSY', { host: base.host, status }, after === undefined ? {} : { after });
    }
    return azureFailure(status === 401 || status === 403 ? 'AZURE_UPLOAD_DENIED' : 'AZURE_UPLOAD_REFUSED', about);
  }

  #about(base: URL, { status, headers, body }: HttpAnswer) {
    const inBody = /<Code>([A-Za-z0-9]{1,80})<\/Code>/.exec(body.toString('latin1', 0, 2048))?.[1];
    const code = /^[A-Za-z0-9]{1,80}$/.exec(headers['x-ms-error-code'] ?? '')?.[0] ?? inBody ?? String(status);
    return { name: this.name, host: base.host, status, code };
  }
}

/** x-ms-range, whose end is inclusive. */
function range(offset: number, length: number): { 'x-ms-range': string } {
  return { 'x-ms-range': `bytes=${offset}-${offset + length - 1}` };
}
