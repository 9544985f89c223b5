import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Fault, SandboxMachine, VsphereOptions } from '../../../src/sandbox/vsphere/index.ts';
import { decodeStream } from '../machine/decode.ts';
import { type Client, child, childrenOf, refText, Fault as SoapFault, textOf } from './client.ts';
import { begin, disks, lease, type Ready } from './setting.ts';

const files = disks();

/** A machine that is off with two disks, and a lease for it. */
async function exporting(options: VsphereOptions = {}, more: Partial<SandboxMachine> = {}) {
  const web: SandboxMachine = {
    name: 'web',
    power: 'off',
    disks: [{ raw: files.system }, { raw: files.data }],
    ...more,
  };
  const { sandbox, client } = await begin({ ...options, machines: [web] });
  return { sandbox, client, machine: await client.machine('web') };
}

async function read(client: Client, url: string | undefined): Promise<Buffer> {
  const { status, body } = await client.fetch(url ?? '');
  expect(status).toBe(200);
  return body;
}

async function manifest(client: Client, { ref }: Ready) {
  const answer = await client.call('HttpNfcLeaseGetManifest', ref);
  return childrenOf(answer, 'returnval').map(each =>
    Object.fromEntries(each.children.map(one => [one.name, one.text])),
  );
}

test('an export gives every disk as it is, by key, and says in the manifest what it gave', async () => {
  for (const esx of [false, true]) {
    const { sandbox, client, machine } = await exporting({ esx });
    const ready = await lease(client, sandbox, machine);
    const inside = `/${machine.split(':')[1]}`;
    expect(ready.urls.map(each => [each.key, each.disk])).toEqual([
      [`${inside}/ParaVirtualSCSIController0:0`, true],
      [`${inside}/ParaVirtualSCSIController0:1`, true],
      [`${inside}/nvram`, false],
    ]);
    expect(ready.urls[0]?.url).toContain(esx ? '/ha-nfc/52' : '/nfc/52');
    const sha256 = `<deviceUrlsToChecksumTypes><key>${ready.urls[1]?.key}</key><value>sha256</value></deviceUrlsToChecksumTypes>`;
    await client.call('HttpNfcLeaseSetManifestChecksumType', ready.ref, sha256);
    expect(await manifest(client, ready)).toEqual([]);
    const system = await read(client, ready.urls[0]?.url);
    const data = await read(client, ready.urls[1]?.url);
    expect(decodeStream(system).disk.equals(await files.bytes(files.system))).toBe(true);
    expect(decodeStream(data).disk.equals(await files.bytes(files.data))).toBe(true);
    const digest = (kind: string, bytes: Buffer) => createHash(kind).update(bytes).digest('hex');
    expect(await manifest(client, ready)).toMatchObject([
      { key: ready.urls[0]?.key, sha1: digest('sha1', system), size: String(system.length), disk: 'true' },
      {
        sha1: digest('sha1', data),
        checksum: digest('sha256', data),
        checksumType: 'sha256',
        capacity: String(8 * 2 ** 20 + 7 * 512),
      },
    ]);
    await client.call('HttpNfcLeaseComplete', ready.ref);
    expect((await client.properties(ready.ref, 'state')).get('state')?.text).toBe('done');
    expect(sandbox.counters().leases).toMatchObject({ opened: 1, completed: 1, open: 0 });
    expect(sandbox.counters().streams).toMatchObject([
      { disk: 0, begun: 1, completed: 1, bytes: system.length, open: 0 },
      { disk: 1, begun: 1, completed: 1, bytes: data.length, open: 0 },
    ]);
    expect(sandbox.violations).toEqual([]);
  }
});

