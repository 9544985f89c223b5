/**
 * Puts on `Reflect` the three functions of the metadata proposal that `@peculiar/x509` looks for when it is loaded,
 * unless something already did. The certificate library finds its parts through tsyringe, which refuses to load
 * without them.
 */
export function provideReflectMetadata(): void {
  if ('getMetadata' in Reflect) return;
  const kept = new WeakMap<object, Map<unknown, unknown>>();
  Object.assign(Reflect, {
    getOwnMetadata: (key: unknown, target: object) => kept.get(target)?.get(key),
    getMetadata: (key: unknown, target: object) => {
      for (let at: object | null = target; at; at = Object.getPrototypeOf(at)) {
        const found = kept.get(at)?.get(key);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    defineMetadata: (key: unknown, value: unknown, target: object) => {
      const map = kept.get(target) ?? new Map<unknown, unknown>();
      kept.set(target, map.set(key, value));
    },
  });
}
