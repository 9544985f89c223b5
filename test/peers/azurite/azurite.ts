import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request, stream } from 'undici';
import { makeAuthority } from '../../../src/sandbox/tls.ts';
import { installed } from '../installed.ts';

const account = 'peers';
const container = 'vhds';
/** The last version whose SAS has no encryption scope. */
const version = '2020-10-02';

export interface Azurite {
  readonly caFile: string;
  readonly caPem: string;
  /** An empty page blob. @returns a SAS for it with these permissions, signed for it alone */
  pageBlob(name: string, size: number, permissions?: string): Promise<URL>;
  /** A SAS of a blob that need not exist. */
  blob(name: string, permissions: string): URL;
  download(name: string, file: string): Promise<void>;
  close(): Promise<void>;
}

/** Azurite in a process of its own, over HTTPS, with a certificate and an account that live as long as it does. */
export async function startAzurite(dir: string): Promise<Azurite> {
  await mkdir(dir, { recursive: true });
  const { caPem, issue } = await makeAuthority('peers throw-away CA');
  const { cert, key } = await issue();
  const [caFile, certFile, keyFile] = [join(dir, 'ca.pem'), join(dir, 'cert.pem'), join(dir, 'key.pem')];
  for (const [file, pem] of [
    [caFile, caPem],
    [certFile, cert],
    [keyFile, key],
  ] as const)
    await writeFile(file, pem);
  const secret = randomBytes(64);
  const { endpoint, stop } = await listen(join(dir, 'data'), certFile, keyFile, secret);
  const agent = new Agent({ connect: { ca: caPem } });
  const sas = signer(secret);
  const blob = (name: string, permissions: string) =>
    new URL(`${endpoint}/${account}/${container}/${name}?${sas.blob(name, permissions)}`);

  const put = async (path: string, headers: Record<string, string>) => {
    const url = `${endpoint}/${account}/${container}${path}`;
    const all = { 'x-ms-version': version, 'content-length': '0', ...headers };
    const { statusCode, body } = await request(url, { method: 'PUT', headers: all, dispatcher: agent });
    const said = await body.text();
    if (statusCode !== 201) throw new Error(`${statusCode} ${said}`);
  };
  await put(`?restype=container&${sas.account()}`, {});

  return {
    caFile,
    caPem,
    blob,
    async pageBlob(name, size, permissions = 'rw') {
      const headers = { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': String(size) };
      await put(`/${name}?${sas.account()}`, headers);
      return blob(name, permissions);
    },
    async download(name, file) {
      await stream(blob(name, 'r'), { method: 'GET', dispatcher: agent }, () => createWriteStream(file));
    },
    async close() {
      await agent.close();
      await stop();
    },
  };
}

async function listen(data: string, cert: string, key: string, secret: Buffer) {
  const main = installed('azurite/node_modules/azurite/dist/src/blob/main.js');
  const flags = ['--blobHost', '127.0.0.1', '--blobPort', '0', '--location', data, '--cert', cert, '--key', key];
  const child = spawn(process.execPath, [main, ...flags, '--oauth', 'basic', '--disableTelemetry'], {
    env: { PATH: process.env.PATH, AZURITE_ACCOUNTS: `${account}:${secret.toString('base64')}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let said = '';
  const endpoint = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /listens on (https:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('close', () => reject(new Error(said)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { endpoint, stop };
}

/** https://learn.microsoft.com/rest/api/storageservices/create-account-sas and create-service-sas, by hand. */
function signer(secret: Buffer) {
  const expiry = `${new Date(Date.now() + 3_600_000).toISOString().slice(0, 19)}Z`;
  const sign = (lines: readonly string[]) => createHmac('sha256', secret).update(lines.join('\n')).digest('base64');
  const asQuery = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
  return {
    account() {
      const [sp, ss, srt] = ['rwdlac', 'b', 'sco'];
      const sig = sign([account, sp, ss, srt, '', expiry, '', 'https', version, '']);
      return asQuery({ sv: version, ss, srt, sp, se: expiry, spr: 'https', sig });
    },
    blob(name: string, sp: string) {
      const resource = `/blob/${account}/${container}/${name}`;
      const lines = [sp, '', expiry, resource, '', '', 'https', version, 'b', '', '', '', '', '', ''];
      return asQuery({ sv: version, sr: 'b', sp, se: expiry, spr: 'https', sig: sign(lines) });
    },
  };
}