test('the same disk is the same stream each time, another one when it was written to', async () => {
  const { sandbox, client, machine } = await exporting();
  const before = sandbox.machine('web').disks[1]?.contentId;
  const streams: Buffer[] = [];
  for (let round = 0; round < 3; round++) {
    const ready = await lease(client, sandbox, machine);
    streams.push(await read(client, ready.urls[1]?.url));
    await client.call('HttpNfcLeaseComplete', ready.ref);
    if (round === 1) await sandbox.write('web', 1, 8 * 2 ** 20, Buffer.from('changed'));
  }
  expect(streams[0]?.equals(streams[1] ?? Buffer.alloc(0))).toBe(true);
  expect(streams[2]?.equals(streams[0] ?? Buffer.alloc(0))).toBe(false);
  expect(
    decodeStream(streams[2] ?? Buffer.alloc(0))
      .disk.subarray(8 * 2 ** 20, 8 * 2 ** 20 + 7)
      .toString(),
  ).toBe('changed');
  expect(sandbox.machine('web').disks[1]?.contentId).not.toBe(before);
});

test('the files have no length, ranges are ignored, and a wrong ticket finds nothing', async () => {
  const { sandbox, client, machine } = await exporting();
  const { urls } = await lease(client, sandbox, machine);
  const url = urls[1]?.url ?? '';
  const whole = await client.fetch(url, { headers: { range: 'bytes=512-1023' } });
  expect(whole.status).toBe(200);
  expect(whole.headers['transfer-encoding']).toBe('chunked');
  expect(whole.body.subarray(0, 4).toString()).toBe('KDMV');
  expect((await client.fetch(url.replace('/52', '/53'))).status).toBe(404);
  expect((await client.fetch(url.replace('disk-1', 'disk-7'))).status).toBe(404);
  expect((await client.fetch(url, { method: 'PUT' })).status).toBe(405);
  expect(await read(client, urls[2]?.url)).toHaveLength(8684);
});

test('another host serves the streams, with its own certificate, whose thumbprint the lease tells', async () => {
  for (const thumbprint of ['sha1', 'sha256', 'wrong', 'absent'] as const) {
    const { sandbox, client, machine } = await exporting({ nfcHost: 'other', certificate: 'self-signed', thumbprint });
    const { urls } = await lease(client, sandbox, machine);
    expect(new URL(urls[0]?.url ?? '').host).toBe(`localhost:${sandbox.nfc.port}`);
    expect(sandbox.nfc.fingerprint).not.toBe(sandbox.fingerprint);
    const told = urls[0]?.thumbprint;
    if (thumbprint === 'sha256') expect(told).toBe(sandbox.nfc.fingerprint);
    if (thumbprint === 'sha1') expect(told).toMatch(/^([0-9A-F]{2}:){19}[0-9A-F]{2}$/);
    if (thumbprint === 'absent') expect(told).toBe('');
    await expect(client.fetch(urls[0]?.url ?? '')).rejects.toThrow(/self-signed/);
  }
});

test('a secret that is sent to the host of the streams is caught', async () => {
  const { sandbox, client, machine } = await exporting({ nfcHost: 'other' });
  const { urls } = await lease(client, sandbox, machine);
  await read(client, urls[1]?.url);
  expect(sandbox.counters().secretsAtNfc).toEqual([]);
  await client.fetch(urls[1]?.url ?? '', { headers: { cookie: 'vmware_soap_session=x' } });
  expect(sandbox.counters().secretsAtNfc).toEqual(['vmware_soap_session=x']);
  const sdk = await client.fetch(`https://localhost:${sandbox.nfc.port}/sdk`, { method: 'POST' });
  expect(sdk.status).toBe(404);
});

test('a lease that is not renewed ends, cuts its streams and frees the machine; one that is renewed goes on', async () => {
  const { sandbox, client, machine } = await exporting({ leaseSeconds: 2 });
  sandbox.faults.add({ do: 'drip', bytesPerSecond: 50_000 });
  const ready = await lease(client, sandbox, machine);
  expect(textOf(ready.info, 'leaseTimeout')).toBe('2');
  const response = await client.open(ready.urls[0]?.url ?? '');
  response.resume();
  const broken = once(response, 'error');
  for (let round = 0; round < 3; round++) {
    await sandbox.until(counters => (counters.streams[0]?.bytes ?? 0) > 5000 * (round + 1));
    await client.call('HttpNfcLeaseProgress', ready.ref, `<percent>${round}</percent>`);
    expect(sandbox.counters().leases.expired).toBe(0);
  }
  await broken;
  expect(sandbox.counters().leases).toMatchObject({ expired: 1, open: 0 });
  const progress = client.call('HttpNfcLeaseProgress', ready.ref, '<percent>5</percent>');
  await expect(progress).rejects.toMatchObject({ type: 'Timedout' });
  expect((await client.fetch(ready.urls[1]?.url ?? '')).status).toBe(404);
  expect(sandbox.machine('web').exporting).toBe(false);
});

