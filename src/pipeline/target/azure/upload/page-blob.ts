import type { Failed } from '../../../failure.ts';
import type { Clock } from '../../../types/control.ts';
import type { Http, HttpAnswer, HttpRequest } from '../arm/http.ts';
import { retryAfter } from '../arm/retry-after.ts';
import { azureFailure } from '../failures.ts';
import type { WriteAccess } from './access.ts';
import type { Checksum } from './checksum.ts';
import { asksForToken, type EntraLock } from './entra-lock.ts';
import { uploadFailure } from './failures.ts';
import type { Line } from './line.ts';
import { type PageList, parsePageList } from './page-ranges.ts';

/** One that managed-disk endpoints know and that takes `maxresults` for page ranges. */
const blobVersion = '2020-10-02';
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
  /** Bytes that the answer should have. */
  readonly reads?: number;
}

/** What the requests to the page blobs of a run share. */
export interface BlobWays {
  readonly http: Http;
  readonly clock: Clock;
  readonly line: Line;
  /** Absent where nobody can sign in: a SAS alone has to do. */
  readonly lock?: EntraLock;
}

type Access = Pick<WriteAccess, 'url' | 'renew' | 'worked'>;

/** Milliseconds to wait before each further try with a new SAS that is refused: 30 s, in which it is known everywhere. */
const untilSettled: readonly number[] = [1000, 2000, 4000, 8000, 15_000];

/** What opens the blob to one request. */
interface Keys {
  readonly base: URL;
  readonly token?: string;
}

/** What may still be tried for one request whose SAS is refused. */
interface Left {
  renewals: number;
  /** Milliseconds. */
  readonly waits: number[];
}

/** The page blob behind a managed disk that is being uploaded: the few calls its endpoint takes. */
export class PageBlob {
  readonly name: string;
  readonly #ways: BlobWays;
  readonly #access: Access;
  readonly #locked: () => void;

  /** @param locked told when its data turns out to need who is signed in */
  constructor(name: string, ways: BlobWays, access: Access, locked: () => void = () => {}) {
    this.name = name;
    this.#ways = ways;
    this.#access = access;
    this.#locked = locked;
  }

  /** Where it is, now. */
  async host(): Promise<string> {
    return (await this.#access.url()).host;
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
    const headers = range(offset, into.length);
    const asked = { method: 'GET', headers, most: into.length, reads: into.length } as const;
    const answer = await this.#send(asked, signal);
    if (answer.status !== 206 || answer.body.length !== into.length) {
      throw azureFailure('AZURE_UPLOAD_REFUSED', this.#about(await this.#access.url(), answer));
    }
    into.set(answer.body);
  }

  /**
   * Sends; a SAS that is refused is renewed once and given time to become known, a token that is asked for is brought, and
   * renewed once. What is refused with both new is denied.
   */
  async #send(asked: Asked, signal: AbortSignal): Promise<HttpAnswer> {
    const { lock } = this.#ways;
    const token = await lock?.token();
    let keys: Keys = { base: await this.#access.url(), ...(token === undefined ? {} : { token }) };
    let answer = await this.#once(keys, asked, signal);
    let tokens = 2;
    const left = { renewals: 1, waits: [...untilSettled] };
    while (answer.status === 401 || answer.status === 403) {
      if (lock && asksForToken(answer) && tokens-- > 0) {
        if (!lock.locked) this.#locked();
        keys = { ...keys, token: await lock.answer(keys.token) };
      } else {
        const base = await this.#baseAfter(keys.base, answer, left, signal);
        if (!base) break;
        keys = { ...keys, base };
      }
      answer = await this.#once(keys, asked, signal);
    }
    if (answer.status >= 300) throw this.#failure(keys.base, asked, answer);
    this.#access.worked(keys.base);
    return answer;
  }

  /** The SAS to try next, when it is time to; undefined when no other would help. */
  async #baseAfter(refused: URL, answer: HttpAnswer, left: Left, signal: AbortSignal): Promise<URL | undefined> {
    if (left.renewals-- > 0) {
      const renewed = await this.#access.renew(refused);
      if (renewed !== refused) return renewed;
    }
    const wait = isUnknownSas(answer) ? left.waits.shift() : undefined;
    if (wait === undefined) return undefined;
    await this.#ways.clock.sleep(wait, signal);
    return this.#access.url();
  }

  async #once({ base, token }: Keys, asked: Asked, signal: AbortSignal): Promise<HttpAnswer> {
    const { method, query, headers, body, most } = asked;
    const url = new URL(base.href);
    // Not through searchParams: that would spell the signature anew, and some proxies compare it letter by letter.
    for (const [name, value] of Object.entries(query ?? {})) url.search += `&${name}=${encodeURIComponent(value)}`;
    const flight = this.#ways.line.begin(Math.max(body?.length ?? 0, asked.reads ?? 0));
    let answer: HttpAnswer | undefined;
    try {
      answer = await this.#ways.http.send({
        method,
        url,
        headers: {
          'x-ms-version': blobVersion,
          ...headers,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body }),
        signal,
        most: Math.max(most ?? 0, mostError),
        patience: flight.patience,
      });
      return answer;
    } finally {
      flight.end(answer !== undefined && answer.status < 300);
    }
  }

  #failure(base: URL, { headers }: Asked, answer: HttpAnswer): Failed {
    const about = this.#about(base, answer);
    const { status } = answer;
    if (about.code === 'Md5Mismatch' || about.code === 'Crc64Mismatch') {
      const offset = Number(/^bytes=(\d+)/.exec(headers?.['x-ms-range'] ?? '')?.[1] ?? 0);
      return azureFailure('AZURE_PIECE_DAMAGED', { name: this.name, offset });
    }
    if (status === 408 || status === 429 || status >= 500) {
      const after = retryAfter(answer.headers['retry-after'], this.#ways.clock.now());
      return azureFailure('AZURE_BUSY', { host: base.host, status }, after === undefined ? {} : { after });
    }
    if (status !== 401 && status !== 403) return azureFailure('AZURE_UPLOAD_REFUSED', about);
    if (!this.#ways.lock?.locked) return azureFailure('AZURE_UPLOAD_DENIED', about);
    return uploadFailure('AZURE_UPLOAD_ROLE', { name: this.name, host: base.host, code: about.code });
  }

  #about(base: URL, answer: HttpAnswer) {
    const { status } = answer;
    return { name: this.name, host: base.host, status, code: codeOf(answer) ?? String(status) };
  }
}

/** Why the service refused, in its own word. */
function codeOf({ headers, body }: HttpAnswer): string | undefined {
  const inBody = /<Code>([A-Za-z0-9]{1,80})<\/Code>/.exec(body.toString('latin1', 0, 2048))?.[1];
  return /^[A-Za-z0-9]{1,80}$/.exec(headers['x-ms-error-code'] ?? '')?.[0] ?? inBody;
}

/**
 * Is it the SAS that is not known (any more, or yet), and not a right that is missing?
 * Source: learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes, AuthenticationFailed
 */
function isUnknownSas(answer: HttpAnswer): boolean {
  return answer.status === 403 && codeOf(answer) === 'AuthenticationFailed';
}

/** x-ms-range, whose end is inclusive. */
function range(offset: number, length: number): { 'x-ms-range': string } {
  return { 'x-ms-range': `bytes=${offset}-${offset + length - 1}` };
}
