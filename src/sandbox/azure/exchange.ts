import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cloud } from './cloud.ts';
import type { PutPageEntry } from './counters.ts';
import { badRequest, Refusal } from './errors.ts';
import type { Struck } from './faults.ts';
import type { RequestKind, Service } from './kinds.ts';
import type { TokenClaims } from './tokens.ts';

type Headers = Readonly<Record<string, string>>;

/** No body but that of Put Page may be longer. */
const mostBodyBytes = 1024 * 1024;

/** One request and the answer to it. */
export class Exchange {
  readonly cloud: Cloud;
  readonly service: Service;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** What follows the question mark, letter by letter. */
  readonly query: string;
  kind: RequestKind;
  /** Parts of the path by name. */
  params: Readonly<Record<string, string>> = {};
  /** The faults this request meets. */
  struck: readonly Struck[] = [];
  /** Of the token shown to Resource Manager. */
  claims: Pick<TokenClaims, 'tid' | 'idtyp'> = { tid: '' };
  /** The log entry of a Put Page. */
  putPage: PutPageEntry | undefined;
  /** Sent with every answer. */
  readonly headers: Record<string, string> = { 'x-ms-request-id': randomUUID() };
  #broken = false;
  /** Called with the status just before the answer goes out, 0 when the connection breaks instead. */
  ended: (status: number) => void = () => {};

  constructor(cloud: Cloud, service: Service, kind: RequestKind, request: IncomingMessage, response: ServerResponse) {
    this.cloud = cloud;
    this.service = service;
    this.kind = kind;
    this.request = request;
    this.response = response;
    const target = request.url ?? '/';
    const address = `${cloud.listeners[service].url}${target}`;
    this.url = new URL(target.startsWith('/') && URL.canParse(address) ? address : cloud.listeners[service].url);
    const question = target.indexOf('?');
    this.query = question < 0 ? '' : target.slice(question + 1);
  }

  /** A part of the path that the route names. */
  param(name: string): string {
    return this.params[name] ?? '';
  }

  /** The api-version it is asked in. */
  get version(): string {
    return this.url.searchParams.get('api-version') ?? '';
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The fault of this kind, if the request met one. */
  fault<Do extends Struck['do']>(kind: Do): Extract<Struck, { do: Do }> | undefined {
    return this.struck.find((fault): fault is Extract<Struck, { do: Do }> => fault.do === kind);
  }

  /** True once the answer went out or the connection broke. */
  get over(): boolean {
    return this.#broken || this.response.writableEnded || this.response.destroyed;
  }

  /**
   * Sends the answer, or breaks the connection where a fault says so.
   * @returns true when the answer went out
   */
  send(status: number, headers: Headers, body: string | Buffer = ''): boolean {
    if (this.over || this.fault('reset')?.when === 'after') {
      this.break();
      return false;
    }
    const length =
      this.request.method === 'HEAD' || status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
    this.response.writeHead(status, { ...this.headers, ...length, ...headers });
    this.response.end(this.request.method === 'HEAD' ? '' : body);
    this.ended(status);
    return true;
  }

  json(status: number, body: unknown, headers: Headers = {}): boolean {
    const all = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache', ...headers };
    return this.send(status, all, JSON.stringify(body));
  }

  /** Breaks the connection without an answer. */
  break(): void {
    this.#broken = true;
    this.ended(0);
    this.request.socket.destroy();
  }

  /**
   * The whole body.
   * @throws Refusal 413 when it is longer than 1 MiB
   */
  async body(): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of this.request) {
      length += piece.length;
      if (length > mostBodyBytes) throw new Refusal(413, 'RequestContentTooLarge', 'The request content is too large.');
      pieces.push(piece);
    }
    return Buffer.concat(pieces, length);
  }

  /** @throws Refusal 400 or 415 when the body is no JSON */
  async jsonBody(): Promise<unknown> {
    const text = (await this.body()).toString();
    if (!/^application\/json\b/i.test(this.header('content-type') ?? '')) {
      throw new Refusal(
        415,
        'UnsupportedMediaType',
        'The content media type is not supported. Only application/json is.',
      );
    }
    try {
      return JSON.parse(text);
    } catch (error) {
      throw badRequest(
        `The request content was invalid and could not be deserialized: '${error instanceof Error ? error.message : ''}'.`,
        'InvalidRequestContent',
      );
    }
  }
}
