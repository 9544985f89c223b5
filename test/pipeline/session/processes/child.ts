import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../../journeys/program.ts';
import type { Answer, Order } from './orders.ts';

const program = join(import.meta.dirname, 'process.ts');

/** A process that has the session store, started when it is first told something, and again after it was killed. */
export class Child {
  #process: ChildProcess | undefined;
  #begin: Order | undefined;

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** What it works on from now on, also when it is started again. */
  async begin(at: string, id: string): Promise<void> {
    this.#begin = { do: 'begin', at, id };
    if (this.#process) await this.tell(this.#begin);
  }

  async tell(order: Order): Promise<Answer> {
    const process = await this.#started();
    process.send(order);
    return answerOf(process);
  }

  /**
   * Tells it something and kills it (SIGKILL) so many milliseconds later.
   * @returns its answer, where it came in time
   */
  async tellAndKill(order: Order, ms: number): Promise<Answer | undefined> {
    const process = await this.#started();
    let answer: Answer | undefined;
    process.once('message', message => {
      answer = message as Answer;
    });
    process.send(order);
    if (ms > 0) await new Promise(resolve => setTimeout(resolve, ms));
    await this.kill();
    return answer;
  }

  async kill(): Promise<void> {
    const process = this.#process;
    if (!process) return;
    this.#process = undefined;
    const over = once(process, 'close');
    process.kill('SIGKILL');
    await over;
  }

  async #started(): Promise<ChildProcess> {
    if (this.#process) return this.#process;
    const env = { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache', 'compile') };
    const child = fork(program, [], { env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#process = child;
    await answerOf(child);
    if (this.#begin) await this.tell(this.#begin);
    return child;
  }
}

async function answerOf(process: ChildProcess): Promise<Answer> {
  const over = new AbortController();
  const died = once(process, 'exit', { signal: over.signal }).then(ended => {
    throw new Error(`the process ended: ${ended.join(' ')}`);
  });
  try {
    const [answer] = await Promise.race([once(process, 'message', { signal: over.signal }), died]);
    return answer;
  } finally {
    died.catch(() => {});
    over.abort();
  }
}
