import { createServer, type Server, type Socket } from 'node:net';
import type { ReadableDisk } from '../block-source.ts';

/** https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md, "Values". */
const NBDMAGIC = 0x4e42444d41474943n;
const IHAVEOPT = 0x49484156454f5054n;
const OPTION_REPLY = 0x3e889045565a9n;
const REQUEST = 0x25609513;
const SIMPLE_REPLY = 0x67446698;
const fixedNewstyle = 1;
const noZeroes = 2;
const hasFlags = 1;
const readOnly = 2;
const multiConnections = 256;
const options = { exportName: 1, abort: 2, info: 6, go: 7 } as const;
const replies = { ack: 1, info: 3, unsupported: 0x80000001, invalid: 0x80000003, unknown: 0x80000006 } as const;
const commands = { read: 0, disconnect: 2, flush: 3 } as const;
const errors = { none: 0, permission: 1, io: 5, invalid: 22 } as const;

/** What a client may ask for at once; the protocol's own limit for those who have not agreed on another. */
const mostBytes = 32 * 1024 * 1024;
const mostOption = 8192;

/**
 * Serves disks, for reading only, as network block devices on a Unix socket: the export `0` is the first.
 * Whoever can open the socket can read them: it belongs into a folder of ours alone.
 * @returns ends it, and all connections
 */
export async function serveDisks(disks: readonly ReadableDisk[], socket: string): Promise<() => Promise<void>> {
  const open = new Set<Socket>();
  const server = createServer(connection => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
    connection.on('error', () => connection.destroy());
    void converse(connection, disks).finally(() => connection.destroy());
  });
  await listening(server, socket);
  return async () => {
    for (const connection of open) connection.destroy();
    await new Promise<void>(resolve => server.close(() => resolve()));
  };
}

function listening(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => resolve());
  });
}

/** A client that breaks the rules, or goes away, is hung up on. */
async function converse(connection: Socket, disks: readonly ReadableDisk[]): Promise<void> {
  const input = new Input(connection);
  try {
    const disk = await negotiate(connection, input, disks);
    if (disk !== undefined) await transmit(connection, input, disk);
  } catch (error) {
    if (!(error instanceof HungUp)) throw error;
  }
}

class HungUp extends Error {}

/** Reads so many bytes at a time off a socket. */
class Input {
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(connection: Socket) {
    this.chunks = connection[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const parts = [this.held];
    let have = this.held.length;
    while (have < length) {
      const { value, done } = await this.chunks.next().catch(() => ({ value: undefined, done: true }));
      if (done || value === undefined) throw new HungUp();
      parts.push(value);
      have += value.length;
    }
    const all = parts.length === 1 ? this.held : Buffer.concat(parts);
    this.held = all.subarray(length);
    return all.subarray(0, length);
  }
}

/** "Fixed newstyle negotiation". @returns the disk the client has chosen, undefined where it chose to leave */
async function negotiate(
  connection: Socket,
  input: Input,
  disks: readonly ReadableDisk[],
): Promise<ReadableDisk | undefined> {
  const greeting = Buffer.alloc(18);
  greeting.writeBigUInt64BE(NBDMAGIC, 0);
  greeting.writeBigUInt64BE(IHAVEOPT, 8);
  greeting.writeUInt16BE(fixedNewstyle | noZeroes, 16);
  await send(connection, greeting);
  const flags = (await input.take(4)).readUInt32BE(0);
  for (;;) {
    const head = await input.take(16);
    const option = head.readUInt32BE(8);
    const length = head.readUInt32BE(12);
    if (head.readBigUInt64BE(0) !== IHAVEOPT || length > mostOption) throw new HungUp();
    const data = await input.take(length);
    if (option === options.exportName) {
      const disk = disks[exportOf(data)];
      if (disk === undefined) return undefined;
      const zeroes = (flags & noZeroes) === 0 ? 124 : 0;
      await send(connection, Buffer.concat([exportInfo(disk), Buffer.alloc(zeroes)]));
      return disk;
    }
    if (option === options.abort) {
      await send(connection, optionReply(option, replies.ack));
      return undefined;
    }
    if (option !== options.info && option !== options.go) {
      await send(connection, optionReply(option, replies.unsupported));
      continue;
    }
    const name = nameIn(data);
    const disk = name === undefined ? undefined : disks[exportOf(name)];
    if (disk === undefined) {
      await send(connection, optionReply(option, name === undefined ? replies.invalid : replies.unknown));
      continue;
    }
    // NBD_INFO_EXPORT is 0.
    await send(connection, optionReply(option, replies.info, Buffer.concat([Buffer.alloc(2), exportInfo(disk)])));
    await send(connection, optionReply(option, replies.ack));
    if (option === options.go) return disk;
  }
}

/** NBD_OPT_GO: the length of the name, the name, and what else it asks about. */
function nameIn(data: Buffer): Buffer | undefined {
  if (data.length < 6) return undefined;
  const length = data.readUInt32BE(0);
  return length > data.length - 6 ? undefined : data.subarray(4, 4 + length);
}

function exportOf(name: Buffer): number {
  const text = name.toString('latin1');
  return /^\d{1,4}$/.test(text) ? Number(text) : -1;
}

/** Size and transmission flags. */
function exportInfo({ size }: ReadableDisk): Buffer {
  const info = Buffer.alloc(10);
  info.writeBigUInt64BE(BigInt(size), 0);
  info.writeUInt16BE(hasFlags | readOnly | multiConnections, 8);
  return info;
}

function optionReply(option: number, type: number, data: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(20);
  head.writeBigUInt64BE(OPTION_REPLY, 0);
  head.writeUInt32BE(option, 8);
  head.writeUInt32BE(type, 12);
  head.writeUInt32BE(data.length, 16);
  return Buffer.concat([head, data]);
}

/** One request after the other, each answered by a simple reply. */
async function transmit(connection: Socket, input: Input, disk: ReadableDisk): Promise<void> {
  for (;;) {
    const head = await input.take(28);
    if (head.readUInt32BE(0) !== REQUEST) return;
    const command = head.readUInt16BE(6);
    const cookie = head.subarray(8, 16);
    const offset = head.readBigUInt64BE(16);
    const length = head.readUInt32BE(24);
    if (command === commands.disconnect) return;
    if (command === commands.read) await answerRead(connection, disk, cookie, offset, length);
    else if (command === commands.flush) await send(connection, simpleReply(cookie, errors.none));
    // What a WRITE carries follows it: there is no telling where the next request begins.
    else return void (await send(connection, simpleReply(cookie, errors.permission)));
  }
}

async function answerRead(
  connection: Socket,
  disk: ReadableDisk,
  cookie: Buffer,
  offset: bigint,
  length: number,
): Promise<void> {
  if (length > mostBytes || offset + BigInt(length) > BigInt(disk.size)) {
    return send(connection, simpleReply(cookie, errors.invalid));
  }
  const data = Buffer.alloc(length);
  const read = await disk.read(Number(offset), data).then(
    () => true,
    () => false,
  );
  await send(connection, simpleReply(cookie, read ? errors.none : errors.io));
  if (read) await send(connection, data);
}

function simpleReply(cookie: Buffer, error: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(SIMPLE_REPLY, 0);
  head.writeUInt32BE(error, 4);
  cookie.copy(head, 8);
  return head;
}

/** Waits where the client does not keep up. */
function send(connection: Socket, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.write(data, error => (error ? reject(new HungUp()) : resolve()));
  });
}
