import type { AzureSandbox } from '../../../src/sandbox/azure/index.ts';
import { type Client, leastUpload } from './client.ts';
import { vhdFooter } from './vhd.ts';

/** The path of something in the group `rg` of the first subscription. */
export function groupPath(sandbox: AzureSandbox, rest = '', group = 'rg'): string {
  return `/subscriptions/${sandbox.subscriptionId}/resourceGroups/${group}${rest}`;
}

export function diskPath(sandbox: AzureSandbox, name = 'disk'): string {
  return groupPath(sandbox, `/providers/Microsoft.Compute/disks/${name}`);
}

export function imagePath(sandbox: AzureSandbox, name = 'image'): string {
  return groupPath(sandbox, `/providers/Microsoft.Compute/images/${name}`);
}

export function uploadBody(properties: object = {}, rest: object = {}): object {
  return {
    location: 'westeurope',
    ...rest,
    properties: { creationData: { createOption: 'Upload', uploadSizeBytes: leastUpload }, ...properties },
  };
}

export async function makeGroup(sandbox: AzureSandbox, client: Client, name = 'rg'): Promise<void> {
  await client.arm('PUT', groupPath(sandbox, '', name), { location: 'westeurope' });
}

/** A disk ready for upload. */
export async function makeDisk(
  sandbox: AzureSandbox,
  client: Client,
  name = 'disk',
  properties: object = {},
): Promise<void> {
  await client.ended(await client.arm('PUT', diskPath(sandbox, name), uploadBody(properties)));
}

/** Access, once the operation has ended. */
export async function grant(
  sandbox: AzureSandbox,
  client: Client,
  name = 'disk',
  access = 'Write',
  durationInSeconds = 86_400,
): Promise<string> {
  const begun = await client.arm('POST', `${diskPath(sandbox, name)}/beginGetAccess`, { access, durationInSeconds });
  return (await client.result(begun)).json.accessSAS;
}

export async function revoke(sandbox: AzureSandbox, client: Client, name = 'disk') {
  return client.ended(await client.arm('POST', `${diskPath(sandbox, name)}/endGetAccess`));
}

/** One Put Page. */
export function put(client: Client, sas: string, offset: number, body: Buffer, headers: Record<string, string> = {}) {
  const range = `bytes=${offset}-${offset + body.length - 1}`;
  return client.blob('PUT', sas, {
    query: '&comp=page',
    headers: { 'x-ms-page-write': 'update', 'x-ms-range': range, ...headers },
    body,
  });
}

/** A disk of 20 MiB with these pieces and a right footer, uploaded and Unattached. */
export async function uploadDisk(
  sandbox: AzureSandbox,
  client: Client,
  name: string,
  pieces: readonly (readonly [number, Buffer])[],
  properties: object = {},
): Promise<void> {
  await makeDisk(sandbox, client, name, properties);
  const sas = await grant(sandbox, client, name);
  for (const [offset, data] of pieces) await put(client, sas, offset, data);
  await put(client, sas, leastUpload - 512, vhdFooter(leastUpload - 512));
  await revoke(sandbox, client, name);
}

/** Start and inclusive end of every page range in an answer. */
export function rangesIn(text: string): [number, number][] {
  return [...text.matchAll(/<PageRange><Start>(\d+)<\/Start><End>(\d+)<\/End><\/PageRange>/g)].map(found => [
    Number(found[1]),
    Number(found[2]),
  ]);
}
