import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Answer, type Client, clientOf, leastUpload } from './client.ts';
import { diskPath, grant, makeDisk, makeGroup, put, revoke, uploadDisk } from './steps.ts';
import { vhdFooter } from './vhd.ts';

let sandbox: AzureSandbox;
let client: Client;
beforeAll(async () => {
  sandbox = await startAzure({ polls: 0 });
  client = await clientOf(sandbox);
  await makeGroup(sandbox, client);
});
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

const page = Buffer.alloc(512, 0x5a);
const end = leastUpload - 512;
const outcome = (answer: Answer) => [answer.status, answer.headers['x-ms-error-code']];
const failed = [403, 'AuthenticationFailed'];
const state = (name: string) => sandbox.resources().find(each => each.name === name)?.state;

test('a SAS shows a stored policy and no expiry', async () => {
  await makeDisk(sandbox, client, 'shape');
  const url = new URL(await grant(sandbox, client, 'shape'));
  expect(url.origin).toBe(sandbox.blobEndpoint);
  expect(url.pathname).toMatch(/^\/\w+\/abcd$/);
  expect([...url.searchParams.keys()]).toEqual(['sv', 'sr', 'si', 'sig']);
  expect(url.searchParams.get('sv')).toBe('2018-03-28');
});

test('a SAS that is changed in any part, or missing, opens nothing', async () => {
  await makeDisk(sandbox, client, 'a');
  await makeDisk(sandbox, client, 'b');
  const [a, b] = [await grant(sandbox, client, 'a'), await grant(sandbox, client, 'b')];
  const swapped = `${b.split('?')[0]}?${a.split('?')[1]}`;
  const changed = [
    a.split('?')[0] ?? '',
    swapped,
    a.replace(/sig=.{4}/, 'sig=AAAA'),
    a.replace('sv=2018-03-28', 'sv=2019-02-02'),
    a.replace(/si=[0-9a-f]{4}/, 'si=0000'),
    a.replace('/abcd', '/abce'),
    a.replace(/\/\w+\/abcd/, '/elsewhere/abcd'),
  ];
  for (const sas of changed) expect(outcome(await client.blob('HEAD', sas)), sas).toEqual(failed);
  expect((await client.blob('HEAD', a)).status).toBe(200);
});

test('a SAS ends when its time is over by the clock of the sandbox, and a new one goes on', async () => {
  await makeDisk(sandbox, client, 'late');
  const first = await grant(sandbox, client, 'late', 'Write', 3600);
  expect((await put(client, first, 0, page)).status).toBe(201);
  sandbox.clock.advance(3601);
  expect(outcome(await put(client, first, 512, page))).toEqual(failed);
  const refusal = await client.blob('GET', first);
  expect(refusal.text).toContain('<Code>AuthenticationFailed</Code>');
  expect(state('late')).toBe('ActiveUpload');
  const second = await grant(sandbox, client, 'late');
  expect(second).not.toBe(first);
  expect((await put(client, second, 512, page)).status).toBe(201);
  expect(outcome(await put(client, first, 1024, page))).toEqual(failed);
});

test('access that is granted again while it lasts has another signature, and both are good', async () => {
  await makeDisk(sandbox, client, 'two');
  const [first, second] = [await grant(sandbox, client, 'two'), await grant(sandbox, client, 'two')];
  expect(new URL(first).searchParams.get('sig')).not.toBe(new URL(second).searchParams.get('sig'));
  expect((await put(client, first, 0, page)).status).toBe(201);
  expect((await put(client, second, 512, page)).status).toBe(201);
});

test.each<[string, (footer: Buffer) => void, RegExp]>([
  ['no footer', footer => void footer.fill(0), /Disk is expected to have cookie value 'conectix'\./],
  ['a footer of another size', footer => void footer.writeBigUInt64BE(BigInt(end + 1024), 48), /current size/],
])('ending access with %s fails late with InvalidVhd, and the upload can be repaired', async (name, spoil, text) => {
  const disk = name.replaceAll(' ', '-');
  await makeDisk(sandbox, client, disk);
  const sas = await grant(sandbox, client, disk);
  await put(client, sas, 0, page);
  await put(client, sas, end, vhdFooter(end, spoil));
  if (name === 'no footer') await put(client, sas, end, Buffer.alloc(512));
  const begun = await client.arm('POST', `${diskPath(sandbox, disk)}/endGetAccess`);
  expect(begun.status).toBe(202);
  const { json } = await client.ended(begun);
  expect([json.status, json.error.code]).toEqual(['Failed', 'InvalidVhd']);
  expect(json.error.message).toMatch(text);
  expect(state(disk)).toBe('ActiveUpload');
  const again = await grant(sandbox, client, disk);
  await put(client, again, end, vhdFooter(end));
  expect((await revoke(sandbox, client, disk)).json.status).toBe('Succeeded');
  expect(state(disk)).toBe('Unattached');
});

test('ended access is over at once, for reading too', async () => {
  await uploadDisk(sandbox, client, 'over', [[0, page]]);
  const sas = await grant(sandbox, client, 'over', 'Read');
  await revoke(sandbox, client, 'over');
  expect(outcome(await client.blob('GET', sas))).toEqual(failed);
});

test('what was uploaded is read through a read SAS, footer and all, and cannot be written', async () => {
  await uploadDisk(sandbox, client, 'export', [[4096, page]]);
  const sas = await grant(sandbox, client, 'export', 'Read');
  const back = await client.blob('GET', sas, { headers: { range: 'bytes=4096-4607' } });
  expect([back.status, Buffer.from(back.text, 'latin1').equals(page)]).toEqual([206, true]);
  const tail = await client.blob('GET', sas, { headers: { range: `bytes=${end}-` } });
  expect(Buffer.from(tail.text, 'latin1').equals(vhdFooter(end))).toBe(true);
  const refused = [403, 'AuthorizationPermissionMismatch'];
  expect(outcome(await put(client, sas, 0, page))).toEqual(refused);
  const clear = { 'x-ms-page-write': 'clear', 'x-ms-range': 'bytes=0-511', 'content-length': '0' };
  expect(outcome(await client.blob('PUT', sas, { query: '&comp=page', headers: clear }))).toEqual(refused);
});

test('ending access that nobody has is no error', async () => {
  await makeDisk(sandbox, client, 'idle');
  expect((await revoke(sandbox, client, 'idle')).json.status).toBe('Succeeded');
  expect(state('idle')).toBe('ReadyToUpload');
});

test('a Put Page that is still coming when access ends is not written', async () => {
  await makeDisk(sandbox, client, 'race');
  const sas = await grant(sandbox, client, 'race');
  await put(client, sas, end, vhdFooter(end));
  sandbox.faults.add({ on: 'putPage', name: 'race', do: 'slow', bytesPerSecond: 256 * 1024 });
  const late = put(client, sas, 0, Buffer.alloc(128 * 1024, 7));
  await sandbox
    .counters()
    .until(counters => (counters.putPages.at(-1)?.received ?? 0) > 0 || (counters.inFlight.putPage ?? 0) > 0);
  expect((await revoke(sandbox, client, 'race')).json.status).toBe('Succeeded');
  expect(outcome(await late)).toEqual(failed);
  sandbox.faults.clear();
  const back = await client.blob('GET', await grant(sandbox, client, 'race', 'Read'), {
    headers: { range: 'bytes=0-511' },
  });
  expect(Buffer.from(back.text, 'latin1').equals(Buffer.alloc(512))).toBe(true);
});
