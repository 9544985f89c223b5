import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { Refusal } from './errors.ts';

/** What is to be done, and where its status is asked for. */
export interface Work {
  readonly subscription: string;
  readonly location: string;
  /** Each provider polls under a name of its own; a group only by its `location`. */
  readonly family: 'DiskOperations' | 'operations' | 'capsOperations' | 'networkOperations' | 'operationresults';
  readonly apiVersion: string;
  /** Lower-case id of the resource it is about. */
  readonly resource: string;
  /** Set by a fault: let it end Failed with this. */
  readonly failLate?: { readonly code: string; readonly message: string } | undefined;
  /** Does the work and returns the resource or result to show. Throws a Refusal to end Failed. */
  finish(): Promise<unknown>;
  /** Called when it ended Failed. */
  failed?(): void;
}

export interface Operation {
  readonly id: string;
  readonly work: Work;
  readonly started: number;
  /** Queries of its two addresses, valid only letter by letter. */
  readonly statusQuery: string;
  readonly monitorQuery: string;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  ended?: number;
  output?: unknown;
  error?: Refusal;
}

interface Running {
  readonly operation: Operation;
  /** Polls still to be answered with InProgress. */
  left: number;
  /** When it ends by itself if nobody asks. */
  due: number;
  ending?: Promise<void>;
}

/** An operation nobody asks for ends by itself after this long, as a real one would. */
const unattendedMs = 3000;
/** The real addresses are about 5 KB long, most of it a certificate chain. */
const chainBytes = 3200;

/** Resource Manager's long-running operations: 202 first, then polled until they end, well or badly. */
export class Operations {
  readonly #clock: Clock;
  readonly #polls: number;
  readonly #retryAfterSeconds: number;
  readonly #secret = randomBytes(32);
  readonly #known = new Map<string, Running>();

  /** @param polls how often each answers InProgress before it ends */
  constructor(clock: Clock, polls: number, retryAfterSeconds: number) {
    this.#clock = clock;
    this.#polls = polls;
    this.#retryAfterSeconds = retryAfterSeconds;
  }

  start(work: Work): Operation {
    const id = randomUUID();
    const started = this.#clock.now();
    const operation: Operation = {
      id,
      work,
      started,
      statusQuery: this.#query(id, work.apiVersion, ''),
      monitorQuery: this.#query(id, work.apiVersion, '&monitor=true'),
      status: 'InProgress',
    };
    this.#known.set(id, { operation, left: this.#polls, due: this.#nextDue() });
    return operation;
  }

  /** The headers of the answer that begins an operation. */
  headers(operation: Operation, base: string): Record<string, string> {
    const { subscription, location, family } = operation.work;
    const root = `${base}/subscriptions/${subscription}`;
    const retry = { 'retry-after': String(this.#retryAfterSeconds) };
    if (family === 'operationresults') {
      return { location: `${root}/operationresults/${operation.id}?${operation.monitorQuery}`, ...retry };
    }
    const at =
      family === 'networkOperations'
        ? `${root}/providers/Microsoft.Network/locations/${location}/operations/${operation.id}`
        : `${root}/providers/Microsoft.Compute/locations/${location}/${family}/${operation.id}`;
    return {
      'azure-asyncoperation': `${at}?${operation.statusQuery}`,
      location: `${at}?${operation.monitorQuery}`,
      ...retry,
    };
  }

  /**
   * Counts one poll and returns the operation, ended if it was its time.
   * @param query as it came; anything but the very query that was given out is refused
   */
  async poll(id: string, query: string): Promise<{ operation: Operation; monitor: boolean }> {
    const running = this.#known.get(id);
    if (!running) throw new Refusal(404, 'NotFound', `The operation '${id}' could not be found.`);
    const { operation } = running;
    const monitor = query === operation.monitorQuery;
    if (!monitor && query !== operation.statusQuery) {
      throw new Refusal(403, 'InvalidOperationUri', 'The signature of the operation address does not match its query.');
    }
    await this.#touch(running);
    return { operation, monitor };
  }

  /** The operation under way on a resource, after counting this look at it as a poll. */
  async onResource(id: string): Promise<Operation | undefined> {
    const running = this.#underWay().find(each => each.operation.work.resource === id);
    if (!running) return undefined;
    await this.#touch(running);
    return running.operation.status === 'InProgress' ? running.operation : undefined;
  }

  /** Ends what nobody asked for in time. */
  async settle(): Promise<void> {
    const now = this.#clock.now();
    for (const running of this.#underWay()) if (now >= running.due) await this.#end(running);
  }

  #underWay(): Running[] {
    return [...this.#known.values()].filter(each => each.operation.status === 'InProgress');
  }

  #nextDue(): number {
    return this.#clock.now() + unattendedMs + this.#retryAfterSeconds * 1000;
  }

  async #touch(running: Running): Promise<void> {
    if (running.operation.status !== 'InProgress') return;
    running.due = this.#nextDue();
    if (running.left-- <= 0) await this.#end(running);
  }

  #end(running: Running): Promise<void> {
    running.ending ??= this.#run(running.operation);
    return running.ending;
  }

  async #run(operation: Operation): Promise<void> {
    const { work } = operation;
    try {
      if (work.failLate) throw new Refusal(500, work.failLate.code, work.failLate.message);
      operation.output = await work.finish();
      operation.status = 'Succeeded';
    } catch (error) {
      operation.error = error instanceof Refusal ? error : new Refusal(500, 'InternalError', String(error));
      operation.status = 'Failed';
      work.failed?.();
    }
    operation.ended = this.#clock.now();
  }

  #query(id: string, apiVersion: string, monitor: string): string {
    const plain = `p=${randomUUID()}${monitor}&api-version=${apiVersion}&t=${Date.now()}0000&c=${this.#chain()}`;
    const signature = createHmac('sha256', this.#secret).update(`${id}?${plain}`).digest('base64url');
    const digest = createHash('sha256').update(plain).digest('base64url');
    return `${plain}&s=${signature}&h=${digest}`;
  }

  #chain(): string {
    return randomBytes(chainBytes).toString('base64url');
  }
}