test('losing the session loses the lease', async () => {
  const { sandbox, client, machine } = await exporting();
  const ready = await lease(client, sandbox, machine);
  sandbox.faults.add({ do: 'loseSession', on: 'HttpNfcLeaseProgress', times: 1 });
  await expect(client.call('HttpNfcLeaseProgress', ready.ref, '<percent>1</percent>')).rejects.toMatchObject({
    type: 'NotAuthenticated',
  });
  expect(sandbox.counters().leases).toMatchObject({ lost: 1, open: 0 });
  client.cookie = undefined;
  await client.login();
  await expect(client.call('HttpNfcLeaseProgress', ready.ref, '<percent>1</percent>')).rejects.toMatchObject({
    type: 'ManagedObjectNotFound',
  });
  expect((await client.fetch(ready.urls[0]?.url ?? '')).status).toBe(404);
});

test('a machine that is on, whose image is missing, that is encrypted or mapped physically is not exported', async () => {
  const cases: [Partial<SandboxMachine>, string][] = [
    [{ power: 'on' }, 'InvalidPowerState'],
    [{ cdrom: { iso: '[vmfs Frankfurt] gone.iso', missing: true } }, 'FileNotFound'],
    [{ disks: [{ raw: files.data, encrypted: true }] }, 'NotSupported'],
    [{ disks: [{ raw: files.data, rdm: 'physicalMode' }] }, 'NotSupported'],
    [{ connection: 'disconnected' }, 'InvalidState'],
  ];
  for (const [more, type] of cases) {
    const { sandbox, client, machine } = await exporting({}, more);
    const refused = await lease(client, sandbox, machine).catch((error: unknown) => error);
    expect(refused instanceof SoapFault ? refused.type : (refused as Error).message).toBe(type);
    expect(sandbox.counters().leases.open).toBe(0);
  }
});

test('a lease takes its time to be ready, and can fail at that', async () => {
  const { sandbox, client, machine } = await exporting();
  sandbox.faults.add({ do: 'leaseDelay', ms: 60_000, times: 1 });
  const ref = refText(child(await client.call('ExportVm', machine), 'returnval'));
  const values = await client.properties(ref, 'state', 'initializeProgress', 'info', 'error');
  expect([...values].map(([path, value]) => [path, value.text])).toEqual([
    ['state', 'initializing'],
    ['initializeProgress', '0'],
  ]);
  await expect(client.call('HttpNfcLeaseGetManifest', ref)).rejects.toMatchObject({ type: 'InvalidState' });
  await client.call('HttpNfcLeaseAbort', ref);
  sandbox.faults.add({ do: 'leaseFails', fault: 'HostCommunication', times: 1 });
  await expect(lease(client, sandbox, machine)).rejects.toThrow('HostCommunication');
  expect(sandbox.counters().leases).toMatchObject({ aborted: 1, failed: 1, open: 0 });
});

