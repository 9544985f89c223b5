import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installed } from '../installed.ts';

const run = promisify(execFile);

export interface GovcServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** A certificate to trust, in PEM. */
  readonly certificate: string;
}

/** govc, signed in to this server: a client of the API that none of ours has a part in. */
export async function govcOn(server: GovcServer, dir: string): Promise<(...args: string[]) => Promise<string>> {
  const home = await mkdtemp(join(dir, 'govc-'));
  const caFile = join(home, 'ca.pem');
  await writeFile(caFile, server.certificate);
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    GOVC_URL: `https://${server.host}:${server.port}/sdk`,
    GOVC_USERNAME: server.user,
    GOVC_PASSWORD: server.password,
    GOVC_TLS_CA_CERTS: caFile,
    // Each command signs in and out.
    GOVC_PERSIST_SESSION: 'false',
  };
  return async (...args) => (await run(installed('vcsim/govc'), args, { env, timeout: 60_000 })).stdout;
}
