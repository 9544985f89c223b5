import { Failed } from '../../../failure.ts';

/** Longest time between two renewals, whatever the lease allows. */
const longest = 20_000;
/** Renewals that fit into a lease: four of five may be late or lost. */
const perLease = 5;
/** A renewal that takes longer than this part of a lease is given up and made again. */
const patience = 0.5;

export interface Renewing {
  /** Milliseconds after which the server gives the lease up. */
  readonly timeout: number;
  renew(signal: AbortSignal): Promise<unknown>;
  /** Called once, when the lease is gone or has not been renewed for as long as it lives. */
  lost(error: unknown): void;
}

/**
 * Renews a lease by its own timer, whether data flows or not. Each renewal is planned from the beginning of the one
 * before, so that a busy event loop delays one but does not shift those after it.
 */
export class KeepAlive {
  private readonly renewing: Renewing;
  private readonly over = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private renewed: number;

  constructor(renewing: Renewing) {
    this.renewing = renewing;
    this.renewed = performance.now();
    this.plan(this.renewed, this.period);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.over.abort();
  }

  private get period(): number {
    return Math.min(this.renewing.timeout / perLease, longest);
  }

  private plan(from: number, after: number): void {
    if (this.over.signal.aborted) return;
    this.timer = setTimeout(() => void this.renew(), Math.max(0, from + after - performance.now()));
  }

  private async renew(): Promise<void> {
    const { renewing, over } = this;
    const began = performance.now();
    const tooLong = new AbortController();
    const limit = setTimeout(() => tooLong.abort(), renewing.timeout * patience);
    try {
      await renewing.renew(AbortSignal.any([over.signal, tooLong.signal]));
      this.renewed = began;
      this.plan(began, this.period);
    } catch (error) {
      if (over.signal.aborted) return;
      const old = performance.now() - this.renewed;
      if (mayPass(error) && old < renewing.timeout) return this.plan(performance.now(), this.period / 4);
      this.stop();
      renewing.lost(error);
    } finally {
      clearTimeout(limit);
    }
  }
}

/** A gateway in between, or a vCenter that looks for its host, says nothing of the lease itself. */
const passing = new Set(['VSPHERE_HTTP', 'VSPHERE_HOST_LOST', 'VSPHERE_BUSY']);

/** Any other fault of the server's says that the lease is gone. */
function mayPass(error: unknown): boolean {
  return !(error instanceof Failed) || error.failure.exit === 'unreachable' || passing.has(error.failure.code);
}
