import { readdirSync, readFileSync } from 'node:fs';
import { type Debugger, type Profiler, Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../../../../../src/pipeline/target/azure/', import.meta.url));

/**
 * A place where our code has a request sent: one of the verbs of arm/ on the connection, or `send` of it or of the way out.
 * Sign-in is the identity library's, and arm/ itself is what all of them go through.
 */
const asks =
  /\b(?:find|listed|put|post|remove|awaitProvisioned)\)?\(\s*(?:\w+\.|this\.#)?arm\b(?!:)|\b(?:arm|http|#arm|#http)\.send\(/g;

/** Which of these places ran, by V8's own count of every block. */
export class CallSites {
  readonly #session = new Session();
  readonly #scripts: Debugger.ScriptParsedEventDataType[] = [];

  async start(): Promise<void> {
    this.#session.connect();
    this.#session.on('Debugger.scriptParsed', ({ params }) => void this.#scripts.push(params));
    await this.#session.post('Debugger.enable');
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** @returns the places that never ran, as `disk/encryption.ts: find(arm, …)` */
  async unused(): Promise<string[]> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    const unused: string[] = [];
    for (const [file, source] of sources()) {
      const all = source.match(asks)?.length ?? 0;
      if (all === 0) continue;
      const script = result.find(({ url }) => url.endsWith(`/src/pipeline/target/azure/${file}`));
      const ran = script === undefined ? undefined : await this.#textOf(script.scriptId);
      const found = [...(ran ?? '').matchAll(asks)];
      if (script === undefined || found.length !== all) unused.push(`${file}: ${found.length} of ${all} places found`);
      for (const { index } of found) {
        if (script && countAt(script.functions, index) === 0) unused.push(`${file}: ${excerpt(ran ?? '', index)}`);
      }
    }
    return unused.toSorted();
  }

  async #textOf(scriptId: string): Promise<string> {
    return (await this.#session.post('Debugger.getScriptSource', { scriptId })).scriptSource;
  }

  stop(): void {
    this.#session.disconnect();
  }
}

/** Every file that may ask, by its path within the folder. */
function sources(): [string, string][] {
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !/^(arm|sign-in)\//.test(name))
    .map(name => [name, readFileSync(join(top, name), 'utf8')]);
}

/** How often the innermost block around a place ran. */
function countAt(functions: readonly Profiler.FunctionCoverage[], at: number): number {
  const around = functions
    .flatMap(({ ranges }) => ranges)
    .filter(({ startOffset, endOffset }) => startOffset <= at && at < endOffset);
  const [inner] = around.toSorted((a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset));
  return inner?.count ?? 0;
}

function excerpt(source: string, at: number): string {
  return source.slice(at, at + 80).split('\n', 1)[0] ?? '';
}
