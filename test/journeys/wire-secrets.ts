import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

/** The secrets of a journey: those that are known, and what the sandbox's servers, which run in this process, are sent. */
export class WireSecrets {
  /** Each, and what it is. */
  readonly known: Map<string, string>;

  constructor(known: Iterable<readonly [secret: string, what: string]>) {
    this.known = new Map(known);
  }

  listen(): void {
    subscribe('http.server.request.start', this.heard);
  }

  close(): void {
    unsubscribe('http.server.request.start', this.heard);
  }

  /** Tokens in headers, signatures in addresses. */
  private readonly heard = (message: unknown): void => {
    const { headers, url = '' } = (message as { request: IncomingMessage }).request;
    const token = /^Bearer (\S+)/i.exec(headers.authorization ?? '')?.[1];
    if (token) this.known.set(token, 'an access token');
    const cookie = /vmware_soap_session="?([^";]+)/.exec(headers.cookie ?? '')?.[1];
    if (cookie) this.known.set(cookie, 'a cookie');
    const ticket = /\/nfc\/([^/]+)\//.exec(url)?.[1];
    if (ticket) this.known.set(ticket, 'a ticket');
    const sig = /[?&]sig=([^&]+)/.exec(url)?.[1];
    if (!sig) return;
    this.known.set(sig, 'a signature');
    this.known.set(decodeURIComponent(sig), 'a signature');
  };

  /** Looks through all files of a folder that has sessions in `state`; what is planted there is found before. */
  mustNotBeIn(dir: string): void {
    const copies = mkdtempSync(join(tmpdir(), 'vmferry-secrets-'));
    try {
      for (const [secret, what] of this.known) {
        const copy = join(copies, 'copy');
        cpSync(dir, copy, { recursive: true, force: true });
        const session = readdirSync(join(copy, 'state', 'sessions'))[0] ?? '';
        const line = `{"url":"https://x/?sig=${secret}"}\n`;
        appendFileSync(join(copy, 'state', 'sessions', session, 'log.ndjson'), line);
        expect(this.foundIn(copy)).toContain(`${what} in log.ndjson`);
      }
    } finally {
      rmSync(copies, { recursive: true });
    }
    expect(this.foundIn(dir)).toEqual([]);
  }

  /** Every place in the files of a folder where one of them stands. */
  private foundIn(folder: string): string[] {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    return files.flatMap(entry => {
      const content = readFileSync(join(entry.parentPath, entry.name), 'latin1');
      return [...this.known]
        .filter(([secret]) => content.includes(secret))
        .map(([, what]) => `${what} in ${entry.name}`);
    });
  }
}
