import { Agent, request } from 'undici';
import type { AzureSandbox } from '../../../src/sandbox/azure/index.ts';

export const MiB = 1024 * 1024;
/** The smallest disk Azure takes: 20 MiB and its footer. */
export const leastUpload = 20 * MiB + 512;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body where it is JSON, of whatever shape the test then asserts. */
  readonly json: ReturnType<typeof JSON.parse>;
}

export interface Client {
  readonly agent: Agent;
  readonly send: (method: string, url: string, options?: Options) => Promise<Answer>;
  /** To Resource Manager: path without api-version, body as JSON. */
  readonly arm: (method: string, path: string, body?: unknown, version?: string) => Promise<Answer>;
  /** To a managed disk. */
  readonly blob: (method: string, sas: string, options?: Options & { query?: string }) => Promise<Answer>;
  /** Follows azure-asyncoperation until it has ended, and gives the last status body. */
  readonly ended: (begun: Answer) => Promise<Answer>;
  /** Follows location until it has ended. */
  readonly result: (begun: Answer) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

export interface Options {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

const publicCloud = 'https://management.azure.com';

export async function signIn(sandbox: AzureSandbox, send: Client['send'], audience = publicCloud): Promise<string> {
  const form = new URLSearchParams({
    client_id: sandbox.clientId,
    client_secret: sandbox.clientSecret,
    grant_type: 'client_credentials',
    scope: `${audience}/.default`,
  });
  const url = `${sandbox.authority}/${sandbox.tenantId}/oauth2/v2.0/token`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return (await send('POST', url, { headers, body: form.toString() })).json.access_token;
}

/**
 * A client that trusts only the sandbox's CA, signed in.
 * @param audience Resource Manager of the cloud that the sandbox is
 */
export async function clientOf(
  sandbox: AzureSandbox,
  agentOptions: Agent.Options = {},
  audience = publicCloud,
): Promise<Client> {
  const agent = new Agent({ ...agentOptions, connect: { ca: sandbox.caPem } });
  const send: Client['send'] = async (method, url, { headers = {}, body } = {}) => {
    const answer = await request(url, { method: method as 'GET', dispatcher: agent, headers, body: body ?? null });
    const text = Buffer.from(await answer.body.arrayBuffer()).toString('latin1');
    const json = text !== '' && /json/.test(String(answer.headers['content-type'])) ? JSON.parse(text) : undefined;
    return { status: answer.statusCode, headers: answer.headers, text, json };
  };
  const authorization = `Bearer ${await signIn(sandbox, send, audience)}`;
  const authorized = (method: string, url: string, body?: unknown) =>
    send(method, url, {
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const arm: Client['arm'] = (method, path, body, version = versionFor(path)) =>
    authorized(method, `${sandbox.endpoint}${path}${path.includes('?') ? '&' : '?'}api-version=${version}`, body);
  const blob: Client['blob'] = (method, sas, { headers = {}, body, query = '' } = {}) =>
    send(method, sas + query, { headers: { 'x-ms-version': '2024-08-04', ...headers }, ...(body ? { body } : {}) });
  const ended: Client['ended'] = async begun => {
    const url = String(begun.headers['azure-asyncoperation']);
    for (;;) {
      const answer = await authorized('GET', url);
      if (answer.json.status !== 'InProgress') return answer;
    }
  };
  const result: Client['result'] = async begun => {
    for (;;) {
      const answer = await authorized('GET', String(begun.headers.location));
      if (answer.status !== 202) return answer;
    }
  };
  return { agent, send, arm, blob, ended, result, close: () => agent.destroy() };
}

function versionFor(path: string): string {
  if (path.includes('/disks')) return '2024-03-02';
  if (path.includes('/galleries')) return '2023-07-03';
  if (path.includes('/images')) return '2024-07-01';
  return /^\/(tenants|subscriptions(\/[^/]+(\/locations)?)?)(\?|$)/.test(path) ? '2022-12-01' : '2024-07-01';
}
