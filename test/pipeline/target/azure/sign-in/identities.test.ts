import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { azToken } from '../../../../../src/pipeline/target/azure/sign-in/az.ts';
import { azSession } from '../../../../../src/pipeline/target/azure/sign-in/az-session.ts';
import { cloudOf } from '../../../../../src/pipeline/target/azure/sign-in/clouds.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import { testControl } from '../bench.ts';
import { failureOf, linked, Machine, signIn, subscriptionsOf } from './principals.ts';

let cloud: AzureSandbox;
let machine: Machine;
beforeAll(async () => {
  cloud = await startAzure();
  machine = await Machine.open();
});
afterAll(async () => {
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
  await machine.close();
});
beforeEach(() => machine.empty());
afterEach(() => vi.unstubAllEnvs());

describe('a service principal', () => {
  it('signs in with a certificate and its key', async () => {
    const file = await machine.file('principal.pem', await cloud.clientCertificate());
    machine.principal(cloud, { AZURE_CLIENT_SECRET: undefined, AZURE_CLIENT_CERTIFICATE_PATH: file });
    expect(await signIn(cloud, { signIn: 'auto' })).toContain(cloud.subscriptionName);
  });

  it('whose certificate is not that of the application is refused, and nothing of its key is told', async () => {
    const other = await startAzure();
    const pem = await other.clientCertificate();
    await other.close();
    const file = await machine.file('other.pem', pem);
    machine.principal(cloud, { AZURE_CLIENT_SECRET: undefined, AZURE_CLIENT_CERTIFICATE_PATH: file });
    const failure = await failureOf(signIn(cloud, { signIn: 'environment' }));
    expect(failure).toMatchObject({ code: 'AZURE_SIGN_IN_FAILED', facts: { way: 'environment' } });
    expect(failure?.facts.reason).toMatch(/^AADSTS700027/);
    expect(JSON.stringify(failure)).not.toContain('PRIVATE KEY');
  });
});

describe('a workload', () => {
  const workload = async (token: string) => {
    const file = await machine.file('token', token);
    machine.principal(cloud, { AZURE_CLIENT_SECRET: undefined, AZURE_FEDERATED_TOKEN_FILE: file });
  };

  it('signs in with the token of its cluster, also where nothing is named', async () => {
    await workload(cloud.federatedToken());
    expect(await signIn(cloud, { signIn: 'auto' })).toContain(cloud.subscriptionName);
  });

  it('with a token made for something else is refused', async () => {
    await workload(cloud.userToken());
    const failure = await failureOf(signIn(cloud, { signIn: 'workload-identity' }));
    expect(failure?.facts.reason).toMatch(/^AADSTS700212/);
  });

  it('names what is missing', async () => {
    vi.stubEnv('AZURE_CLIENT_ID', cloud.clientId);
    expect(await failureOf(signIn(cloud, { signIn: 'workload-identity' }))).toMatchObject({
      code: 'AZURE_SIGN_IN_WORKLOAD',
      facts: { missing: 'AZURE_TENANT_ID, AZURE_FEDERATED_TOKEN_FILE' },
    });
  });
});

describe('a machine in Azure', () => {
  // In this order: the library keeps the token it has had for as long as the process lives.
  it('whose identity cannot be had says so, and where it was asked for', async () => {
    vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', cloud.authority);
    cloud.faults.add({ on: 'identity', do: 'reset' });
    expect(await failureOf(signIn(cloud, { signIn: 'managed-identity' }))).toMatchObject({
      code: 'AZURE_SIGN_IN_IDENTITY',
      facts: { host: new URL(cloud.authority).host },
    });
    cloud.faults.clear();
  });

  it('signs in by its managed identity where that is named, or the environment names one and nothing else', async () => {
    vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', cloud.authority);
    expect(await signIn(cloud, { signIn: 'managed-identity' })).toContain(cloud.subscriptionName);
    vi.stubEnv('AZURE_CLIENT_ID', cloud.clientId);
    expect(await signIn(cloud, { signIn: 'auto' })).toContain(cloud.subscriptionName);
  });
});

