import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { type AzurePlan, cloudOf } from '../../../../../src/pipeline/target/azure/sign-in/clouds.ts';
import { wayOf } from '../../../../../src/pipeline/target/azure/sign-in/ways.ts';
import type { Control } from '../../../../../src/pipeline/types/control.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import { connectTo, planFor, testControl } from '../bench.ts';

let cloud: AzureSandbox;
let bin: string;
beforeAll(async () => {
  cloud = await startAzure({ deviceCodeInterval: 1 });
  bin = await mkdtemp(join(tmpdir(), 'azure-bin-'));
});
afterAll(async () => {
  await cloud.close();
  await rm(bin, { recursive: true });
});
beforeEach(() => {
  for (const name of ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH']) {
    vi.stubEnv(name, undefined);
  }
  for (const name of ['AZURE_FEDERATED_TOKEN_FILE', 'IDENTITY_ENDPOINT', 'MSI_ENDPOINT', 'AZURE_CLOUD_NAME']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('PATH', bin);
  vi.stubEnv('AZURE_CONFIG_DIR', bin);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const name of ['az', 'azureProfile.json', 'config']) await rm(join(bin, name), { force: true });
});

/** What az writes down of its session: a file with a byte order mark. */
async function setProfile(subscriptions: readonly object[]): Promise<void> {
  const row = { id: 'id', name: 'n', state: 'Enabled', tenantId: 'home-tenant', environmentName: 'AzureCloud' };
  const user = { name: 'sam@sandbox.example', type: 'user' };
  const written = JSON.stringify({
    installationId: 'x',
    subscriptions: subscriptions.map(each => ({ ...row, user, ...each })),
  });
  await writeFile(join(bin, 'azureProfile.json'), `\uFEFF${written}`);
}

function setPrincipal(secret = cloud.clientSecret): void {
  vi.stubEnv('AZURE_TENANT_ID', cloud.tenantId);
  vi.stubEnv('AZURE_CLIENT_ID', cloud.clientId);
  vi.stubEnv('AZURE_CLIENT_SECRET', secret);
}

/** Puts an `az` on the PATH that runs these lines of shell. */
async function setAz(lines: string): Promise<void> {
  await writeFile(join(bin, 'az'), `#!/bin/sh\n${lines}\n`);
  await chmod(join(bin, 'az'), 0o755);
}

/** Signs in and asks something that needs a token. */
async function signIn(over: Partial<AzurePlan>, ctl: Control = testControl()): Promise<string[]> {
  const link = await connectTo(planFor(cloud, over), ctl);
  try {
    const question = { key: 'target.subscription', kind: 'choice', needed: true } as const;
    return (await Array.fromAsync(link.choices(question, {}))).map(({ label }) => label);
  } finally {
    await link.close();
  }
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => (error instanceof Failed ? error.failure : Promise.reject(error)),
  );

describe('the environment', () => {
  it('signs its service principal in', async () => {
    setPrincipal();
    expect(await signIn({ signIn: 'environment' })).toContain(cloud.subscriptionName);
  });

  it('names what is missing', async () => {
    vi.stubEnv('AZURE_CLIENT_ID', cloud.clientId);
    expect(await failureOf(signIn({ signIn: 'environment' }))).toMatchObject({
      code: 'AZURE_SIGN_IN_ENVIRONMENT',
      exit: 'denied',
      facts: { missing: 'AZURE_TENANT_ID, AZURE_CLIENT_SECRET' },
    });
  });

  it('with a wrong secret is refused in the words of Entra, without the secret', async () => {
    setPrincipal('wrong-secret-value');
    const failure = await failureOf(signIn({ signIn: 'environment' }));
    expect(failure).toMatchObject({ code: 'AZURE_SIGN_IN_FAILED', exit: 'denied', next: ['sign-in', 'resume'] });
    expect(failure?.facts.reason).toMatch(/^AADSTS7000215/);
    expect(JSON.stringify(failure)).not.toContain('wrong-secret-value');
  });
});

