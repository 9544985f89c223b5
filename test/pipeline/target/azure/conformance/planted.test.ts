import { describe, expect, it } from 'vitest';
import { Conformance } from './conformance.ts';
import type { Exchange } from './exchange.ts';
import { specification } from './operations.ts';

const why = specification ? '' : ' (skipped: VMFERRY_SPECS is not set)';
const arm = 'https://arm.example';
const group = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg';
const diskAt = `${group}/providers/Microsoft.Compute/disks/web-os`;
const version = 'api-version=2024-03-02';
const sas = 'https://md.example/abc/abcd?sv=2018-03-28&sr=b&si=id&sig=aaaa';
const json = { 'content-type': 'application/json; charset=utf-8' };

const diskBody = {
  location: 'westeurope',
  sku: { name: 'StandardSSD_LRS' },
  tags: { vmferry: 's' },
  properties: { osType: 'Linux', creationData: { createOption: 'Upload', uploadSizeBytes: 20_972_032 } },
};
const diskShown = {
  ...diskBody,
  id: diskAt,
  name: 'web-os',
  type: 'Microsoft.Compute/disks',
  properties: { ...diskBody.properties, provisioningState: 'Succeeded', timeCreated: '2026-01-02T03:04:05.6Z' },
};

interface Planted {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Exchange['headers'];
  readonly body?: unknown;
  readonly status?: number;
  readonly answerHeaders?: Exchange['answerHeaders'];
  readonly answer?: unknown;
}

function exchangeOf({ method = 'PUT', url = `${arm}${diskAt}?${version}`, ...given }: Planted): Exchange {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const { body, answer, status = 200 } = given;
  return {
    method,
    url: new URL(url),
    headers: given.headers ?? { ...json, accept: 'application/json', authorization: 'Bearer x' },
    body: body === undefined || body instanceof Uint8Array ? body : text(body),
    status,
    answerHeaders: given.answerHeaders ?? json,
    answer: Buffer.from(answer === undefined ? '' : text(answer)),
  };
}

/** What is said of exchanges, without the name of the request. */
function troublesOf(...planted: readonly Planted[]): string[] {
  const conformance = new Conformance({ endpoint: arm, authority: 'https://login.example' });
  for (const each of planted) conformance.take(exchangeOf(each));
  return conformance.troubles.map(trouble => trouble.replace(/^\w+ \S+: /, ''));
}

const put = (change: object) => ({ body: { ...diskBody, ...change }, answer: diskShown });
const properties = (change: object) => put({ properties: { ...diskBody.properties, ...change } });
const get = (answer: unknown, status = 200): Planted => ({ method: 'GET', status, answer });
const creationData = (change: object) =>
  properties({ creationData: { createOption: 'Upload', uploadSizeBytes: 20_972_032, ...change } });