test('a snapshot gives the disks as they were, without those that are independent, while the machine writes on', async () => {
  const { sandbox, client, machine } = await exporting(
    {},
    { power: 'on', disks: [{ raw: files.data }, { raw: files.system, mode: 'independent_persistent' }] },
  );
  const then = await readFile(files.data);
  const made = await client.task(
    'CreateSnapshot_Task',
    machine,
    '<name>s</name><memory>false</memory><quiesce>false</quiesce>',
  );
  const snapshot = refText(child(made, 'result'));
  const config = (await client.properties(snapshot, 'config.hardware.device')).get('config.hardware.device');
  const [disk, ...others] = config?.children.filter(each => each.xsiType === 'VirtualDisk') ?? [];
  expect(others).toEqual([]);
  expect(textOf(child(disk, 'backing'), 'fileName')).toBe('[vmfs Frankfurt] web/web.vmdk');
  await sandbox.write('web', 0, 100_000, Buffer.alloc(300_000, 0xee));
  const ready = await lease(client, sandbox, snapshot);
  expect(ready.urls.filter(each => each.disk)).toHaveLength(1);
  expect(decodeStream(await read(client, ready.urls[0]?.url)).disk.equals(then)).toBe(true);
  expect((await readFile(files.data)).equals(then)).toBe(false);
  await client.call('HttpNfcLeaseComplete', ready.ref);
  await sandbox.write('web', 0, 0, then);
});

test('every legal form of a stream decodes to the same disk', async () => {
  const { sandbox, client, machine } = await exporting();
  const whole = await files.bytes(files.data);
  const forms: Fault[] = [
    { do: 'form', order: 'shuffled' },
    { do: 'form', progressMarkers: true },
    { do: 'form', version: 1, descriptorSectors: 20 },
    { do: 'form', lastGrain: 'cut' },
    { do: 'form', lastGrain: 'padded', trailing: 4096 },
    { do: 'form', level: 0 },
    { do: 'form', zeroGrains: 'written', emptyTables: 'written' },
    { do: 'form', flavour: 'qemu' },
    { do: 'form', flavour: 'open-vmdk' },
  ];
  const ready = await lease(client, sandbox, machine);
  const met: Record<string, number>[] = [];
  for (const form of forms) {
    sandbox.faults.clear();
    sandbox.faults.add(form);
    const stream = await read(client, ready.urls[1]?.url);
    const { disk, markers, lbas } = decodeStream(stream);
    expect(disk.equals(whole)).toBe(true);
    const ascending = lbas.every((lba, index) => index === 0 || lba > (lbas[index - 1] ?? 0));
    expect(ascending).toBe(!('order' in form && form.order === 'shuffled'));
    met.push(markers);
  }
  expect(met[1]?.[4]).toBeGreaterThan(0);
  expect((await manifest(client, ready)).map(each => each.key)).toEqual([ready.urls[1]?.key]);
});

test('what goes wrong with a stream goes wrong', async () => {
  const { sandbox, client, machine } = await exporting();
  const ready = await lease(client, sandbox, machine);
  const url = ready.urls[1]?.url ?? '';
  const good = await read(client, url);
  const struck = async (fault: Fault) => {
    sandbox.faults.clear();
    sandbox.faults.add(fault);
    return client.fetch(url);
  };
  expect((await struck({ do: 'empty', disk: 1 })).body).toHaveLength(0);
  expect((await struck({ do: 'page', as: 'html' })).body.toString()).toContain('<html>');
  expect((await struck({ do: 'page', as: 'json' })).headers['content-type']).toBe('application/json');
  expect((await struck({ do: 'status', on: 'nfc', status: 503, times: 1 })).status).toBe(503);
  const short = await struck({ do: 'truncate', percent: 50 });
  expect(short.status).toBe(200);
  expect(short.body.length).toBeLessThan(good.length);
  expect(short.body.equals(good.subarray(0, short.body.length))).toBe(true);
  expect(() => decodeStream(short.body)).toThrow();
  await expect(struck({ do: 'cut', percent: 50 })).rejects.toThrow(/aborted|ECONNRESET/);
  await expect(struck({ do: 'reset', on: 'nfc' })).rejects.toThrow(/hang up|ECONNRESET/);
  const corrupt = await struck({ do: 'corrupt', percent: 10 });
  expect(corrupt.body).toHaveLength(good.length);
  expect(corrupt.body.equals(good)).toBe(false);
  expect((await struck({ do: 'pause', percent: 50, ms: 10 })).body.equals(good)).toBe(true);
  sandbox.faults.clear();
  sandbox.faults.add({ do: 'nvram', status: 405 });
  expect((await client.fetch(ready.urls[2]?.url ?? '')).status).toBe(405);
  for (const what of ['digest', 'size', 'missing'] as const) {
    sandbox.faults.clear();
    expect((await read(client, url)).equals(good)).toBe(true);
    const right = await manifest(client, ready);
    sandbox.faults.add({ do: 'wrongManifest', what });
    expect(await manifest(client, ready)).not.toEqual(right);
  }
  expect(sandbox.counters().leases.open).toBe(1);
});

