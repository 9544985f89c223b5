import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import { childEnv } from '../../child-env.ts';
import { nameBytes } from '../names.ts';
import { GuestUnreadable } from '../unreadable.ts';

/** Its appliance is a machine of its own, which takes its time to boot where the processor has to be emulated. */
const patience = 10 * 60_000;
/** Of what one command prints. */
const mostOutput = 16 * 1024 * 1024;

/** guestfish, given one command after the other on its standard input: no argument of it is ever a shell's. */
export class Guestfish {
  private readonly child: ReturnType<typeof start>;
  private readonly signal: AbortSignal;
  private printed = '';
  private wanted: ((printed: string) => boolean) | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private ended = false;
  private readonly over: Promise<void>;

  constructor(signal: AbortSignal) {
    this.signal = signal;
    this.child = start(signal);
    this.child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
      this.printed += chunk;
      this.wanted?.(this.printed);
    });
    this.child.stdin.on('error', () => {});
    this.over = this.child.then(() => {
      this.ended = true;
      this.wanted?.(this.printed);
    });
    signal.addEventListener('abort', this.letGo);
  }

  /**
   * What a command prints, byte for byte as latin1; empty where it fails, for it then has nothing to say.
   * @throws GuestUnreadable where guestfish ends or does not answer
   */
  run(command: string, ...args: readonly string[]): Promise<string> {
    const answer = this.last.then(() => this.ask([command, ...args.map(quoted)].join(' ')));
    this.last = answer.catch(() => {});
    return answer;
  }

  async close(): Promise<void> {
    this.signal.removeEventListener('abort', this.letGo);
    this.child.stdin.end();
    const timer = setTimeout(() => {
      this.child.kill('SIGKILL');
      this.letGo();
    }, 5000);
    await this.over;
    clearTimeout(timer);
  }

  /** What guestfish has started may hold its output for longer than it lives itself. */
  private readonly letGo = () => {
    this.child.stdout.destroy();
    this.wanted?.(this.printed);
  };

  private async ask(line: string): Promise<string> {
    const end = `${randomUUID()}\n`;
    this.printed = '';
    // A dash before it: what fails does not end the conversation.
    this.child.stdin.write(`-${line}\necho ${end}`);
    return new Promise((resolve, reject) => {
      const over = (what: () => void) => {
        this.wanted = undefined;
        clearTimeout(timer);
        what();
        return true;
      };
      const lost = (why: string) => () => reject(new GuestUnreadable('unsupported', 'libguestfs', { why }));
      const timer = setTimeout(() => over(lost('timeout')), patience);
      this.wanted = printed => {
        if (printed.endsWith(end)) return over(() => resolve(printed.slice(0, -end.length)));
        if (this.signal.aborted) return over(() => reject(this.signal.reason));
        if (this.ended) return over(lost('ended'));
        return printed.length > mostOutput ? over(lost('output')) : false;
      };
      this.wanted(this.printed);
    });
  }
}

function start(signal: AbortSignal) {
  return execa('guestfish', [], {
    ...childEnv(),
    reject: false,
    stdin: 'pipe',
    stderr: 'ignore',
    buffer: false,
    cancelSignal: signal,
    forceKillAfterDelay: 1000,
  });
}

/** As guestfish reads a word between double quotes: every byte that could mean something else as `\xhh`. */
function quoted(word: string): string {
  const escaped = [...nameBytes(word)].map(byte => {
    const character = String.fromCharCode(byte);
    return /[\w./:@,+=-]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${escaped.join('')}"`;
}