describe('a device code', () => {
  it('that ends is renewed, by the clock of the run', async () => {
    const ctl = testControl((code, facts) => {
      if (code !== 'azure-device-code') return;
      expect(facts).toMatchObject({ until: expect.closeTo(ctl.clock.now() + 900_000, -4) });
      if (ctl.notes.length === 1) ctl.clock.advance(901_000);
      else setImmediate(() => cloud.approve());
    });
    expect(await signIn(cloud, { signIn: 'device-code' }, ctl)).toContain(cloud.subscriptionName);
    const codes = ctl.notes.map(({ facts }) => ('code' in facts ? facts.code : ''));
    expect(new Set(codes).size).toBe(2);
  });

  it('that the authority calls ended is renewed, too', async () => {
    const ctl = testControl(() => {
      if (ctl.notes.length === 1) cloud.clock.advance(901);
      else setImmediate(() => cloud.approve());
    });
    expect(await signIn(cloud, { signIn: 'device-code' }, ctl)).toContain(cloud.subscriptionName);
    expect(ctl.notes).toHaveLength(2);
  });

  it('gives a token that is replaced without asking again when it is refused', async () => {
    const ctl = testControl(() => setImmediate(() => cloud.approve()));
    await linked(
      cloud,
      { signIn: 'device-code' },
      async link => {
        cloud.faults.add({ on: 'listTenants', do: 'expireTokens', nth: 1 });
        expect(await subscriptionsOf(link)).toHaveLength(3);
      },
      ctl,
    );
    cloud.faults.clear();
    expect(ctl.notes).toHaveLength(1);
  });
});

describe('the session of az', () => {
  it('is read from its files: account, tenant and cloud of the default subscription', async () => {
    expect(await azSession()).toBeUndefined();
    await machine.profile({ tenantId: 'other' }, { isDefault: true, tenantDisplayName: 'Contoso (EU)' });
    const session = { account: 'sam@sandbox.example', tenantId: 'home-tenant', cloud: 'AzureCloud' };
    expect(await azSession()).toEqual({ ...session, tenant: 'Contoso (EU)' });
    await machine.profile({ environmentName: 'AzureChinaCloud' });
    expect(await azSession()).toBeUndefined();
    await machine.file('config', '[core]\noutput = json\n\n[cloud]\nname = AzureChinaCloud\n');
    expect(await azSession()).toMatchObject({ cloud: 'AzureChinaCloud' });
    await machine.file('azureProfile.json', 'no JSON');
    expect(await azSession()).toBeUndefined();
    await machine.file('config', '');
  });

  it('in another cloud than the plan is said, and az is not asked', async () => {
    await machine.az('exit 1');
    await machine.file('config', '[cloud]\nname = AzureUSGovernment\n');
    const token = azToken(cloudOf({ cloud: 'AzureChinaCloud' }), { scope: 'x' }, new AbortController().signal);
    expect(await failureOf(token)).toMatchObject({
      code: 'AZURE_SIGN_IN_AZ_CLOUD',
      facts: { session: 'AzureUSGovernment', cloud: 'AzureChinaCloud' },
    });
    // The sandbox's own addresses make it a private cloud, for which az has a name that the plan does not know.
    expect(await failureOf(signIn(cloud, { signIn: 'az' }))).toMatchObject({ code: 'AZURE_SIGN_IN_FAILED' });
    await machine.file('config', '');
  });

  it('is asked without any secret of ours in its environment', async () => {
    vi.stubEnv('AZURE_CLIENT_SECRET', 'planted-secret');
    vi.stubEnv('VMFERRY_VSPHERE_PASSWORD', 'planted-password');
    const asked = await machine.file('environment', '');
    await machine.az(`/usr/bin/env > ${asked}; echo "ERROR: Please run 'az login'" >&2; exit 1`);
    expect(await failureOf(signIn(cloud, { signIn: 'az' }))).toMatchObject({ code: 'AZURE_SIGN_IN_AZ_OUT' });
    const given = await readFile(asked, 'utf8');
    expect(given).toContain('AZURE_CONFIG_DIR=');
    expect(given).not.toContain('planted');
  });

  it('that answers with something else than a token tells nothing of it', async () => {
    await machine.az(`echo '{"accessToken":"eyJhbGciOi.secret.part"}'`);
    const failure = await failureOf(signIn(cloud, { signIn: 'az' }));
    expect(failure).toMatchObject({ code: 'AZURE_SIGN_IN_FAILED', facts: { way: 'az' } });
    expect(JSON.stringify(failure)).not.toContain('eyJ');
  });
});
