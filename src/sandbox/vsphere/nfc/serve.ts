import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GRAIN } from '../../machine/vmdk/header.ts';
import { encodeStream, type SectorOutput, type StreamOptions } from '../../machine/vmdk/stream.ts';
import type { About } from '../faults.ts';
import type { Vcenter } from '../vcenter.ts';
import type { Kept } from './cache.ts';
import { Connection, StreamOver } from './connection.ts';
import { gateOf } from './gate.ts';
import { grainsOf } from './grains.ts';
import type { Lease, LeaseDevice } from './lease.ts';

const pages = {
  html: ['text/html', '<html><head><title>503</title></head><body>No healthy upstream</body></html>'],
  json: ['application/json', '{"error":{"code":503,"message":"Service Unavailable"}}'],
} as const;
const diskType = 'application/x-vnd.vmware-streamVmdk';

/** Answers a request for a file of a lease. Whoever has the ticket may have the file; there is no login. */
export async function serveNfc(
  vc: Vcenter,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, , ticket = '', file = ''] = path.split('/');
  const lease = vc.leases.ofTicket(decodeURIComponent(ticket));
  const device = lease?.devices.find(each => each.file === decodeURIComponent(file));
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  if (!lease || !device || lease.state !== 'ready') return refuse(response, 404);
  const about: About = { on: 'nfc', machine: lease.machine.name, disk: device.disk?.index };
  if (vc.faults.strike('reset', about)) return void request.socket.destroy();
  const status = vc.faults.strike('status', about);
  if (status) return refuse(response, status.status);
  const page = vc.faults.strike('page', about);
  if (page && device.disk) {
    const [type, body] = pages[page.as];
    response.writeHead(200, { 'content-type': type }).end(body);
    return;
  }
  if (request.method === 'HEAD') return void response.writeHead(200, { 'content-type': diskType }).end();
  if (!device.disk) return serveFile(vc, device, about, response);
  response.writeHead(200, { 'content-type': diskType });
  if (vc.faults.strike('empty', about)) return void response.end();
  await serveDisk(vc, lease, device, about, response);
}

function refuse(response: ServerResponse, status: number): void {
  const body = `${status} the sandbox has nothing here\n`;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length }).end(body);
}

function serveFile(vc: Vcenter, device: LeaseDevice, about: About, response: ServerResponse): void {
  const fails = device.key.endsWith('/nvram') && vc.faults.strike('nvram', about);
  if (fails) refuse(response, fails.status);
  else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(Buffer.alloc(device.size ?? 0));
}

async function serveDisk(
  vc: Vcenter,
  lease: Lease,
  device: LeaseDevice,
  about: About,
  response: ServerResponse,
): Promise<void> {
  const { machine } = lease;
  const count = vc.counters.stream(machine.name, device.disk?.index ?? -1, device.file);
  count.begun++;
  count.open++;
  vc.counters.mostStreams = Math.max(
    vc.counters.mostStreams,
    vc.counters.streams.reduce((sum, each) => sum + each.open, 0),
  );
  vc.counters.changed();
  const cut = () => void response.destroy();
  lease.streams.add(cut);
  try {
    const sent = (bytes: number) => {
      count.bytes += bytes;
      vc.counters.changed();
    };
    const perSecond = vc.faults.strike('drip', about)?.bytesPerSecond;
    const how = { sums: lease.checksums.get(device.key) === 'sha256', perSecond };
    const connection = new Connection(response, gateOf(vc, lease, about, response), sent, how);
    const populated = await encode(vc, device, about, connection);
    response.end();
    count.completed++;
    lease.served.set(device.key, { ...connection.digests, size: connection.bytes, populated });
  } catch (error) {
    if (!(error instanceof StreamOver)) throw error;
  } finally {
    lease.streams.delete(cut);
    count.open--;
    vc.counters.changed();
  }
}

/** @returns bytes of the disk that were in grains */
async function encode(vc: Vcenter, device: LeaseDevice, about: About, connection: Connection): Promise<number> {
  const options: StreamOptions = optionsOf(vc, about);
  const { disk, view } = device;
  if (!disk) return 0;
  const { capacity, contentId } = disk;
  const key = JSON.stringify([disk.file, view ? vc.streams.number(view) : contentId, options]);
  const encoding = (onward?: Connection) => (out: SectorOutput) => {
    const grains = grainsOf(disk, view, options.zeroGrains === 'written');
    const source = { capacity, name: 'generated-stream.vmdk', grains: watched(grains, capacity, onward) };
    return encodeStream(source, out, options);
  };
  const inFront = (options.flavour ?? 'vmware') !== 'vmware';
  const kept = vc.streams.get(key);
  if (kept && (connection.plain || inFront)) return replay(kept, connection);
  // Where the tables are in front of the data they are known only when all of it is.
  if (inFront) return replay(await vc.streams.fill(key, encoding()), connection);
  // What is done to a stream is done by its grains.
  if (!connection.plain) return encoding(connection)(connection);
  return (await vc.streams.fill(key, encoding(connection), connection)).populated;
}

async function replay(kept: Kept, connection: Connection): Promise<number> {
  const highWaterMark = Math.min(1024 * 1024, Math.max(4096, Math.ceil(kept.size / 16)));
  for await (const piece of createReadStream(kept.file, { highWaterMark })) {
    connection.share = Math.min(1, (connection.bytes + piece.length) / kept.size);
    await connection.send(piece as Buffer);
  }
  return kept.populated;
}

function optionsOf(vc: Vcenter, about: About): StreamOptions {
  const fault = vc.faults.strike('form', about);
  if (!fault) return {};
  const { do: _do, machine: _machine, disk: _disk, nth: _nth, times: _times, ...options } = fault;
  return options as StreamOptions;
}

/** Tells the connection where on the disk the encoder is. */
async function* watched(
  grains: ReturnType<typeof grainsOf>,
  capacity: number,
  connection: Connection | undefined,
): ReturnType<typeof grainsOf> {
  for await (const batch of grains) {
    const last = batch.at(-1);
    if (last && connection) connection.share = Math.min(1, ((last.index + 1) * GRAIN) / capacity);
    yield batch;
  }
  if (connection) connection.share = 1;
}