describe.skipIf(!specification)(`a mistake planted in a request to Resource Manager is found${why}`, () => {
  it('and none where there is none', () => {
    expect(troublesOf(put({}), get(diskShown))).toEqual([]);
  });

  const cases: readonly (readonly [string, Planted, string])[] = [
    ['an unknown property', put({ size: 1 }), 'body.size is unknown'],
    ['an unknown property further in', properties({ tierr: 'P4' }), 'body.properties.tierr is unknown'],
    ['a read-only property', properties({ diskState: 'Unattached' }), 'body.properties.diskState is read-only'],
    ['a read-only property of what it extends', put({ name: 'x' }), 'body.name is read-only'],
    ['a property that is missing', put({ location: undefined }), 'body.location is missing'],
    [
      'one that is missing further in',
      creationData({ createOption: undefined }),
      'body.properties.creationData.createOption is missing',
    ],
    [
      'a value that is none of those listed',
      properties({ osType: 'linux' }),
      `body.properties.osType is "linux", not one of Windows, Linux`,
    ],
    [
      'a wrong type',
      creationData({ uploadSizeBytes: '1' }),
      'body.properties.creationData.uploadSizeBytes is no number',
    ],
    [
      'half a byte',
      creationData({ uploadSizeBytes: 0.5 }),
      'body.properties.creationData.uploadSizeBytes is no whole number',
    ],
    ['a tag that is no text', put({ tags: { n: 1 } }), 'body.tags.n is no text'],
    ['null', put({ zones: null }), 'body.zones is null'],
    ['a text for a list', put({ zones: '1' }), 'body.zones is no array'],
    ['no body', { answer: diskShown }, 'body is missing'],
    ['what is no JSON', { ...put({}), body: '{' }, 'body is no JSON'],
    ['another type of body', { ...put({}), headers: {} }, 'header content-type is not application/json'],
    ['a body where none is', { ...get(diskShown), body: {} }, 'body is unknown'],
    ['an unknown header', { ...get(diskShown), headers: { 'x-ms-mistake': '1' } }, 'header x-ms-mistake is unknown'],
    [
      'an unknown query',
      { ...get(diskShown), url: `${arm}${diskAt}?${version}&$expand=all` },
      'query $expand is unknown',
    ],
    [
      'a query said twice',
      { ...get(diskShown), url: `${arm}${diskAt}?${version}&${version}` },
      'query api-version is there twice',
    ],
    [
      'an api-version of no file',
      { ...get(diskShown), url: `${arm}${diskAt}?api-version=2024-03-03` },
      "api-version '2024-03-03' is of no file, only 2019-07-01, 2022-03-02, 2024-03-02 are",
    ],
    ['a method it does not have', { ...get({}), method: 'POST' }, 'no file has such an operation'],
    [
      'a path of no file',
      { ...get({}), url: `${arm}${group}/providers/Microsoft.Compute/disk/web?${version}` },
      'no file has such an operation',
    ],
    [
      'a name that a path cannot have',
      {
        ...get({ id: 'x', location: 'y' }),
        url: `${arm}/subscriptions/s/resourcegroups/${'g'.repeat(91)}?api-version=2024-07-01`,
      },
      'path resourceGroupName is longer than 90',
    ],
  ];

  it.each(cases)('%s', (_what, planted, trouble) => {
    expect(troublesOf(planted)).toEqual([trouble]);
  });
});

describe.skipIf(!specification)(
  `a mistake planted in what goes to namespaces whose facts are in known/ is found${why}`,
  () => {
    const of = (path: string, version: string) => `${arm}${group}/providers/${path}?api-version=${version}`;
    const nic = (change: object): Planted => ({
      url: of('Microsoft.Network/networkInterfaces/web-nic', '2023-11-01'),
      body: { location: 'westeurope', properties: { ipConfigurations: [{ name: 'ipconfig1', properties: change }] } },
      answer: { id: 'x', properties: {} },
    });
    const where = 'body.properties.ipConfigurations[0].properties';
    const rule = { priority: 1000, direction: 'Inbound', access: 'Allow', protocol: 'Tcp' };
    const nsg = (change: object): Planted => ({
      url: of('Microsoft.Network/networkSecurityGroups/web-nsg', '2023-11-01'),
      body: { properties: { securityRules: [{ name: 'ssh', properties: { ...rule, ...change } }] } },
      answer: { id: 'x', properties: {} },
    });
    const check = (body: object): Planted => ({
      method: 'POST',
      url: of('Microsoft.PolicyInsights/checkPolicyRestrictions', '2023-03-01'),
      body,
      answer: { fieldRestrictions: [] },
    });
    const details = { resourceDetails: { resourceContent: { type: 'Microsoft.Compute/disks' } } };

    it('and none where there is none', () => {
      expect(troublesOf(nic({ subnet: { id: 'x' } }), nsg({}), check(details))).toEqual([]);
    });

    it.each([
      ['an unknown property', nic({ subnets: [] }), `${where}.subnets is unknown`],
      ['a read-only one', nic({ provisioningState: 'Succeeded' }), `${where}.provisioningState is read-only`],
      [
        'another word',
        nic({ privateIPAllocationMethod: 'dhcp' }),
        `${where}.privateIPAllocationMethod is "dhcp", not one of Static, Dynamic`,
      ],
      [
        'a property that is missing',
        nsg({ access: undefined }),
        'body.properties.securityRules[0].properties.access is missing',
      ],
      [
        'a port for a priority',
        nsg({ priority: '22' }),
        'body.properties.securityRules[0].properties.priority is no number',
      ],
      ['a check of nothing', check({}), 'body.resourceDetails is missing'],
      [
        'an api-version of no file',
        { ...nsg({}), url: of('Microsoft.Network/networkSecurityGroups/x', '2023-11-02') },
        "api-version '2023-11-02' is of no file, only 2023-11-01 are",
      ],
      [
        'a kind of no file',
        { ...get({}), url: of('Microsoft.Network/loadBalancers/x', '2023-11-01') },
        'no file has such an operation',
      ],
    ] as const)('%s', (_what, planted, trouble) => {
      expect(troublesOf(planted)).toEqual([trouble]);
    });
  },
);

