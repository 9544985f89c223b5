import { z } from 'zod';
import { type RequestKind, requestKinds, type Service } from './kinds.ts';

const services: readonly Service[] = ['login', 'arm', 'blob'];
const seconds = z.number().int().min(0).max(86_400);
const milliseconds = z.number().int().min(0).max(600_000);

const match = {
  /** A kind of request, a service (`login`, `arm`, `blob`), or `*`. */
  on: z.union([z.literal('*'), z.enum(services), z.enum(requestKinds)]),
  /** Only where the request is about the disk, image or group of this name. */
  name: z.string().optional(),
  /** Only the nth request that matches, from 1. */
  nth: z.number().int().min(1).optional(),
  /** Only the first so many that match. */
  first: z.number().int().min(1).optional(),
  /** Each match with this probability, drawn from `seed`. */
  probability: z.number().min(0).max(1).optional(),
  seed: z.number().int().default(1),
};

/** What to do wrong, and to which requests. */
export const faultSchema = z.discriminatedUnion('do', [
  /** 503 ServerBusy. */
  z.strictObject({ ...match, do: z.literal('busy'), retryAfterSeconds: seconds.optional() }),
  /** 500 OperationTimedOut. */
  z.strictObject({ ...match, do: z.literal('timedOut') }),
  /** 429 TooManyRequests. */
  z.strictObject({ ...match, do: z.literal('throttled'), retryAfterSeconds: seconds.default(1) }),
  /** 409 Conflict. */
  z.strictObject({ ...match, do: z.literal('conflict') }),
  /** Any other answer. */
  z.strictObject({
    ...match,
    do: z.literal('status'),
    status: z.number().int().min(400).max(599),
    code: z.string(),
    message: z.string().default('The sandbox was told to fail here.'),
    retryAfterSeconds: seconds.optional(),
  }),
  /** Breaks the connection: before anything is done, in the middle of the body, or when all is done but the answer. */
  z.strictObject({ ...match, do: z.literal('reset'), when: z.enum(['before', 'midway', 'after']).default('before') }),
  /** Waits before the answer, or takes and gives bodies at so many bytes a second. */
  z.strictObject({
    ...match,
    do: z.literal('slow'),
    delayMs: milliseconds.default(0),
    bytesPerSecond: z.number().int().min(1).optional(),
  }),
  /** Ends every SAS that is out for this disk, just before the request is looked at. */
  z.strictObject({ ...match, do: z.literal('expireSas') }),
  /** Lets the SAS that is granted take effect only after a while, by the sandbox's clock, as a stored access policy may. */
  z.strictObject({ ...match, do: z.literal('sasLate'), ms: milliseconds }),
  /** Makes every token given so far worthless. */
  z.strictObject({ ...match, do: z.literal('expireTokens') }),
  /** Lets the long-running operation begin well and end Failed. */
  z.strictObject({
    ...match,
    do: z.literal('failLate'),
    code: z.string().default('InternalError'),
    message: z.string().default('The sandbox was told to let this operation fail.'),
  }),
  /** Lets the copies of a gallery's version fail in one region; the others have it. */
  z.strictObject({
    ...match,
    do: z.literal('failRegion'),
    region: z.string(),
    message: z.string().default('Failed with internal server error.'),
  }),
  /** Breaks the connections of this service and takes no new ones for a while, by the sandbox's clock. */
  z.strictObject({ ...match, do: z.literal('refuse'), ms: milliseconds }),
  /** Answers with a Content-MD5 or CRC-64 of other bytes. */
  z.strictObject({ ...match, do: z.literal('wrongMd5') }),
  /** Keeps a page with one bit turned, and confirms what was sent. */
  z.strictObject({ ...match, do: z.literal('rot') }),
]);

/** A fault as it is given: fields with a default may be left out. */
export type Fault = z.input<typeof faultSchema>;
/** A fault that a request met. */
export type Struck = z.output<typeof faultSchema>;

interface Armed {
  readonly fault: Struck;
  readonly random: () => number;
  matched: number;
  fired: number;
}

/** The faults switched on; live, and the same through `/sandbox/faults`. */
export class Faults {
  #armed: Armed[] = [];

  /**
   * Switches a fault on for the requests that come from now on.
   * @throws ZodError when it is no fault
   */
  add(fault: Fault): void {
    const checked = faultSchema.parse(fault);
    this.#armed.push({ fault: checked, random: random(checked.seed), matched: 0, fired: 0 });
  }

  /** Switches all off. */
  clear(): void {
    this.#armed = [];
  }

  /** What is on, how many requests matched and how many were struck. */
  get list(): readonly { readonly fault: Struck; readonly matched: number; readonly fired: number }[] {
    return this.#armed.map(({ fault, matched, fired }) => ({ fault, matched, fired }));
  }

  /** The faults that this request meets; each call counts as one request. */
  strike(service: Service, kind: RequestKind, name: string | undefined): Struck[] {
    return this.#armed.filter(armed => strikes(armed, service, kind, name)).map(armed => armed.fault);
  }
}

function strikes(armed: Armed, service: Service, kind: RequestKind, name: string | undefined): boolean {
  const { on, nth, first, probability, name: only } = armed.fault;
  if (on !== '*' && on !== service && on !== kind) return false;
  if (only !== undefined && only.toLowerCase() !== name?.toLowerCase()) return false;
  armed.matched++;
  if (nth !== undefined && armed.matched !== nth) return false;
  if (first !== undefined && armed.matched > first) return false;
  if (probability !== undefined && armed.random() >= probability) return false;
  armed.fired++;
  return true;
}

/** mulberry32: small, good enough to scatter faults, and the same on every machine. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