describe('an authority that is busy', () => {
  it('is asked again when it said', async () => {
    setPrincipal();
    cloud.faults.add({ on: 'token', do: 'throttled', retryAfterSeconds: 9, nth: 1 });
    const ctl = testControl();
    expect(await signIn({ signIn: 'environment' }, ctl)).toContain(cloud.subscriptionName);
    expect(ctl.clock.slept).toContain(9000);
    cloud.faults.clear();
  });

  it('for ever is no refusal', async () => {
    setPrincipal();
    cloud.faults.add({ on: 'login', do: 'busy' });
    expect(await failureOf(signIn({ signIn: 'environment' }))).toMatchObject({ code: 'AZURE_BUSY', exit: 'again' });
    cloud.faults.clear();
  });
});

describe('auto', () => {
  it('takes a complete service principal, then a federated token, then az', async () => {
    const whole = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 's' };
    const none = { AZURE_CONFIG_DIR: bin };
    const withCertificate = { ...whole, AZURE_CLIENT_SECRET: undefined, AZURE_CLIENT_CERTIFICATE_PATH: 'c.pem' };
    const federated = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_FEDERATED_TOKEN_FILE: 'f' };
    expect(await wayOf('auto', whole)).toBe('environment');
    expect(await wayOf('auto', withCertificate)).toBe('environment');
    expect(await wayOf('auto', federated)).toBe('workload-identity');
    expect(await wayOf('auto', { ...federated, AZURE_CLIENT_SECRET: 's' })).toBe('environment');
    expect(await wayOf('auto', { ...none, AZURE_CLIENT_ID: 'c' })).toBe('az');
    expect(await wayOf('browser', whole)).toBe('browser');
    expect(await wayOf(undefined, whole)).toBe('environment');
    expect(cloudOf({})).toEqual(cloudOf({ cloud: 'AzureCloud' }));
  });

  it('takes a managed identity only where the environment names one and nobody is signed in with az', async () => {
    const named = { IDENTITY_ENDPOINT: 'http://169.254.0.1/token', AZURE_CONFIG_DIR: bin };
    expect(await wayOf('auto', { AZURE_CONFIG_DIR: bin })).toBe('az');
    expect(await wayOf('auto', named)).toBe('managed-identity');
    await setProfile([{ isDefault: true }]);
    expect(await wayOf('auto', named)).toBe('az');
  });

  it('says what to do where there is neither', async () => {
    expect(await failureOf(signIn({ signIn: 'auto' }))).toMatchObject({ code: 'AZURE_SIGN_IN_NONE', exit: 'denied' });
  });
});

describe('the session of az', () => {
  it('is used', async () => {
    const token = await tokenFor(cloud);
    const expires = Math.floor(Date.now() / 1000) + 3600;
    await setAz(`echo '{"accessToken":"${token}","expires_on":${expires},"tokenType":"Bearer"}'`);
    expect(await signIn({ signIn: 'auto' })).toContain(cloud.subscriptionName);
  });

  it.each([
    ['not installed', '', 'AZURE_SIGN_IN_AZ_MISSING'],
    ['signed out', 'echo "ERROR: Please run \'az login\' to setup account." >&2; exit 1', 'AZURE_SIGN_IN_AZ_OUT'],
    ['broken', 'echo "ERROR: something else" >&2; exit 1', 'AZURE_SIGN_IN_FAILED'],
  ])('%s is said so', async (_what, lines, code) => {
    if (lines !== '') await setAz(lines);
    expect(await failureOf(signIn({ signIn: 'az' }))).toMatchObject({ code, exit: 'denied', retry: 'ask' });
  });
});

describe('a device code', () => {
  it('is told and waited for', async () => {
    const ctl = testControl(code => {
      if (code === 'azure-device-code') setImmediate(() => cloud.approve());
    });
    expect(await signIn({ signIn: 'device-code' }, ctl)).toContain(cloud.subscriptionName);
    expect(ctl.notes).toHaveLength(1);
    expect(ctl.notes[0]?.facts).toMatchObject({ url: `${cloud.authority}/devicelogin`, minutes: 15 });
  });

  it('that is declined is a failed sign-in', async () => {
    const ctl = testControl(() => setImmediate(() => cloud.decline()));
    const failure = await failureOf(signIn({ signIn: 'device-code' }, ctl));
    expect(failure).toMatchObject({ code: 'AZURE_SIGN_IN_FAILED', facts: { way: 'device-code' } });
  });

  it('is not waited for by a run that is killed', async () => {
    const ctl = testControl(() => setImmediate(() => ctl.stop.abort(new Error('stop now'))));
    await expect(signIn({ signIn: 'device-code' }, ctl)).rejects.toThrow('stop now');
  });
});

