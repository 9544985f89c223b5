import { Arm } from '../../../../../src/pipeline/target/azure/arm/arm.ts';
import type { Http, HttpAnswer, HttpRequest } from '../../../../../src/pipeline/target/azure/arm/http.ts';
import { Redaction } from '../../../../../src/pipeline/target/azure/arm/redaction.ts';
import type { Tokens } from '../../../../../src/pipeline/target/azure/sign-in/tokens.ts';
import { type TestControl, testControl } from '../bench.ts';

export interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface FakeHttp extends Http {
  readonly requests: HttpRequest[];
}

/** Answers each request with the next of the script, or fails it. */
export function fakeHttp(script: readonly (Scripted | Error)[]): FakeHttp {
  const requests: HttpRequest[] = [];
  const answers = [...script];
  return {
    requests,
    send: async request => {
      requests.push(request);
      const next = answers.shift();
      if (next === undefined) throw new Error(`nothing is scripted for request ${requests.length}`);
      if (next instanceof Error) throw next;
      const body = next.body === undefined ? '' : typeof next.body === 'string' ? next.body : JSON.stringify(next.body);
      return { status: next.status ?? 200, headers: next.headers ?? {}, body: Buffer.from(body) } satisfies HttpAnswer;
    },
    close: async () => {},
  };
}

/** Tokens named token-1, token-2, … */
export function fakeTokens(): Tokens {
  let serial = 1;
  const tokens: Tokens = {
    way: 'environment',
    current: async () => `token-${serial}`,
    renew: async stale => {
      if (stale === `token-${serial}`) serial++;
      return `token-${serial}`;
    },
  };
  return tokens;
}

export function fakeArm(script: readonly (Scripted | Error)[]): { arm: Arm; http: FakeHttp; ctl: TestControl } {
  const http = fakeHttp(script);
  const ctl = testControl();
  return { arm: new Arm('https://arm.example', http, fakeTokens(), ctl, new Redaction()), http, ctl };
}