test('a lease that is to die dies in the middle, as one that timed out', async () => {
  const { sandbox, client, machine } = await exporting();
  sandbox.faults.add({ do: 'leaseDies', percent: 60, disk: 0, times: 1 });
  const ready = await lease(client, sandbox, machine);
  await expect(client.fetch(ready.urls[0]?.url ?? '')).rejects.toThrow(/aborted|ECONNRESET/);
  expect((await client.properties(ready.ref, 'state')).get('state')?.text).toBe('error');
  const again = await lease(client, sandbox, machine);
  expect(decodeStream(await read(client, again.urls[0]?.url)).disk.equals(await files.bytes(files.system))).toBe(true);
});

test('the address of the streams can be anything', async () => {
  const { sandbox, client, machine } = await exporting({
    faults: [{ do: 'address', host: 'esx.invalid', port: 902, times: 1 }],
  });
  const { urls } = await lease(client, sandbox, machine);
  expect(new Set(urls.map(each => new URL(each.url).host))).toEqual(new Set(['esx.invalid:902']));
});

test('a machine of the crowd gives a disk without a byte in it', async () => {
  const { sandbox, client } = await begin({ crowd: 12, pageSize: 200 });
  const { body } = await client.fetch('/sandbox/machines');
  const found = (JSON.parse(body.toString()) as { power: string; connection: string; ref: string }[]).find(
    each => each.power === 'off' && each.connection === 'connected',
  );
  const ready = await lease(client, sandbox, `VirtualMachine:${found?.ref}`);
  const stream = await read(client, ready.urls[0]?.url);
  expect(stream.length).toBeLessThan(300_000);
  expect(stream.readUInt32LE(stream.length - 1024)).toBe(Buffer.from('KDMV').readUInt32LE());
});

test('the flat file of a datastore is read by range, by who is signed in', async () => {
  const { client } = await exporting();
  const path = '/folder/web/web_1-flat.vmdk?dcPath=Frankfurt&dsName=vmfs%20Frankfurt';
  const whole = await files.bytes(files.data);
  const part = await client.fetch(path, { headers: { range: 'bytes=1048000-1049999' } });
  expect(part.status).toBe(206);
  expect(part.headers['content-range']).toBe(`bytes 1048000-1049999/${whole.length}`);
  expect(part.body.equals(whole.subarray(1_048_000, 1_050_000))).toBe(true);
  expect((await client.fetch(path)).body.equals(whole)).toBe(true);
  expect((await client.fetch(path, { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416);
  expect((await client.fetch(path.replace('-flat', ''))).body.toString()).toContain('VMFS "web_1-flat.vmdk"');
  expect((await client.fetch(path.replace('web_1', 'web_9'))).status).toBe(404);
  client.cookie = undefined;
  expect((await client.fetch(path)).status).toBe(401);
});

test('the certificate of the streams is in the summary of its host', async () => {
  const { sandbox, client } = await exporting({ nfcHost: 'other', thumbprint: 'sha256' });
  for await (const [host] of client.list('HostSystem', [
    'name',
    'summary.config.port',
    'summary.config.sslThumbprint',
  ])) {
    const values = new Map(childrenOf(host, 'propSet').map(each => [textOf(each, 'name'), textOf(each, 'val')]));
    expect(values.get('name')).toBe('localhost');
    expect(values.get('summary.config.port')).toBe(String(sandbox.nfc.port));
    expect(values.get('summary.config.sslThumbprint')).toBe(sandbox.nfc.fingerprint);
  }
  expect(new X509Certificate(sandbox.caPem).ca).toBe(true);
});
