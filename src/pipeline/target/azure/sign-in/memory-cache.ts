/** How the library hands its cache over: before it looks something up, and after. */
interface CacheAccess {
  readonly cacheHasChanged: boolean;
  readonly tokenCache: { serialize(): string; deserialize(written: string): void };
}

interface CachePlugin {
  beforeCacheAccess(access: CacheAccess): Promise<void>;
  afterCacheAccess(access: CacheAccess): Promise<void>;
}

/**
 * What the library knows of one person's sign-in, in memory only and shared by the credentials of all tenants: with it
 * a person who signed in once has a token of another tenant without being asked again.
 */
export class MemoryCache {
  #written = '';

  readonly plugin: CachePlugin = {
    beforeCacheAccess: async ({ tokenCache }) => {
      if (this.#written !== '') tokenCache.deserialize(this.#written);
    },
    afterCacheAccess: async ({ cacheHasChanged, tokenCache }) => {
      if (cacheHasChanged) this.#written = tokenCache.serialize();
    },
  };

  /** So that the next token is a new one: the service refused what we have. */
  forgetAccessTokens(): void {
    if (this.#written === '') return;
    this.#written = JSON.stringify({ ...JSON.parse(this.#written), AccessToken: {} });
  }
}

interface PluginContext {
  readonly cachePluginControl: { setPersistence(give: () => Promise<CachePlugin>): void };
}

/**
 * Makes a credential that keeps what it knows in the cache. The library knows one provider of caches at a time and asks it
 * while a credential is made, which is why the making is done in here.
 */
export function withCache<C>(
  usePlugin: (plugin: (context: unknown) => void) => void,
  cache: MemoryCache,
  make: (options: { tokenCachePersistenceOptions: { enabled: true } }) => C,
): C {
  usePlugin(context => (context as PluginContext).cachePluginControl.setPersistence(async () => cache.plugin));
  return make({ tokenCachePersistenceOptions: { enabled: true } });
}
