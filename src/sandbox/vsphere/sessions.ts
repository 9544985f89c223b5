import { randomUUID } from 'node:crypto';
import type { Counters } from './counters.ts';
import type { Inventory } from './inventory/inventory.ts';

/** Someone who is logged in. */
export interface Session {
  /** What objects that belong to it are named after. */
  readonly key: string;
  /** What the client sends. */
  readonly cookie: string;
  readonly userName: string;
  readonly locale: string;
  readonly userAgent: string;
  readonly loginAt: Date;
  activeAt: Date;
  calls: number;
  /** Pages not asked for yet, by token. */
  readonly pages: Map<string, () => string>;
  /** Ends what waits in it when it ends. */
  readonly gone: AbortController;
}

/** The sessions that are open. */
export class Sessions {
  readonly #open = new Map<string, Session>();
  readonly #counters: Counters;
  readonly #inventory: Inventory;
  readonly #seconds: number;
  /** Called with the key of a session that ended. */
  ended: (key: string) => void = () => {};

  constructor(counters: Counters, inventory: Inventory, seconds: number) {
    this.#counters = counters;
    this.#inventory = inventory;
    this.#seconds = seconds;
  }

  open(userName: string, locale: string, userAgent: string): Session {
    const now = new Date();
    const session: Session = {
      ...{ key: `52${randomUUID().slice(2)}`, cookie: randomUUID().replaceAll('-', ''), userName, locale, userAgent },
      ...{ loginAt: now, activeAt: now, calls: 0, pages: new Map(), gone: new AbortController() },
    };
    this.#open.set(session.cookie, session);
    this.#counters.sessions.opened++;
    this.#counters.sessions.open++;
    this.#counters.changed();
    return session;
  }

  /** The session of this cookie, which is active from now on; undefined when there is none or it was idle too long. */
  of(cookie: string | undefined): Session | undefined {
    const session = cookie === undefined ? undefined : this.#open.get(cookie);
    if (!session) return undefined;
    if (Date.now() - session.activeAt.getTime() >= this.#seconds * 1000) {
      this.end(session, 'lost');
      return undefined;
    }
    session.activeAt = new Date();
    session.calls++;
    return session;
  }

  byKey(key: string): Session | undefined {
    return [...this.#open.values()].find(session => session.key === key);
  }

  get all(): readonly Session[] {
    return [...this.#open.values()];
  }

  /** Ends a session and all that belongs to it. */
  end(session: Session, how: 'closed' | 'lost'): void {
    if (!this.#open.delete(session.cookie)) return;
    this.#counters.sessions[how]++;
    this.#counters.sessions.open--;
    this.ended(session.key);
    for (const managed of this.#inventory.of(session.key)) this.#inventory.remove(managed);
    session.gone.abort();
    this.#counters.changed();
  }
}
