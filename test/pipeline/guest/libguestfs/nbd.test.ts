import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { serveDisks } from '../../../../src/pipeline/guest/libguestfs/nbd.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { scratch } from '../../../fixtures/scratch.ts';

const here = scratch();
const disk = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7 + (at >> 8)) & 255));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server of two disks, the second of which cannot be read. */
async function served(): Promise<string> {
  const socket = join(here.dir, `nbd-${closing.length}-${Math.random().toString(36).slice(2)}`);
  const whole = {
    size: disk.length,
    read: async (at: number, into: Uint8Array) => void into.set(disk.subarray(at, at + into.length)),
  };
  const broken = { size: 4096, read: () => Promise.reject(new Error('EIO')) };
  closing.push(await serveDisks([whole, broken], socket));
  return socket;
}

class Client {
  readonly socket: Socket;
  private held = Buffer.alloc(0);
  private ended = false;
  private wake: () => void = () => {};

  constructor(path: string) {
    this.socket = connect(path);
    this.socket.on('data', chunk => {
      this.held = Buffer.concat([this.held, chunk]);
      this.wake();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.ended = true;
      this.wake();
    });
    closing.push(() => this.socket.destroy());
  }

  /** Fewer only where the server hangs up. */
  async take(length: number): Promise<Buffer> {
    while (this.held.length < length && !this.ended) {
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    }
    const taken = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    return taken;
  }

  async greet(): Promise<void> {
    expect((await this.take(18)).toString('latin1', 0, 16)).toBe('NBDMAGICIHAVEOPT');
    this.socket.write(Buffer.from([0, 0, 0, 3]));
  }

  option(id: number, data: Uint8Array): void {
    const head = Buffer.alloc(16);
    head.write('IHAVEOPT', 0, 'latin1');
    head.writeUInt32BE(id, 8);
    head.writeUInt32BE(data.length, 12);
    this.socket.write(Buffer.concat([head, data]));
  }

  /** NBD_OPT_GO. @returns the type of the first reply, and its data */
  async go(name: string): Promise<{ type: number; data: Buffer }> {
    const data = Buffer.alloc(6 + name.length);
    data.writeUInt32BE(name.length, 0);
    data.write(name, 4, 'latin1');
    this.option(7, data);
    const reply = await this.reply();
    if (reply.type === 3) expect((await this.reply()).type).toBe(1);
    return reply;
  }

  async reply(): Promise<{ type: number; data: Buffer }> {
    const head = await this.take(20);
    return { type: head.readUInt32BE(12), data: await this.take(head.readUInt32BE(16)) };
  }

  /** @returns the error, and the data where there is none */
  async request(command: number, offset: number, length: number): Promise<{ error: number; data: Buffer }> {
    const head = Buffer.alloc(28);
    head.writeUInt32BE(0x25609513, 0);
    head.writeUInt16BE(command, 6);
    head.writeBigUInt64BE(42n, 8);
    head.writeBigUInt64BE(BigInt(offset), 16);
    head.writeUInt32BE(length, 24);
    this.socket.write(head);
    const reply = await this.take(16);
    expect(reply.readUInt32BE(0)).toBe(0x67446698);
    expect(reply.readBigUInt64BE(8)).toBe(42n);
    const error = reply.readUInt32BE(4);
    return { error, data: error === 0 && command === 0 ? await this.take(length) : Buffer.alloc(0) };
  }
}

async function opened(name = '0'): Promise<Client> {
  const client = new Client(await served());
  await client.greet();
  expect((await client.go(name)).type).toBe(3);
  return client;
}

describe('a disk served as a network block device', () => {
  it('is as long as it is, and for reading only', async () => {
    const client = new Client(await served());
    await client.greet();
    const { data } = await client.go('0');
    expect(Number(data.readBigUInt64BE(2))).toBe(disk.length);
    expect(data.readUInt16BE(10) & 2).toBe(2);
  });

  it('gives the bytes of every range that lies on it, and refuses the others', async () => {
    const client = await opened();
    await fc.assert(
      fc.asyncProperty(fc.nat(80_000), fc.nat(20_000), async (offset, length) => {
        const { error, data } = await client.request(0, offset, length);
        if (offset + length > disk.length) expect(error).toBe(22);
        else expect(data.equals(disk.subarray(offset, offset + length))).toBe(true);
      }),
      fuzz(60, 11),
    );
    expect((await client.request(0, 0, 0xffff_ffff)).error).toBe(22);
  });

  it('says that it cannot be read, and goes on', async () => {
    const client = await opened('1');
    expect((await client.request(0, 0, 512)).error).toBe(5);
    expect((await client.request(3, 0, 0)).error).toBe(0);
  });

  it('is never written to: who tries is refused and hung up on', async () => {
    const client = await opened();
    expect((await client.request(1, 0, 512)).error).toBe(1);
    expect(await client.take(1)).toHaveLength(0);
  });

  it.each(['2', '', '-1', '0x0', '../0'])('there is none called %j', async name => {
    const client = new Client(await served());
    await client.greet();
    expect((await client.go(name)).type).toBe(0x80000006);
  });

  it('an option that it does not know is declined, and the next one answered', async () => {
    const client = new Client(await served());
    await client.greet();
    client.option(8, Buffer.alloc(0));
    expect((await client.reply()).type).toBe(0x80000001);
    expect((await client.go('0')).type).toBe(3);
  });

  it('an old client asks by NBD_OPT_EXPORT_NAME', async () => {
    const client = new Client(await served());
    await client.greet();
    client.option(1, Buffer.from('0'));
    expect(Number((await client.take(10)).readBigUInt64BE(0))).toBe(disk.length);
    expect((await client.request(0, 5, 9)).data.equals(disk.subarray(5, 14))).toBe(true);
  });

  it('whatever is sent, the next client is served', async () => {
    const socket = await served();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async noise => {
        const rude = new Client(socket);
        rude.socket.end(noise);
        await once(rude.socket, 'close');
        const client = new Client(socket);
        await client.greet();
        expect((await client.go('0')).type).toBe(3);
        client.socket.destroy();
      }),
      fuzz(40, 12),
    );
  });
});
