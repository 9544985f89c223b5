import { runFailure } from '../../pipeline/run-failures.ts';
import type { Keyring } from './keyring.ts';

export interface Whose {
  readonly server: string;
  readonly user: string;
}

/** Where a password can come from, in the order they are tried. Each is used once, but the person. */
export interface PasswordWays {
  /** The first line of stdin, where it was said that it is there. */
  readonly stdin?: (() => Promise<string | undefined>) | undefined;
  readonly environment?: string | undefined;
  readonly keyring?: Pick<Keyring, 'password'> | undefined;
  /** @param tried how often this person was asked before; undefined gives up */
  readonly person?: ((whose: Whose, tried: number) => Promise<string | undefined>) | undefined;
}

/** vCenter locks an account after five wrong passwords. */
const mostAsked = 3;

interface Given {
  readonly used: Set<keyof PasswordWays>;
  asked: number;
  last?: string;
}

/** The passwords of one process. They live in memory only, and are given to nobody but who signs in with them. */
export class Passwords {
  private readonly ways: PasswordWays;
  private readonly given = new Map<string, Given>();

  constructor(ways: PasswordWays) {
    this.ways = ways;
  }

  /** A password that was typed elsewhere, and accepted. */
  know(whose: Whose, password: string): void {
    this.of(whose).last = password;
  }

  /** What was given last: accepted, unless it was asked for again. */
  last(whose: Whose): string | undefined {
    return this.of(whose).last;
  }

  /**
   * @param attempt from 1 for each signing in; at 1 what was accepted before is given again
   * @throws Failed PLAN_INCOMPLETE where nothing is left that could be tried
   */
  async give(whose: Whose, attempt: number): Promise<string> {
    const given = this.of(whose);
    if (attempt <= 1 && given.last !== undefined) return given.last;
    const found = (await this.once(whose, given)) ?? (await this.typed(whose, given));
    if (found === undefined) throw runFailure('PLAN_INCOMPLETE', { key: 'source.password' });
    given.last = found;
    return found;
  }

  private async once(whose: Whose, { used }: Given): Promise<string | undefined> {
    const { stdin, environment, keyring } = this.ways;
    const ways = [
      ['stdin', async () => stdin?.()],
      ['environment', async () => environment],
      ['keyring', async () => keyring?.password(whose.server, whose.user)],
    ] as const;
    for (const [name, take] of ways) {
      if (used.has(name)) continue;
      used.add(name);
      const found = await take();
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private async typed(whose: Whose, given: Given): Promise<string | undefined> {
    const { person } = this.ways;
    if (!person || given.asked >= mostAsked) return undefined;
    return person(whose, given.asked++);
  }

  private of({ server, user }: Whose): Given {
    const key = JSON.stringify([server, user]);
    const known = this.given.get(key) ?? { used: new Set(), asked: 0 };
    this.given.set(key, known);
    return known;
  }
}