describe('a browser', () => {
  it('is opened and signs in', async () => {
    vi.unstubAllEnvs();
    const visit = join(bin, 'visit');
    await writeFile(join(bin, 'visit.mjs'), browser(cloud.caFile));
    await writeFile(visit, `#!/bin/sh\nexec "${process.execPath}" "${join(bin, 'visit.mjs')}" "$@"\n`);
    await chmod(visit, 0o755);
    vi.stubEnv('BROWSER', visit);
    vi.stubEnv('DISPLAY', undefined);
    const ctl = testControl();
    expect(await signIn({ signIn: 'browser' }, ctl)).toContain(cloud.subscriptionName);
    expect(ctl.notes.map(({ code }) => code)).toEqual(['azure-browser']);
  });
});

describe('the way there', () => {
  it('with a certificate nobody vouches for is refused, never ignored', async () => {
    setPrincipal();
    const plan = planFor(cloud);
    const { caFile: _left, ...target } = plan.target;
    const failure = await failureOf(connectTo({ ...plan, target }, testControl()));
    expect(failure).toMatchObject({ code: 'AZURE_CERTIFICATE', exit: 'unreachable' });
  });

  it('that leads nowhere is unreachable', async () => {
    setPrincipal();
    const failure = await failureOf(signIn({ authority: 'https://127.0.0.1:9' }));
    expect(failure).toMatchObject({
      code: 'AZURE_UNREACHABLE',
      facts: { host: '127.0.0.1:9', reason: 'ECONNREFUSED' },
    });
  });

  it('needs a readable file of certificates where one is named', async () => {
    setPrincipal();
    const gone = await failureOf(signIn({ caFile: join(bin, 'gone.pem') }));
    expect(gone).toMatchObject({ code: 'AZURE_CA_FILE', exit: 'usage', facts: { reason: 'ENOENT' } });
    await writeFile(join(bin, 'empty.pem'), 'no certificate');
    expect(await failureOf(signIn({ caFile: join(bin, 'empty.pem') }))).toMatchObject({ facts: { reason: 'PEM' } });
  });
});

describe('the clouds', () => {
  it.each([
    ['AzureCloud', 'management.azure.com', 'login.microsoftonline.com'],
    ['AzureChinaCloud', 'management.chinacloudapi.cn', 'login.chinacloudapi.cn'],
    ['AzureUSGovernment', 'management.usgovcloudapi.net', 'login.microsoftonline.us'],
  ] as const)('%s has its own endpoint, authority and audience', (name, endpoint, authority) => {
    expect(cloudOf({ cloud: name })).toEqual({
      endpoint: `https://${endpoint}`,
      authority: `https://${authority}`,
      scope: `https://${endpoint}/.default`,
      name,
      private: false,
      privateAuthority: false,
    });
  });
});

/** A token of the sandbox, got without any of our code. */
function tokenFor({ authority, tenantId, clientId, clientSecret, caPem }: AzureSandbox): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'https://management.azure.com/.default',
  });
  return new Promise((resolve, reject) => {
    const agent = new Agent({ ca: caPem });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const url = `${authority}/${tenantId}/oauth2/v2.0/token`;
    const asked = request(url, { method: 'POST', agent, headers }, answer => {
      answer
        .toArray()
        .then(chunks => resolve(JSON.parse(Buffer.concat(chunks).toString()).access_token))
        .catch(reject)
        .finally(() => agent.destroy());
    });
    asked.on('error', reject).end(form.toString());
  });
}

/** Opens a page and submits its form, as a browser does with what Entra answers. */
function browser(caFile: string): string {
  return `
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
const ca = readFileSync(${JSON.stringify(caFile)});
https.get(process.argv[2], { ca, agent: false }, async answer => {
  const page = Buffer.concat(await answer.toArray()).toString();
  const action = /action="([^"]+)"/.exec(page)[1];
  const fields = [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(found => [found[1], found[2]]);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const asked = http.request(action, { method: 'POST', headers, agent: false }, done => done.resume());
  asked.end(new URLSearchParams(fields).toString());
});
`;
}
