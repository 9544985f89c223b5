import type { Keep } from '../../../../../src/pipeline/types/ledger.ts';
import type { Watch } from './host.ts';

/** What a killed process does: nothing more. */
export class Killed extends Error {}

/** A process that dies at its nth step: before or after a write to the ledger, before or after a deed. */
export class Mortal {
  private left: number;
  steps = 0;

  get alive(): boolean {
    return this.left > 0;
  }

  constructor(diesAt = Number.POSITIVE_INFINITY) {
    this.left = diesAt;
  }

  readonly step = (): void => {
    if (this.left <= 0) throw new Killed();
    this.steps++;
    this.left--;
    if (this.left <= 0) throw new Killed();
  };

  watch(also: Watch = () => {}): Watch {
    return (method, phase) => {
      this.step();
      also(method, phase);
    };
  }

  keep(keep: Keep): Keep {
    const around = async (write: () => Promise<void>) => {
      this.step();
      await write();
      this.step();
    };
    return {
      session: keep.session,
      entries: () => keep.entries(),
      entry: key => keep.entry(key),
      intend: entry => around(() => keep.intend(entry)),
      made: (key, facts) => around(() => keep.made(key, facts)),
      gone: key => around(() => keep.gone(key)),
    };
  }
}
