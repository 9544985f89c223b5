import type { Clock } from './clock.ts';
import type { RequestKind } from './kinds.ts';

/** How many requests of a group Resource Manager takes in 3 and in 30 minutes. */
const limits: Readonly<Record<string, readonly [number, number]>> = {
  CreateUpdateDisks: [3000, 25_000],
  DeleteDisks: [3000, 25_000],
  GetDisk: [15_000, 120_000],
  GetOperation: [50_000, 400_000],
  PutImage: [120, 600],
  DeleteImage: [120, 600],
  GetImage: [3600, 20_000],
};

const groupOf: Partial<Record<RequestKind, keyof typeof limits>> = {
  putDisk: 'CreateUpdateDisks',
  beginGetAccess: 'CreateUpdateDisks',
  endGetAccess: 'CreateUpdateDisks',
  deleteDisk: 'DeleteDisks',
  getDisk: 'GetDisk',
  listDisks: 'GetDisk',
  pollOperation: 'GetOperation',
  putImage: 'PutImage',
  deleteImage: 'DeleteImage',
  getImage: 'GetImage',
  listImages: 'GetImage',
};

const subscriptionLimits = { reads: 12_000, writes: 1200, deletes: 15_000 } as const;
const windows = [3, 30] as const;

/** Counts requests down as Resource Manager does. It never refuses by itself: that is what faults are for. */
export class Throttle {
  readonly #clock: Clock;
  readonly #used = new Map<string, { since: number; count: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one request and returns the headers that tell what is left. */
  take(kind: RequestKind, method: string | undefined): Record<string, string> {
    const verb = method === 'DELETE' ? 'deletes' : method === 'GET' || method === 'HEAD' ? 'reads' : 'writes';
    const headers: Record<string, string> = {
      [`x-ms-ratelimit-remaining-subscription-${verb}`]: String(this.#left(verb, subscriptionLimits[verb], 60)),
    };
    const group = groupOf[kind];
    const most = group && limits[group];
    if (!most) return headers;
    const left = windows.map((minutes, index) => {
      const name = `${group}${minutes}Min`;
      return `Microsoft.Compute/${name};${this.#left(name, most[index] ?? 0, minutes)}`;
    });
    headers['x-ms-ratelimit-remaining-resource'] = left.join(',');
    return headers;
  }

  #left(name: string, most: number, minutes: number): number {
    const now = this.#clock.now();
    const known = this.#used.get(name);
    const window = known && now - known.since < minutes * 60_000 ? known : { since: now, count: 0 };
    this.#used.set(name, window);
    window.count++;
    return Math.max(0, most - window.count);
  }
}
