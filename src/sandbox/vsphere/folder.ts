import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { descriptor } from '../machine/vmdk/descriptor.ts';
import { GRAIN } from '../machine/vmdk/header.ts';
import type { Disk, FrozenView } from './inventory/disk.ts';
import type { Vcenter } from './vcenter.ts';

const pieceBytes = 1024 * 1024;

/** Answers a GET or HEAD of a datastore's file: `/folder/<path>?dcPath=…&dsName=…`. It needs a session. */
export async function serveFolder(
  vc: Vcenter,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const cookie = /vmware_soap_session="?([^";]+)"?/.exec(request.headers.cookie ?? '')?.[1];
  const status = vc.faults.strike('status', { on: 'folder' });
  if (status) return plain(response, status.status, 'no');
  if (!vc.sessions.of(cookie))
    return plain(response, 401, 'Unauthorized', { 'www-authenticate': 'Basic realm="VMware HTTP server"' });
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405, 'Method Not Allowed');
  const disk = diskAt(vc, url);
  if (!disk) return plain(response, 404, 'Not Found');
  if (!url.pathname.endsWith('-flat.vmdk')) return plain(response, 200, descriptorOf(disk));
  const range = rangeOf(request.headers.range, disk.capacity);
  if (range === 'unsatisfiable') return plain(response, 416, '', { 'content-range': `bytes */${disk.capacity}` });
  const [start, end] = range ?? [0, disk.capacity - 1];
  response.writeHead(range ? 206 : 200, {
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
    'content-length': end - start + 1,
    ...(range ? { 'content-range': `bytes ${start}-${end}/${disk.capacity}` } : {}),
  });
  if (request.method === 'HEAD') return void response.end();
  // With a snapshot the flat file is what the disk was when the oldest was taken.
  const views = [...vc.machines.values()].flatMap(each => each.snapshots).find(each => each.views.has(disk))?.views;
  await sendBytes(vc, disk, views?.get(disk)?.view, start, end, response);
}

function diskAt(vc: Vcenter, url: URL): Disk | undefined {
  const center = vc.datacenters.find(each => each.name === url.searchParams.get('dcPath'));
  const store = url.searchParams.get('dsName');
  if (!center || center.datastore !== store) return undefined;
  const path = decodeURIComponent(url.pathname.slice('/folder/'.length));
  const file = `[${store}] ${path.replace(/-flat\.vmdk$/, '.vmdk')}`;
  return [...vc.machines.values()].flatMap(machine => machine.disks).find(disk => disk.file === file);
}

function descriptorOf(disk: Disk): string {
  const name = disk.file.replace(/^.*\//, '').replace(/\.vmdk$/, '-flat.vmdk');
  return descriptor({ createType: 'vmfs', extents: [`RW ${disk.capacity / 512} VMFS "${name}"`], size: disk.capacity });
}

function rangeOf(header: string | undefined, size: number): [number, number] | 'unsatisfiable' | undefined {
  const found = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  if (!found) return undefined;
  const start = Number(found[1]);
  const end = Math.min(found[2] ? Number(found[2]) : size - 1, size - 1);
  return start < size && start <= end ? [start, end] : 'unsatisfiable';
}

async function sendBytes(
  vc: Vcenter,
  disk: Disk,
  view: FrozenView | undefined,
  start: number,
  end: number,
  response: ServerResponse,
): Promise<void> {
  const handle = disk.raw === undefined ? undefined : await open(disk.raw, 'r');
  try {
    for (let at = start; at <= end && !response.destroyed; ) {
      const piece = Buffer.alloc(Math.min(pieceBytes - (at % pieceBytes), end + 1 - at));
      await handle?.read(piece, 0, piece.length, at);
      if (view) patch(view, piece, at);
      at += piece.length;
      vc.counters.folderBytes += piece.length;
      if (!response.write(piece)) await drained(response);
    }
    response.end();
  } finally {
    await handle?.close();
  }
}

function patch(view: FrozenView, piece: Buffer, at: number): void {
  for (let grain = Math.floor(at / GRAIN); grain * GRAIN < at + piece.length; grain++) {
    const old = view.saved.get(grain);
    if (!old) continue;
    const from = Math.max(at, grain * GRAIN);
    old.copy(piece, from - at, from - grain * GRAIN);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      response.off('drain', end).off('close', end);
      resolve();
    };
    response.on('drain', end).on('close', end);
  });
}

function plain(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  const all = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body), ...headers };
  response.writeHead(status, all).end(body);
}
