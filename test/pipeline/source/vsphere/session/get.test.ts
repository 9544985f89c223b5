import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { openLease } from '../../../../../src/pipeline/source/vsphere/export/open-lease.ts';
import { findMachine } from '../../../../../src/pipeline/source/vsphere/inventory/find.ts';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import type { Answered, GetOptions, Vim } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { makeSelfSigned } from '../../../../../src/sandbox/tls.ts';
import type { VsphereOptions } from '../../../../../src/sandbox/vsphere/index.ts';
import { scratch } from '../../../../fixtures/scratch.ts';
import { fingerprintOf } from './certificates.ts';
import { type Reply, scriptedServer } from './scripted-server.ts';
import { atEnd, failure, never, person, planOf, signedIn, vcenter } from './setting.ts';

const folder = scratch();
let raw: string;
beforeAll(async () => {
  raw = join(folder.dir, 'disk.raw');
  await writeFile(raw, Buffer.alloc(1 << 20, 7));
});

/** Two servers: the one we signed in to, and another that serves streams. */
async function two(reply: Reply, settings: { hosts?: Record<string, string> } = {}) {
  const certificate = await makeSelfSigned(['esx-07.corp']);
  const main = await scriptedServer(({ url }) => (url.startsWith('/sdk') ? undefined : reply));
  const other = await scriptedServer(() => reply, certificate);
  const plan = planOf(main.server, 'me', { fingerprint: main.fingerprint, ...settings });
  const vim = await connectVim(plan, person('secret').ctl);
  atEnd(() => vim.close());
  const options: GetOptions = { signal: never, thumbprint: fingerprintOf(certificate, 'sha1') };
  return { main, other, vim, certificate, options };
}

async function bytesOf({ body }: Answered): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces);
}

describe('the cookie of the session', () => {
  test('goes to the server, by its name and as `*`, and never to another host', async () => {
    const { vim, main, other, options } = await two({ body: 'bytes' });
    for (const address of [`https://${main.server}/folder/a`, 'https://*/nfc/52/a', 'https://*:443/nfc/52/a'])
      expect((await bytesOf(await vim.get(address, { signal: never }))).toString()).toBe('bytes');
    const own = main.requests.filter(({ url }) => !url.startsWith('/sdk'));
    expect(own.map(({ headers }) => headers.cookie)).toEqual(Array(3).fill('vmware_soap_session="c0ffee"'));
    await bytesOf(await vim.get(`https://${other.server}/nfc/52/a`, options));
    expect(other.requests.map(({ headers }) => [headers.cookie, headers.authorization])).toEqual([
      [undefined, undefined],
    ]);
  });

  test.each([{ nfcHost: 'other' }, { nfcHost: 'other', thumbprint: 'sha256' }] satisfies VsphereOptions[])(
    'in a sandbox with streams on another host: %j',
    async options => {
      const sandbox = await vcenter({ ...options, machines: [{ name: 'web', power: 'off', disks: [{ raw }] }] });
      const vim = await signedIn(sandbox);
      const [url] = await addressesOf(vim);
      const answered = await vim.get(url?.url ?? '', {
        signal: never,
        ...(url?.thumbprint ? { thumbprint: url.thumbprint } : {}),
      });
      expect((await bytesOf(answered)).length).toBeGreaterThan(512);
      expect(sandbox.counters().secretsAtNfc).toEqual([]);
    },
  );
});

async function addressesOf(vim: Vim) {
  const about = { vim, machine: 'web', percent: () => 0, lost: () => {} };
  const lease = await openLease(about, await findMachine(vim, 'web', never), person('').ctl, never);
  atEnd(() => lease.abort());
  return lease.urls;
}

