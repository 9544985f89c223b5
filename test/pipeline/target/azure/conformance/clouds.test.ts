import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AzurePlan } from '../../../../../src/pipeline/target/azure/sign-in/clouds.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import { planFor, signInTo, testControl } from '../bench.ts';
import { Conformance } from './conformance.ts';
import { connectInDisguise, type Origins } from './disguise.ts';
import { type Elsewhere, elsewhereIn } from './elsewhere.ts';
import type { Exchange } from './exchange.ts';
import { specification } from './operations.ts';
import { ours } from './our-operations.ts';
import { goAllTheWay, scenarios } from './scenarios.ts';

/**
 * Endpoints, authorities and suffixes: learn.microsoft.com/azure/china/resources-developer-guide,
 * learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure.
 */
const clouds: Readonly<Record<AzurePlan['cloud'], Origins>> = {
  AzureCloud: {
    endpoint: 'https://management.azure.com',
    authority: 'https://login.microsoftonline.com',
    blobs: 'https://md-impexp-1.blob.core.windows.net',
  },
  AzureChinaCloud: {
    endpoint: 'https://management.chinacloudapi.cn',
    // The identity library is given login.chinacloudapi.cn, and prefers the cloud's newer name for the same authority.
    authority: 'https://login.partner.microsoftonline.cn',
    blobs: 'https://md-impexp-1.blob.core.chinacloudapi.cn',
  },
  AzureUSGovernment: {
    endpoint: 'https://management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    blobs: 'https://md-impexp-1.blob.core.usgovcloudapi.net',
  },
};

/** Of the hosts of blobs; the public cloud has a second one for its zones of DNS. */
const suffixes: Readonly<Record<AzurePlan['cloud'], RegExp>> = {
  AzureCloud: /\.blob\.(core\.windows\.net|storage\.azure\.net)$/,
  AzureChinaCloud: /\.blob\.core\.chinacloudapi\.cn$/,
  AzureUSGovernment: /\.blob\.core\.usgovcloudapi\.net$/,
};

const audienceOf = (authorization: string) => {
  const claims = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString());
  return claims.aud;
};

const fullest = scenarios.filter(each => each.fullest);

describe.each(Object.entries(clouds))('in %s', (name, cloud) => {
  const exchanges: Exchange[] = [];
  const own: string[] = Object.values(cloud);
  let sandbox: AzureSandbox;
  let place: Elsewhere;
  const to = (origin: string) => exchanges.filter(({ url }) => url.origin === origin);

  beforeAll(async () => {
    sandbox = await startAzure({ cloud: name as AzurePlan['cloud'] });
    signInTo(sandbox);
    const { endpoint: _, authority: __, caFile: ___, ...target } = planFor(sandbox).target;
    place = await elsewhereIn(sandbox, cloud.endpoint);
    // What the public cloud is sent by the others, conformance.test.ts holds against the files.
    for (const scenario of fullest.slice(0, name === 'AzureCloud' ? 1 : undefined)) {
      const plan = { ...target, cloud: name as AzurePlan['cloud'], ...scenario.over(place) };
      const guest = scenario.guest?.(place);
      const ctl = testControl();
      const link = await connectInDisguise(plan, ctl, sandbox, cloud, exchange => void exchanges.push(exchange));
      await goAllTheWay(link, { ...planFor(sandbox), target: plan, ...(guest ? { guest } : {}) }, scenario, ctl);
      await link.close();
    }
  });

  afterAll(async () => {
    expect(sandbox.bugs).toEqual([]);
    await place.remove();
    await sandbox.close();
  });

  it('every request goes to that cloud, and none to another', () => {
    const asked = new Set(exchanges.map(({ url }) => url.origin));
    expect([...asked]).toEqual(expect.arrayContaining(own));
    // Besides, hosts that uploads may be sent to are tried before anybody has named one.
    const tried = [...asked].filter(origin => !own.includes(origin));
    expect(tried.filter(origin => !suffixes[name as AzurePlan['cloud']].test(origin))).toEqual([]);
    for (const origin of tried) {
      for (const { method, headers } of to(origin)) expect([method, headers]).toEqual(['HEAD', {}]);
    }
  });

  it('tokens are asked for its Resource Manager, and only there are they sent', () => {
    const forms = to(cloud.authority).filter(({ method }) => method === 'POST');
    expect(forms.length).toBeGreaterThan(0);
    for (const { body } of forms) {
      expect(new URLSearchParams(String(body)).get('scope')).toBe(`${cloud.endpoint}/.default`);
    }
    for (const { headers } of to(cloud.endpoint)) expect(audienceOf(headers.authorization ?? '')).toBe(cloud.endpoint);
    for (const { headers } of to(cloud.blobs)) expect(headers).not.toHaveProperty('authorization');
  });

  it.skipIf(!specification)(
    `api-versions are those whose whole official files are known${specification ? '' : ' (skipped: VMFERRY_SPECS is not set)'}`,
    () => {
      const conformance = new Conformance(cloud);
      for (const exchange of exchanges) conformance.take(exchange);
      expect([...new Set(conformance.troubles)]).toEqual([]);
      const seen = [...conformance.seen].filter(each => !each.includes(' ('));
      expect(ours).toEqual(expect.arrayContaining(seen));
      // Less what a namespace never used and what has failed lead to.
      const rare = ['Providers_Register', 'GalleryImageVersions_Get'];
      if (name !== 'AzureCloud') expect([...seen, ...rare]).toEqual(expect.arrayContaining([...ours]));
    },
  );
});