describe.skipIf(!specification)(`a mistake planted in an answer of Resource Manager is found${why}`, () => {
  const shown = (change: object) => get({ ...diskShown, properties: { ...diskShown.properties, ...change } });
  const failed = { error: { code: 'ResourceNotFound', message: 'It is not there.' } };
  const cases: readonly (readonly [string, Planted, string])[] = [
    ['a status it does not know', { ...get(diskShown), status: 202 }, 'status 202 is unknown'],
    ['an unknown property', shown({ colour: 'red' }), 'answer 200.properties.colour is unknown'],
    ['a property that is missing', get({ ...diskShown, location: undefined }), 'answer 200.location is missing'],
    ['a time that is none', shown({ timeCreated: 'today' }), 'answer 200.properties.timeCreated is no date-time'],
    [
      'a state there is not',
      shown({ diskState: 'Uploading' }),
      'answer 200.properties.diskState is "Uploading", not one of Unattached, Attached, Reserved, Frozen, ActiveSAS, ActiveSASFrozen, ReadyToUpload, ActiveUpload',
    ],
    ['no body', { method: 'GET' }, 'answer 200 has no JSON'],
    ['JSON by another name', { ...get(diskShown), answerHeaders: {} }, 'answer 200 is not called JSON'],
    ['a body with none', { method: 'DELETE', status: 204, answer: failed }, 'answer 204 has a body'],
    ['an error in no form', get({ ...failed, code: 'x' }, 404), 'answer 404.code is unknown'],
    [
      'an error with more in it',
      get({ error: { ...failed.error, hint: 'x' } }, 409),
      'answer 409.error.hint is unknown',
    ],
  ];

  it.each(cases)('%s', (_what, planted, trouble) => {
    expect(troublesOf(planted)).toEqual([trouble]);
  });

  const status = `${arm}/subscriptions/s/providers/Microsoft.Compute/locations/w/DiskOperations/1?p=x&${version}&t=a`;
  const begun = {
    ...put({}),
    status: 202,
    answerHeaders: { ...json, 'azure-asyncoperation': status, location: `${status}&monitor=true` },
  };
  const ended = { name: '1', status: 'Succeeded', startTime: '2026-01-02T03:04:05+00:00' };
  const output = (change: object) => ({ ...ended, properties: { output: { ...diskShown, ...change } } });

  it('a long-running operation that is asked after as it was told has none', () => {
    const result = { ...get(diskShown), url: `${status}&monitor=true` };
    expect(troublesOf(begun, { ...get(output({})), url: status }, result)).toEqual([]);
  });

  it.each([
    ['asked after elsewhere', { ...get(ended), url: `${status}b` }, 'no file has such an operation'],
    ['a status without one', { ...get({ name: '1' }), url: status }, 'status.status is missing'],
    ['an unknown property of it', { ...get({ ...ended, ready: 1 }), url: status }, 'status.ready is unknown'],
    ['an output in no form', { ...get(output({ hue: 1 })), url: status }, 'output.hue is unknown'],
    [
      'a result in no form',
      { ...get({ ...diskShown, hue: 1 }), url: `${status}&monitor=true` },
      'answer 200.hue is unknown',
    ],
  ] as const)('of a long-running operation: %s', (_what, planted, trouble) => {
    expect(troublesOf(begun, planted)).toEqual([trouble]);
  });
});