describe('another host', () => {
  test.each([
    ['SHA-1', (sha1: string, _sha256: string) => sha1],
    ['SHA-256', (_sha1: string, sha256: string) => sha256],
    ['SHA-1 without colons, in small letters', (sha1: string) => sha1.replaceAll(':', '').toLowerCase()],
  ])('is believed by its %s', async (_what, spelling) => {
    const { vim, other, certificate } = await two({ body: 'bytes' });
    const thumbprint = spelling(fingerprintOf(certificate, 'sha1'), fingerprintOf(certificate));
    const answered = await vim.get(`https://${other.server}/nfc/52/a`, { signal: never, thumbprint });
    expect((await bytesOf(answered)).toString()).toBe('bytes');
  });

  test('with another certificate than the lease says gets no request', async () => {
    const { vim, other, main } = await two({ body: 'bytes' });
    const got = vim.get(`https://${other.server}/nfc/52/a`, { signal: never, thumbprint: main.fingerprint });
    expect(await failure(got)).toEqual({
      code: 'VSPHERE_HOST_CERTIFICATE',
      facts: { host: other.server, expected: main.fingerprint, seen: other.fingerprint },
    });
    expect(other.requests).toEqual([]);
  });

  test('that nobody vouches for gets no request either, whatever was pinned for the server', async () => {
    const { vim, other } = await two({ body: 'bytes' });
    expect((await failure(vim.get(`https://${other.server}/nfc/52/a`, { signal: never }))).code).toBe(
      'VSPHERE_UNTRUSTED',
    );
    expect(other.requests).toEqual([]);
  });

  test('whose name does not resolve is found where the plan says, with a port, under its own name', async () => {
    const certificate = await makeSelfSigned(['esx-07.corp']);
    const host = await scriptedServer(() => ({ body: 'bytes' }), certificate);
    const { vim } = await two({}, { hosts: { 'esx-07.corp': host.server } });
    const options = { signal: never, thumbprint: fingerprintOf(certificate) };
    expect((await bytesOf(await vim.get('https://esx-07.corp/nfc/52/a', options))).toString()).toBe('bytes');
    expect(host.requests[0]?.headers.host).toBe('esx-07.corp');
    await vim.reach('esx-07.corp', undefined, never);
  });

  test('is reached by a handshake alone, whoever vouches for it; one that is not there is not', async () => {
    const { vim, other } = await two({});
    const [host = '', port] = other.server.split(':');
    await vim.reach(host, Number(port), never);
    expect(other.requests).toEqual([]);
    expect(await failure(vim.reach('127.0.0.1', 1, never))).toMatchObject({
      code: 'VSPHERE_UNREACHABLE',
      facts: { server: '127.0.0.1', reason: 'ECONNREFUSED' },
    });
    await expect(vim.reach(host, Number(port), AbortSignal.abort(new RangeError('STOP')))).rejects.toThrow('STOP');
  });
});

describe('an answer', () => {
  test.each([206, 200])('of %i is handed over, with the range that was asked for', async status => {
    const { vim, main } = await two({ status, body: 'part' });
    const answered = await vim.get('https://*/folder/a', { signal: never, range: { offset: 5, length: 4 } });
    expect(answered.status).toBe(status);
    expect(answered.headers['content-length']).toBe('4');
    await bytesOf(answered);
    expect(main.requests.at(-1)?.headers.range).toBe('bytes=5-8');
  });

  test.each([204, 302, 401, 404, 500, 503])('of %i is a failure', async status => {
    const { vim, main } = await two({ status, headers: { location: 'https://127.0.0.1:1/' } });
    expect(await failure(vim.get('https://*/nfc/52/a', { signal: never }))).toEqual({
      code: 'VSPHERE_HTTP',
      facts: { host: main.server, status },
    });
  });

  test('that stops coming is given up after the time allowed for silence', async () => {
    const { vim } = await two({ ending: 'hang' });
    expect(await failure(vim.get('https://*/nfc/52/a', { signal: never, idle: 300 }))).toMatchObject({
      code: 'VSPHERE_UNREACHABLE',
      facts: { reason: 'UND_ERR_HEADERS_TIMEOUT' },
    });
  });

  test('that is aborted ends with the reason, before and in the middle', async () => {
    const { vim } = await two({ body: Buffer.alloc(1 << 20) });
    const stop = new AbortController();
    const answered = await vim.get('https://*/nfc/52/a', { signal: stop.signal });
    const reading = (async () => {
      for await (const _ of answered.body) stop.abort(new RangeError('STOP'));
    })();
    await expect(reading).rejects.toThrow('STOP');
    await expect(vim.get('https://*/nfc/52/a', { signal: stop.signal })).rejects.toThrow('STOP');
  });
});

test('no error has the ticket of an address in it, however deep one looks', async () => {
  const ticket = '52TICKET-77';
  const { vim, other, options } = await two({ status: 404 });
  const cut = await two({ body: 'x', ending: 'close' });
  const errors: unknown[] = [];
  const failing = async (got: Promise<Answered>) => {
    try {
      await bytesOf(await got);
    } catch (error) {
      errors.push(error);
    }
  };
  await failing(vim.get(`https://${other.server}/nfc/${ticket}/a`, options));
  await failing(vim.get(`https://${other.server}/nfc/${ticket}/a`, { signal: never }));
  await failing(vim.get(`https://*/nfc/${ticket}/a`, { signal: never }));
  await failing(vim.get(`https://127.0.0.1:1/nfc/${ticket}/a`, { signal: never }));
  await failing(vim.get(`https://a b/nfc/${ticket}/a`, { signal: never }));
  await failing(vim.get(`https://*x:y/nfc/${ticket}/a`, { signal: never }));
  await failing(cut.vim.get(`https://*/nfc/${ticket}/a`, { signal: never }));
  expect(errors).toHaveLength(7);
  for (const error of errors) {
    const cause = error instanceof Error ? error.cause : undefined;
    expect(`${inspect(error, { depth: 12, showHidden: false })} ${inspect(cause)}`).not.toContain('TICKET');
    if (error instanceof Failed) expect(error.failure.code).toMatch(/^VSPHERE_/);
  }
});
