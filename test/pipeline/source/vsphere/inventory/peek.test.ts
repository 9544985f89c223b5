import fc from 'fast-check';
import { expect, it, describe as suite } from 'vitest';
import { describe } from '../../../../../src/pipeline/source/vsphere/inventory/describe.ts';
import { peek } from '../../../../../src/pipeline/source/vsphere/inventory/peek.ts';
import type { Answered, GetOptions } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import type { Bytes } from '../../../../../src/pipeline/types/disk.ts';
import type { NotYet } from '../../../../../src/pipeline/types/source.ts';
import { disk, el, moref, snapshotTree } from './elements.ts';
import { never, type Values, vimWith, web } from './machine.ts';
import { failed, type ScriptedVim, thing } from './scripted-vim.ts';

const size = 300 * 1024 + 512;
const content = Uint8Array.from({ length: size }, (_, n) => (n * 31 + (n >> 8)) & 255);

function datastore(_url: string, { range }: GetOptions): Answered {
  const { offset, length } = range ?? { offset: 0, length: size };
  const part = content.subarray(offset, offset + length);
  const headers = { 'content-range': `bytes ${offset}-${offset + part.length - 1}/${size}` };
  return { status: 206, headers, body: chunks(part) };
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

function off(more: Values = {}, file = '[store 1] web/web-01.vmdk', parts = {}): Values {
  const flat = disk(2000, 'Hard disk 1', { file, bytes: size, ...parts });
  return { 'runtime.powerState': 'poweredOff', 'config.hardware.device': el('val', [flat]), ...more };
}

async function peeked(values: Values, get: (url: string, options: GetOptions) => Answered = datastore, things = {}) {
  const vim = vimWith(values, { get, ...things });
  const described = await describe(vim, web, never);
  const [first] = described.disks;
  if (first === undefined) throw new Error('no disk');
  const found = await peek(vim, described, first, never);
  return 'bytes' in found
    ? { vim, bytes: found.bytes, notYet: undefined }
    : { vim, bytes: undefined, notYet: found.notYet };
}

const addresses = (vim: ScriptedVim) => vim.asked.filter(asked => asked.startsWith('https:'));

async function bytesOf(values: Values = off()): Promise<{ vim: ScriptedVim; bytes: Bytes }> {
  const { vim, bytes } = await peeked(values);
  if (bytes === undefined) throw new Error('not readable');
  return { vim, bytes };
}

suite('a disk that lies still is looked into', () => {
  it('at the address of its flat file, by the name that tells its kind', async () => {
    const { vim, bytes } = await bytesOf(off({}, '[store 1] web 01/größe+1.vmdk'));
    expect(bytes).toMatchObject({ name: 'größe+1-flat.vmdk', size, promised: false });
    expect(addresses(vim)).toEqual([
      'https://*/folder/web%2001/gr%C3%B6%C3%9Fe%2B1-flat.vmdk?dcPath=DC&dsName=store%201',
    ]);
  });

  it('reads the same bytes in any order and size', async () => {
    const { bytes } = await bytesOf();
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: size - 1 }), fc.nat({ max: 200_000 }), async (offset, length) => {
        const into = new Uint8Array(Math.min(length, size - offset));
        await bytes.read?.(offset, into);
        expect(Buffer.compare(into, content.subarray(offset, offset + into.length))).toBe(0);
      }),
      { numRuns: 60 },
    );
    expect(Buffer.concat(await Array.fromAsync(bytes.stream(never), part => Buffer.from(part)))).toEqual(
      Buffer.from(content),
    );
    await bytes.close();
  });

  it('asks for each block once, and for nothing beyond the end', async () => {
    const { vim, bytes } = await bytesOf();
    const into = new Uint8Array(512);
    for (let n = 0; n < 100; n++) await bytes.read?.(n * 512, into);
    expect(addresses(vim).length).toBe(1);
    await expect(bytes.read?.(size - 100, into)).rejects.toThrow('VSPHERE_NOT_READABLE');
  });

  it('two who ask at once share one request, and what failed is asked for again', async () => {
    const { vim, bytes } = await bytesOf();
    await bytes.close();
    await Promise.all([0, 700, 9000].map(at => bytes.read?.(at, new Uint8Array(300))));
    expect(addresses(vim).length).toBe(2);
    let broken = true;
    const { bytes: shaky } = await peeked(off({}, undefined, { bytes: 2 ** 21 }), (_url, options) => {
      const { offset = 0, length = 0 } = options.range ?? {};
      if (offset > 0 && broken) throw failed('VSPHERE_UNREACHABLE', 'unreachable');
      const headers = { 'content-range': `bytes ${offset}-${offset + length - 1}/${2 ** 21}` };
      return { status: 206, headers, body: chunks(new Uint8Array(length)) };
    });
    await expect(shaky?.read?.(2 ** 20, new Uint8Array(10))).rejects.toThrow('VSPHERE_UNREACHABLE');
    broken = false;
    await shaky?.read?.(2 ** 20, new Uint8Array(10));
  });

  it('with names escaped twice where once is not understood, and only where that differs', async () => {
    const refuse = (url: string, options: GetOptions) => {
      if (!url.includes('%2520')) throw failed('VSPHERE_HTTP', 'data');
      return datastore(url, options);
    };
    const { vim, bytes } = await peeked(off({}, '[store 1] web/web.vmdk'), refuse);
    expect(bytes).toBeDefined();
    expect(addresses(vim).length).toBe(2);
    const plain = await peeked(off({}, '[store] web/web.vmdk'), () => {
      throw failed('VSPHERE_HTTP', 'data');
    });
    expect([plain.bytes, addresses(plain.vim).length]).toEqual([undefined, 1]);
  });
});

