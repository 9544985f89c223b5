import type { HttpAnswer } from '../arm/http.ts';

/**
 * The service compares the audience with `https://disk.azure.com/`, slash and all, so the scope has two.
 * Source: Azure/azure-storage-azcopy, ManagedDiskScope
 */
export const diskScope = 'https://disk.azure.com//.default';

/** Tokens of the subscription's tenant for `diskScope`. */
export interface DiskTokens {
  current(): Promise<string>;
  renew(stale: string): Promise<string>;
}

/** Of the disks of a subscription: does their data need who is signed in, besides the SAS? */
export class EntraLock {
  readonly #tokens: DiskTokens;
  #locked = false;

  constructor(tokens: DiskTokens) {
    this.#tokens = tokens;
  }

  get locked(): boolean {
    return this.#locked;
  }

  /** A token where one is wanted. */
  async token(): Promise<string | undefined> {
    return this.#locked ? this.#tokens.current() : undefined;
  }

  /** After a challenge. @param stale the token that was refused, if one was sent */
  async answer(stale: string | undefined): Promise<string> {
    this.#locked = true;
    return stale === undefined ? this.#tokens.current() : this.#tokens.renew(stale);
  }
}

/**
 * Does a refusal ask for a token of Entra ID for this very resource? One for another resource would be of use
 * elsewhere, and is not given.
 */
export function asksForToken({ status, headers }: HttpAnswer): boolean {
  if (status !== 401 && status !== 403) return false;
  const challenge = headers['www-authenticate'] ?? '';
  return (
    /^Bearer\b/i.test(challenge) && /\bresource(?:_id)?="?https:\/\/disk\.azure\.com\/?(?=["\s,]|$)/i.test(challenge)
  );
}
