import type { RunEvent } from '../../pipeline/types/run.ts';
import type { RunHandle, RunView } from '../../screens/run-shapes.ts';

/** At most so often are the screens told that figures changed; states are told at once. */
const tellEvery = 100;

/** What screens read of a run, when they like: the run never waits for them. */
export class ToldView {
  private readonly heard = new Set<() => void>();
  private readonly look: () => RunView;
  private view: RunView | undefined;
  private told = Number.NEGATIVE_INFINITY;

  /** @param look makes the view anew; asked only when something changed and somebody reads */
  constructor(look: () => RunView) {
    this.look = look;
  }

  /** Something changed. */
  tell(): void {
    this.view = undefined;
    this.told = performance.now();
    for (const changed of this.heard) changed();
  }

  /** An event was folded. */
  event({ is }: RunEvent): void {
    if ((is !== 'moved' && is !== 'at') || performance.now() - this.told >= tellEvery) this.tell();
  }

  readonly store: RunHandle['view'] = {
    get: () => {
      this.view ??= this.look();
      return this.view;
    },
    subscribe: changed => {
      this.heard.add(changed);
      return () => this.heard.delete(changed);
    },
  };
}
