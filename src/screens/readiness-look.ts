import type { Failure } from '../pipeline/failure.ts';
import { type Judged, worstFirstOf } from '../pipeline/guest/judge.ts';
import { failureOf } from './parts/use-choices.ts';
import type { Answers, World } from './world.ts';

/** What a look into the guest has found so far. */
export interface Looked {
  /** The worst first. */
  readonly judged: readonly Judged[];
  readonly looking: boolean;
  /** Why it could not go on. */
  readonly failure?: Failure;
}

/** The answers that say whose disks are looked into, and for what. */
const subject = /^(source\.(kind|path|server|user|vm)|target\.kind)$/;
/** Checks that answer within so many milliseconds are shown together. */
const together = 60;

const begun: Looked = { judged: [], looking: true };

/**
 * A look into the guest of the answers, that goes on while a person answers other questions: one at a time, begun anew
 * when it is another machine or target.
 */
export class ReadinessLook {
  private readonly world: Pick<World, 'readiness'>;
  private readonly heard = new Set<() => void>();
  private key = '';
  private now: Looked = begun;
  private under: AbortController | undefined;

  constructor(world: Pick<World, 'readiness'>) {
    this.world = world;
  }

  /** Begins unless it has begun for these answers. */
  begin(answers: Answers): void {
    const key = keyOf(answers);
    if (this.key === key) return;
    this.key = key;
    this.again(answers);
  }

  /** Looks once more. */
  again(answers: Answers): void {
    this.under?.abort();
    const abort = new AbortController();
    this.under = abort;
    this.key = keyOf(answers);
    this.tell(begun);
    void this.look(answers, abort.signal);
  }

  /** What is found by now stays. */
  stop(): void {
    this.under?.abort();
    this.under = undefined;
    if (this.now.looking) this.tell({ ...this.now, looking: false });
  }

  /** What is known for these answers. */
  of(answers: Answers): Looked {
    return this.key === keyOf(answers) ? this.now : begun;
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.heard.add(changed);
    return () => this.heard.delete(changed);
  };

  private async look(answers: Answers, signal: AbortSignal): Promise<void> {
    const judged: Judged[] = [];
    let told = performance.now();
    const tell = (more: Omit<Looked, 'judged'>) => {
      if (!signal.aborted) this.tell({ judged: worstFirstOf(judged), ...more });
    };
    try {
      for await (const one of this.world.readiness?.(answers, signal) ?? []) {
        if (signal.aborted) return;
        judged.push(one);
        if (performance.now() - told < together) continue;
        told = performance.now();
        tell({ looking: true });
      }
      tell({ looking: false });
    } catch (error) {
      tell({ looking: false, failure: failureOf(error) });
    }
  }

  private tell(now: Looked): void {
    this.now = now;
    for (const changed of this.heard) changed();
  }
}

function keyOf(answers: Answers): string {
  return JSON.stringify(
    Object.entries(answers)
      .filter(([key]) => subject.test(key))
      .toSorted(),
  );
}
