import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionTag } from '../../../../../src/pipeline/target/azure/names.ts';
import type { AzureSandbox } from '../../../../../src/sandbox/azure/index.ts';
import { clientOf } from '../../../../sandbox/azure/client.ts';
import { edKey } from '../vm/keys.ts';

/** What others have made, in a group of their own, and files, that plans name. */
export interface Elsewhere {
  /** Its id. */
  readonly subscription: string;
  /** Id of a disk encryption set. */
  readonly encryptionSet: string;
  /** `group/vnet/subnet` */
  readonly network: string;
  /** `group/gallery`, and the group has no such gallery yet. */
  readonly gallery: string;
  readonly sshKey: string;
  readonly userData: string;
  remove(): Promise<void>;
}

export const group = 'shared';
const location = 'westeurope';

/**
 * Makes it all; the subscription has a policy then.
 * @param audience Resource Manager of the cloud that the sandbox is; the public one's when absent
 */
export async function elsewhereIn(cloud: AzureSandbox, audience?: string): Promise<Elsewhere> {
  const client = await clientOf(cloud, {}, audience);
  const [subscription, dir] = [cloud.subscriptionId, await mkdtemp(join(tmpdir(), 'vmferry-conformance-'))];
  const root = `/subscriptions/${subscription}/resourceGroups/${group}`;
  const encryptionSet = `${root}/providers/Microsoft.Compute/diskEncryptionSets/keys`;
  const keys = { activeKey: { keyUrl: 'https://vault.vault.azure.net/keys/disks/1' } };
  const subnets = [{ name: 'web', properties: { addressPrefix: '10.1.0.0/24' } }];
  const addressSpace = { addressPrefixes: ['10.1.0.0/16'] };
  const put = async (path: string, version: string, body: object) => {
    const begun = await client.arm('PUT', path, { location, ...body }, version);
    if (begun.status >= 300) throw new Error(begun.text);
    if (begun.headers['azure-asyncoperation'] !== undefined) await client.ended(begun);
  };
  await put(root, '2024-07-01', {});
  await put(encryptionSet, '2024-03-02', { identity: { type: 'SystemAssigned' }, properties: keys });
  await put(`${root}/providers/Microsoft.Network/virtualNetworks/hub`, '2023-11-01', {
    properties: { addressSpace, subnets },
  });
  await client.close();
  // What is made has the tag, what plans say has not: the checks find something, and nothing is refused.
  const policies = [{ name: 'tagged', displayName: 'Everything has a tag', tag: sessionTag }];
  cloud.rule({ policies });
  const [sshKey, userData] = [join(dir, 'key.pub'), join(dir, 'user-data')];
  await writeFile(sshKey, `${edKey()}\n`);
  await writeFile(userData, '#cloud-config\nhostname: web\n');
  return {
    subscription,
    encryptionSet,
    network: `${group}/hub/web`,
    gallery: `${group}/images`,
    sshKey,
    userData,
    remove: () => rm(dir, { recursive: true }),
  };
}