suite('a disk is left alone', () => {
  const snapshot = el('val', [snapshotTree('snapshot-1', 's', [], 'rootSnapshotList')]);
  it.each<[string, Values, NotYet]>([
    ['while its machine runs', off({ 'runtime.powerState': 'poweredOn' }), 'running'],
    ['while its machine is suspended', off({ 'runtime.powerState': 'suspended' }), 'suspended'],
    ['where nobody knows whether it runs', off({ 'runtime.powerState': undefined }), 'running'],
    ['while its host is away', off({ 'runtime.connectionState': 'disconnected' }), 'disconnected'],
    ['that has snapshots', off({ snapshot }), 'snapshots'],
    [
      'that rests on another',
      off({}, undefined, { more: [el('parent', [el('fileName', '[a] b.vmdk')])] }),
      'snapshots',
    ],
    ['that is encrypted', off({}, undefined, { more: [el('keyId', [el('keyId', 'k')])] }), 'encrypted'],
    ['of another kind', off({}, undefined, { backing: 'SeSparse' }), 'kind'],
    ['of unknown size', off({}, undefined, { bytes: 0 }), 'kind'],
    ['of unknown datacenter', off({ parent: undefined }), 'storage'],
    ['with a name that is none', off({}, 'nowhere'), 'storage'],
    ['with a name that is no VMDK', off({}, '[store] web/.vmdk'), 'storage'],
  ])('%s, and says why', async (_, values, why) => {
    const { vim, notYet } = await peeked(values);
    expect([notYet, addresses(vim)]).toEqual([why, []]);
  });

  it.each(['vsan', 'VVOL', 'OTHER'])('on %s, where files are objects', async type => {
    const things = [thing(moref('Datastore', 'datastore-1'), { 'summary.type': type })];
    expect((await peeked(off(), datastore, { things })).notYet).toBe('storage');
  });
});

suite('what cannot be looked into is not known, and no failure', () => {
  const answer = (change: Partial<Answered>) => (url: string, options: GetOptions) => ({
    ...datastore(url, options),
    ...change,
  });
  let endless = 0;
  async function* forever(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield new Uint8Array(65536);
    } finally {
      endless++;
    }
  }

  it.each<[string, (url: string, options: GetOptions) => Answered]>([
    ['knows no ranges', answer({ status: 200, headers: {}, body: forever() })],
    ['sends more than was asked for', answer({ body: forever() })],
    ['sends less', answer({ body: chunks(content.subarray(0, 100)) })],
    ['sends nothing', answer({ body: chunks(new Uint8Array(0)) })],
    ['sends another range', answer({ headers: { 'content-range': `bytes 512-66047/${size}` } })],
    ['has a file of another size', answer({ headers: { 'content-range': 'bytes 0-65535/512' } })],
    ['says no range', answer({ headers: {} })],
    [
      'is not reached',
      () => {
        throw failed('VSPHERE_UNREACHABLE', 'unreachable');
      },
    ],
    [
      'forbids it',
      () => {
        throw failed('VSPHERE_DENIED', 'denied');
      },
    ],
  ])('where the server %s', async (_, get) => {
    expect((await peeked(off(), get)).bytes === undefined).toBe(true);
  });

  it('where the account may not read files there, which is told apart', async () => {
    for (const status of [401, 403]) {
      const { notYet } = await peeked(off(), () => {
        throw failed('VSPHERE_HTTP', 'data', { status });
      });
      expect(notYet).toBe('privilege');
    }
  });

  it('and its body is let go', () => {
    expect(endless).toBeGreaterThan(1);
  });
});
