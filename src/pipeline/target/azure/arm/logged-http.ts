import { Failed } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';

/** The same, logging every request that was not answered with what was wished: method, host, path, status, time, request id. */
export function loggedHttp(http: Http, log: NonNullable<Control['log']>): Http {
  const told = ({ method, url }: HttpRequest, began: number) => ({
    method,
    host: url.host,
    // Never the query: it is signed.
    path: url.pathname,
    ms: Math.round(performance.now() - began),
  });
  return {
    close: () => http.close(),
    async send(wanted) {
      const began = performance.now();
      try {
        const answer = await http.send(wanted);
        if (answer.status < 200 || answer.status >= 300) {
          log('request', { ...told(wanted, began), status: answer.status, ...idOf(answer) });
        }
        return answer;
      } catch (error) {
        if (!wanted.signal.aborted) log('request', { ...told(wanted, began), error: reasonIn(error) });
        throw error;
      }
    },
  };
}

/** What Azure's support asks for. */
function idOf({ headers }: HttpAnswer): { readonly request?: string } {
  const id = headers['x-ms-request-id'] ?? headers['x-ms-correlation-request-id'];
  return id === undefined ? {} : { request: id.slice(0, 100) };
}

function reasonIn(error: unknown): string {
  if (error instanceof Failed) return String(error.failure.facts.reason ?? error.failure.code);
  return error instanceof Error ? error.name : 'Error';
}
