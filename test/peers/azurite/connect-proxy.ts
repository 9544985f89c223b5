import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A proxy that tunnels and nothing else, as it stands between a program and the internet. */
export interface ConnectProxy {
  readonly url: string;
  /** `host:port` of every tunnel that was asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** @param places where the tunnels lead that it lets through, by `host:port` */
export async function startConnectProxy(places: Readonly<Record<string, URL>>): Promise<ConnectProxy> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    const target = request.url ?? '';
    asked.push(target);
    const place = places[target];
    if (!place) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const there = connect(Number(place.port), place.hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(there).pipe(client);
    });
    for (const [socket, other] of [
      [client, there],
      [there, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => open.delete(socket));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
