/**
 * A secret being typed. It is held as bytes in one place, shown only on request, and wiped when it was handed over;
 * strings cannot be wiped, so only the hand-over and a look at it make one.
 */
export class Secret {
  #bytes: Uint8Array = new Uint8Array(0);
  #counts: number[] = [];

  /** Characters typed so far: what a screen may show of it. */
  get length(): number {
    return this.#counts.length;
  }

  type(text: string): void {
    for (const character of text.replace(/[\r\n]+$/, '')) {
      const more = Buffer.from(character);
      const next = new Uint8Array(this.#bytes.length + more.length);
      next.set(this.#bytes);
      next.set(more, this.#bytes.length);
      this.#bytes.fill(0);
      more.fill(0);
      this.#bytes = next;
      this.#counts.push(more.length);
    }
  }

  rub(): void {
    const count = this.#counts.pop() ?? 0;
    const next = this.#bytes.slice(0, this.#bytes.length - count);
    this.#bytes.fill(0);
    this.#bytes = next;
  }

  /** What was typed, for the moment in which the person asks to see it. */
  show(): string {
    return Buffer.from(this.#bytes).toString('utf8');
  }

  /** Hands it over and forgets it. */
  take(): string {
    const text = Buffer.from(this.#bytes).toString('utf8');
    this.wipe();
    return text;
  }

  wipe(): void {
    this.#bytes.fill(0);
    this.#bytes = new Uint8Array(0);
    this.#counts = [];
  }

  /** Nothing that prints or saves an object may show it. */
  toJSON(): string {
    return '';
  }
}
