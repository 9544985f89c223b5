import { z } from 'zod';
import type { Control } from '../../../types/control.ts';
import { tell } from '../notes.ts';
import { apiVersions } from './api-versions.ts';
import { newestUpTo, type VersionRefused } from './version-refusal.ts';

/** GETs JSON of Resource Manager; undefined where it may not be seen. */
type Look = (path: string, version: string) => Promise<unknown>;

const text = z.string().max(256);
const providerForm = z.object({
  resourceTypes: z
    .array(z.object({ resourceType: text, apiVersions: z.array(text).max(1000).default([]) }))
    .max(10_000),
});

/**
 * The api-versions of one connection. Ours are known to be live in the public cloud and the sovereign ones; a cloud that
 * trails behind (a new region, an Azure Stack Hub) is spoken to in the newest version it has that is not newer.
 */
export class Versions {
  readonly #ctl: Pick<Control, 'note'>;
  /** By resource type and our version. */
  readonly #instead = new Map<string, string>();

  constructor(ctl: Pick<Control, 'note'>) {
    this.#ctl = ctl;
  }

  /** The version to send: ours, or what was agreed on instead. */
  of(path: string, ours: string): string {
    return this.#instead.get(keyOf(path, ours)) ?? ours;
  }

  /**
   * Agrees on another version after ours was refused: once for each type, told once, the same for the rest of the run.
   * @param sent the version that was refused
   * @param look asks the provider where the refusal does not say what it supports
   * @throws the refusal where nothing older is supported, or what was agreed on is refused too
   */
  async agree(path: string, ours: string, sent: string, refused: VersionRefused, look: Look): Promise<void> {
    const key = keyOf(path, ours);
    if (sent !== ours) throw refused.failed;
    const supported = refused.supported.length > 0 ? refused.supported : await this.#provided(path, look);
    const used = newestUpTo(ours, supported);
    if (used === undefined) throw refused.failed;
    // Others that were refused at the same time have agreed meanwhile.
    if (this.#instead.has(key)) return;
    this.#instead.set(key, used);
    tell(this.#ctl, 'azure-api-version', { type: typeOf(path), ours, used });
  }

  /** What the provider says of the type, https://learn.microsoft.com/rest/api/resources/providers/get. */
  async #provided(path: string, look: Look): Promise<readonly string[]> {
    const [, subscription, provider] = /^(\/subscriptions\/[^/]+)\/.*?providers\/([^/]+)\/./.exec(path) ?? [];
    if (subscription === undefined || provider === undefined) return [];
    const body = await look(`${subscription}/providers/${provider}`, apiVersions.resources);
    const type = typeOf(path).split('/').at(-1)?.toLowerCase();
    const types = providerForm.safeParse(body).data?.resourceTypes ?? [];
    return types.find(each => each.resourceType.toLowerCase() === type)?.apiVersions ?? [];
  }
}

function keyOf(path: string, ours: string): string {
  return `${typeOf(path).toLowerCase()} ${ours}`;
}

/** `Microsoft.Compute/disks`; of what no provider has, Resource Manager itself. What lies within a type goes with it. */
function typeOf(path: string): string {
  const [, provider, type] = /\/providers\/([^/]+)\/([^/]+)/.exec(path) ?? [];
  const ofProvider = provider === undefined || type === undefined || type === 'register';
  return ofProvider ? 'Microsoft.Resources' : `${provider}/${type}`;
}