describe.skipIf(!specification)(`a mistake planted in what goes to a blob or comes from it is found${why}`, () => {
  const granted: Planted = {
    method: 'POST',
    url: `${arm}${diskAt}/beginGetAccess?${version}`,
    body: { access: 'Write', durationInSeconds: 86_400 },
    answer: { accessSAS: sas },
  };
  const page: Planted = {
    url: `${sas}&comp=page`,
    headers: { 'x-ms-version': '2020-10-02', 'x-ms-page-write': 'update', 'x-ms-range': 'bytes=0-511' },
    body: new Uint8Array(512),
    status: 201,
    answerHeaders: { 'x-ms-content-crc64': 'AAAAAAAAAAA=' },
  };
  const with_ = (headers: Exchange['headers']): Planted => ({ ...page, headers: { ...page.headers, ...headers } });
  const ranges = (inside: string): Planted => ({
    method: 'GET',
    url: `${sas}&comp=pagelist`,
    headers: { 'x-ms-version': '2020-10-02' },
    answerHeaders: { 'content-type': 'application/xml' },
    answer: `<?xml version="1.0"?><PageList>${inside}</PageList>`,
  });
  const refused = (xml: string): Planted => ({
    ...page,
    status: 503,
    answerHeaders: { 'content-type': 'application/xml', 'x-ms-error-code': 'ServerBusy' },
    answer: xml,
  });
  const range = '<PageRange><Start>0</Start><End>511</End></PageRange>';

  it('and none where there is none', () => {
    const busy = refused('<Error><Code>ServerBusy</Code><Message>Busy.</Message></Error>');
    expect(troublesOf(granted, page, ranges(range + range), ranges(''), busy)).toEqual([]);
  });

  it.each([
    [
      'an address nobody gave',
      { ...page, url: 'https://md.example/abc/abcd?sig=b' },
      'no answer has given this address on md.example',
    ],
    ['an unknown header', with_({ 'x-ms-mistake': '1' }), 'header x-ms-mistake is unknown'],
    ['a checksum that is none', with_({ 'content-md5': '?' }), 'header content-md5 is no byte'],
    [
      'a version nobody agreed on',
      with_({ 'x-ms-version': '2019-02-02' }),
      "header x-ms-version is '2019-02-02', not one of 2024-08-04, 2020-10-02, 2019-07-07",
    ],
    ['an unknown query', { ...page, url: `${sas}&comp=page&timeoutt=1` }, 'query timeoutt is unknown'],
    ['a status it does not know', { ...page, status: 200 }, 'status 200 is unknown'],
    [
      'a header of the answer that is none',
      { ...page, answerHeaders: { 'x-ms-content-crc64': '?' } },
      'answer 201 header x-ms-content-crc64 is no byte',
    ],
    [
      'a range without an end',
      ranges('<PageRange><Start>0</Start></PageRange>'),
      'answer 200.PageRange[0].End is missing',
    ],
    [
      'a range in letters',
      ranges('<PageRange><Start>0</Start><End>x</End></PageRange>'),
      'answer 200.PageRange[0].End is no number',
    ],
    ['an unknown element', ranges('<Range/>'), 'answer 200.Range is unknown'],
    ['what is no XML', ranges('<PageRange>'), 'answer 200 is no XML'],
    ['an error whose codes differ', refused('<Error><Code>Busy</Code><Message/></Error>'), 'answer 503 has two codes'],
  ] as const)('%s', (_what, planted, trouble) => {
    expect(troublesOf(granted, planted)).toEqual([trouble]);
  });

  it('a SAS in an answer that has no such thing', () => {
    const more = { ...granted, answer: { accessSAS: sas, accessSas: 'x' } };
    expect(troublesOf(more)).toEqual(['answer 200.accessSas is unknown']);
  });
});
