import type { Managed } from './managed.ts';

/** Every managed object there is. */
export class Inventory {
  readonly #all = new Map<string, Managed>();
  readonly #children = new Map<Managed, Managed[]>();
  readonly #watchers = new Set<() => void>();
  #next = 100;

  /** A number nobody has yet. */
  number(): number {
    return this.#next++;
  }

  add(managed: Managed): Managed {
    this.#all.set(managed.ref.value, managed);
    if (managed.parent) {
      const siblings = this.#children.get(managed.parent) ?? [];
      siblings.push(managed);
      this.#children.set(managed.parent, siblings);
    }
    return managed;
  }

  remove(managed: Managed): void {
    if (this.#all.get(managed.ref.value) === managed) this.#all.delete(managed.ref.value);
    this.touch(managed);
  }

  /** The object, if it is there and this session may see it. */
  find(id: string, session: string | undefined): Managed | undefined {
    const found = this.#all.get(id.trim());
    return found && (found.session === undefined || found.session === session) ? found : undefined;
  }

  /** Those that only this session sees. */
  of(session: string): Managed[] {
    return [...this.#all.values()].filter(each => each.session === session);
  }

  children(parent: Managed): readonly Managed[] {
    return this.#children.get(parent) ?? [];
  }

  /** All below, parents before children. */
  *below(parent: Managed): Generator<Managed> {
    for (const each of this.children(parent)) {
      yield each;
      yield* this.below(each);
    }
  }

  /** Says that an object is not what it was. */
  touch(managed: Managed): void {
    managed.forget();
    for (const watch of [...this.#watchers]) watch();
  }

  /** Resolves at the next change, when `ms` have passed, or when the signal says so. */
  changed(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const end = () => {
        clearTimeout(timer);
        this.#watchers.delete(end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#watchers.add(end);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  }
}
