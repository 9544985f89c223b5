import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestsOf } from '../../../src/native/index.ts';
import { ExtentSet } from '../../../src/pipeline/extents.ts';
import { openImage } from '../../../src/pipeline/image/index.ts';
import { fixedVhd } from '../../../src/pipeline/image/vhd/write-fixed.ts';
import { memoryJournal } from '../../../src/pipeline/session/journal.ts';
import { type Http, openHttp } from '../../../src/pipeline/target/azure/arm/http.ts';
import { Checksums } from '../../../src/pipeline/target/azure/upload/checksum.ts';
import { Line } from '../../../src/pipeline/target/azure/upload/line.ts';
import { PageBlob } from '../../../src/pipeline/target/azure/upload/page-blob.ts';
import { openPageSink } from '../../../src/pipeline/target/azure/upload/page-sink.ts';
import { transfer } from '../../../src/pipeline/transfer/transfer.ts';
import { verifyDisk } from '../../../src/pipeline/transfer/verify.ts';
import type { BlockLayout } from '../../../src/pipeline/types/layout.ts';
import type { BlockSink } from '../../../src/pipeline/types/sink.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { fileBytes } from '../../pipeline/image/bytes.ts';
import { type TestControl, testControl } from '../../pipeline/target/azure/bench.ts';
import { MiB, makeGuest, noise } from '../guest.ts';
import { infoOf, mustBeIdentical } from '../qemu/qemu-img.ts';
import { type Azurite, startAzurite } from './azurite.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);
const size = 61 * MiB + 7 * 512;
let azurite: Azurite;
let http: Http;
let ctl: TestControl;
let layout: BlockLayout;

beforeAll(async () => {
  azurite = await startAzurite(path('azurite'));
  http = openHttp([azurite.caPem]);
  ctl = testControl();
  await makeGuest(path('web.raw'), { firmware: 'efi', size });
  const disk = await openImage(await fileBytes(path('web.raw')), ctl.kill);
  layout = fixedVhd(disk, { uuid: noise(16, 5), began: 1_750_000_000_000 });
});
afterAll(async () => {
  await layout?.disk.close();
  await http?.close();
  await azurite?.close();
});

const job = (journal = memoryJournal()) => ({
  disk: 0,
  name: 'web',
  pass: 0,
  journal,
  ctl,
  tell: () => {},
  again: () => {},
});

async function sinkOn(url: URL, length: number): Promise<BlockSink> {
  const ways = { http, clock: ctl.clock, line: new Line() };
  const blob = new PageBlob('web', ways, { url: async () => url, renew: async () => url, worked: () => {} });
  let state = 'ActiveUpload';
  const revoke = async () => {
    state = 'Unattached';
  };
  return openPageSink(blob, length, { state: async () => state, access: { revoke } }, new Checksums(), ctl);
}

const failure = (code: string) => expect.objectContaining({ failure: expect.objectContaining({ code }) });

describe('the page sink against Azurite, over HTTPS with a SAS', () => {
  test('a disk sent, verified, sealed and downloaded is the VHD that qemu-img reads', async () => {
    const total = layout.size + 512;
    const sink = await sinkOn(await azurite.pageBlob('web.vhd', total), total);
    const its = job();
    await transfer(its, layout, sink);
    expect(its.journal.extents(0).minus(await sink.held(ctl.kill)).bytes).toBe(0);
    expect(await verifyDisk(its, layout, sink)).toBeUndefined();
    await sink.seal(ctl.kill);
    // It took every checksum: none had to be left out.
    expect(ctl.notes).toEqual([]);
    await azurite.download('web.vhd', path('web.vhd'));
    expect((await stat(path('web.vhd'))).size).toBe(total);
    expect(await infoOf(path('web.vhd'), 'vpc')).toMatchObject({ 'virtual-size': layout.size });
    await mustBeIdentical(path('web.vhd'), 'vpc', path('web.raw'), 'raw');
  });

  test('what is held already is not sent again', async () => {
    const total = layout.size + 512;
    const url = await azurite.pageBlob('twice.vhd', total);
    const first = job();
    const { sent } = await transfer(first, layout, await sinkOn(url, total));
    const again = await transfer(job(first.journal), layout, await sinkOn(url, total));
    expect(sent.bytes).toBeGreaterThan(3 * MiB);
    expect(again.sent.bytes).toBe(0);
    expect(again.held.bytes).toBe(sent.bytes);
  });

  test('pages written and cleared are what Get Page Ranges and a read say', async () => {
    const sink = await sinkOn(await azurite.pageBlob('pages.vhd', 16 * MiB), 16 * MiB);
    const data = noise(4 * MiB, 1);
    await sink.write({ offset: 3 * MiB + 512, data, digests: { md5: md5(data) } }, ctl.kill);
    await sink.write({ offset: 16 * MiB - 512, data: data.subarray(0, 512), digests: {} }, ctl.kill);
    const cleared = new ExtentSet();
    cleared.add(4 * MiB, 1024);
    await sink.clear(cleared, ctl.kill);
    const held = await sink.held(ctl.kill);
    expect([...held]).toEqual([
      { offset: 3 * MiB + 512, length: MiB - 512 },
      { offset: 4 * MiB + 1024, length: 3 * MiB - 512 },
      { offset: 16 * MiB - 512, length: 512 },
    ]);
    const into = Buffer.alloc(8 * MiB);
    await sink.read?.(MiB, into, ctl.kill);
    const expected = Buffer.alloc(8 * MiB);
    data.copy(expected, 2 * MiB + 512);
    expected.fill(0, 3 * MiB, 3 * MiB + 1024);
    expect(into.equals(expected)).toBe(true);
  });

  test('a piece that is not what its checksum says is not kept', async () => {
    const sink = await sinkOn(await azurite.pageBlob('bad.vhd', MiB), MiB);
    const wrong = { offset: 0, data: noise(512, 2), digests: await digestsOf(noise(512, 3), ['crc64nvme']) };
    await expect(sink.write(wrong, ctl.kill)).rejects.toThrow(failure('AZURE_PIECE_DAMAGED'));
    expect((await sink.held(ctl.kill)).bytes).toBe(0);
  });

  test('another length, a SAS that may only read, a certificate of nobody: each has its failure', async () => {
    const url = await azurite.pageBlob('short.vhd', MiB);
    await expect(sinkOn(url, 2 * MiB)).rejects.toThrow(failure('AZURE_UPLOAD_LENGTH'));
    const reader = await sinkOn(azurite.blob('short.vhd', 'r'), MiB);
    const piece = { offset: 0, data: noise(512, 2), digests: {} };
    await expect(reader.write(piece, ctl.kill)).rejects.toThrow(failure('AZURE_UPLOAD_DENIED'));
    const strangers = openHttp(undefined);
    const access = { url: async () => url, renew: async () => url, worked: () => {} };
    const blob = new PageBlob('web', { http: strangers, clock: ctl.clock, line: new Line() }, access);
    await expect(blob.length(ctl.kill)).rejects.toThrow(failure('AZURE_CERTIFICATE'));
    await strangers.close();
  });
});

const md5 = (data: Uint8Array) => createHash('md5').update(data).digest('hex');
