import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ServerCertificate } from './tls.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Calls `deed` after so many milliseconds; what it returns calls it off. */
export type Later = (ms: number, deed: () => void) => () => void;

/** A client that pauses longer than this between requests has to connect again. */
const idleMs = 120_000;

/** One HTTPS server on 127.0.0.1, which can be made unreachable for a while. */
export class Listener {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  #callOff: (() => void) | undefined;
  #closed = false;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** @param port 0 for any that is free */
  static async open(certificate: ServerCertificate, handler: Handler, port = 0): Promise<Listener> {
    const server = createServer({ ...certificate, keepAliveTimeout: idleMs, requestTimeout: 0 }, handler);
    await listening(server, port);
    return new Listener(server);
  }

  /** Where clients find it, without a slash at the end. */
  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /**
   * Breaks all connections and refuses new ones until `ms` have passed.
   * @param later by which clock
   */
  refuse(ms: number, later: Later = byTimer): void {
    if (this.#callOff || this.#closed) return;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#callOff = later(ms, () => void this.#return());
  }

  /** Shows another certificate to those who connect from now on, and breaks the connections there are. */
  renew(certificate: ServerCertificate): void {
    this.#server.setSecureContext(certificate);
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#callOff?.();
    if (!this.#server.listening) return;
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #return(): Promise<void> {
    this.#callOff = undefined;
    if (this.#closed) return;
    try {
      await listening(this.#server, this.port);
    } catch {
      // Somebody else holds the port for the moment: ask again, as the clients do.
      this.#callOff = byTimer(20, () => void this.#return());
    }
    if (this.#closed) this.#server.close();
  }
}

function byTimer(ms: number, deed: () => void): () => void {
  const timer = setTimeout(deed, ms);
  return () => clearTimeout(timer);
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
