import { fieldAt, fieldsOf } from '../schema/schema.ts';
import { fieldOf, type Ref, type Value } from '../xml/values.ts';
import type { Writer } from '../xml/write.ts';

export type Readers = Readonly<Record<string, () => Value | undefined>>;

/** A managed object: its properties, read when they are asked for and kept until it changes. */
export class Managed {
  readonly ref: Ref;
  /** Where it is in the tree of entities. */
  readonly parent: Managed | undefined;
  /** The key of the session it belongs to, where only that one may see it. */
  readonly session: string | undefined;
  readonly #readers: Readers;
  readonly #fresh: (property: string) => boolean;
  readonly #values = new Map<string, Value | undefined>();
  readonly #xml = new Map<string, string | undefined>();

  /** @param place.fresh properties that time changes: they are read anew each time */
  constructor(
    ref: Ref,
    readers: Readers,
    place: { parent?: Managed | undefined; session?: string; fresh?: (property: string) => boolean } = {},
  ) {
    this.ref = ref;
    this.#readers = readers;
    this.parent = place.parent;
    this.session = place.session;
    this.#fresh = place.fresh ?? (() => false);
  }

  /** Forgets what was read: something changed. */
  forget(): void {
    this.#values.clear();
    this.#xml.clear();
  }

  /** The value at a property path; undefined where it is unset. */
  at(path: string): Value | undefined {
    const [first = '', ...rest] = path.split('.');
    if (!this.#values.has(first) || this.#fresh(first)) {
      const reader = Object.hasOwn(this.#readers, first) ? this.#readers[first] : undefined;
      this.#values.set(first, reader?.());
    }
    return rest.reduce(fieldOf, this.#values.get(first));
  }

  /** The value at a property path as `<val>`. */
  xml(writer: Writer, path: string): string | undefined {
    const fresh = this.#fresh(path.split('.', 1)[0] ?? '');
    if (!fresh && this.#xml.has(path)) return this.#xml.get(path);
    const value = this.at(path);
    const field = fieldAt(this.ref.type, path);
    const xml = value === undefined || !field ? undefined : writer.any('val', field, value);
    this.#xml.set(path, xml);
    return xml;
  }

  /** The properties it has a value for. */
  get properties(): readonly string[] {
    const all = new Set((fieldsOf(this.ref.type) ?? []).map(field => field.name));
    return [...all].filter(name => this.at(name) !== undefined);
  }
}
