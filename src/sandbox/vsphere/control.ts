import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZodError, z } from 'zod';
import { faultSchema } from './faults.ts';
import { liveMachine } from './live.ts';
import type { Vcenter } from './vcenter.ts';

const most = 1024 * 1024;

/** The sandbox's own addresses, without a login; none of them is counted or struck by faults. */
export async function control(
  vc: Vcenter,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = `${request.method} ${path}`;
  try {
    switch (route) {
      case 'GET /sandbox/counters':
        return json(response, 200, vc.counters);
      case 'GET /sandbox/machines':
        return json(
          response,
          200,
          [...vc.machines.values()].map(machine => ({ name: machine.name, ...liveMachine(machine) })),
        );
      case 'GET /sandbox/violations':
        return json(response, 200, { violations: vc.violations, bugs: vc.bugs.map(String) });
      case 'GET /sandbox/faults':
        return json(response, 200, vc.faults.list);
      case 'POST /sandbox/faults': {
        const given = z.union([z.array(faultSchema), faultSchema]).parse(JSON.parse(await text(request)));
        for (const fault of Array.isArray(given) ? given : [given]) vc.faults.add(fault);
        return json(response, 200, vc.faults.list);
      }
      case 'DELETE /sandbox/faults':
        vc.faults.clear();
        return json(response, 200, []);
      case 'POST /sandbox/lose-sessions':
        for (const session of vc.sessions.all) vc.sessions.end(session, 'lost');
        return json(response, 200, {});
      default:
        return json(response, 404, { error: `the sandbox has no ${route}` });
    }
  } catch (error) {
    if (!(error instanceof ZodError || error instanceof SyntaxError)) throw error;
    json(response, 400, { error: error.message });
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > most) throw new SyntaxError('the request is too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function json(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
}
