import type { Http } from '../../../../../src/pipeline/target/azure/arm/http.ts';
import type { Exchange } from './exchange.ts';

/** The same door, with somebody at it who hears every request that was answered. */
export function recorded(http: Http, heard: (exchange: Exchange) => void): Http {
  return {
    close: () => http.close(),
    send: async request => {
      const answer = await http.send(request);
      const { method, url, body } = request;
      const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
      heard({
        method,
        url: new URL(url.href),
        headers: Object.fromEntries(headers),
        body,
        status: answer.status,
        answerHeaders: answer.headers,
        answer: answer.body,
      });
      return answer;
    },
  };
}
