import { createHmac, randomUUID } from 'node:crypto';
import type { Cloud } from './cloud.ts';
import { blobAddress } from './elsewhere.ts';
import { authenticationFailed } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { AccessPolicy, Disk } from './records.ts';

const version = '2018-03-28';

/**
 * Gives access under a new stored policy.
 * @param late milliseconds until it takes effect
 * @returns the address, in which neither the right nor the expiry can be seen
 */
export function grantSas(
  cloud: Cloud,
  disk: Disk,
  access: AccessPolicy['access'],
  seconds: number,
  late: number,
): string {
  const id = randomUUID();
  const now = cloud.clock.now();
  disk.policies.set(id, { access, begins: now + late, expires: now + seconds * 1000 });
  const query = `sv=${version}&sr=b&si=${id}&sig=${encodeURIComponent(sign(cloud, disk.container, id))}`;
  return `${blobAddress(cloud, disk)}?${query}`;
}

function sign(cloud: Cloud, container: string, policy: string): string {
  return createHmac('sha256', cloud.sasSecret).update(`${version}\nb\n/${container}/abcd\n${policy}`).digest('base64');
}

/**
 * The policy that the SAS of a request stands for.
 * @throws Refusal 403 AuthenticationFailed when it is wrong, revoked, expired or not known yet
 */
export function checkSas(exchange: Exchange, disk: Disk | undefined): AccessPolicy {
  const query = exchange.url.searchParams;
  const id = query.get('si') ?? '';
  const policy = disk?.policies.get(id);
  const right =
    disk &&
    query.get('sv') === version &&
    query.get('sr') === 'b' &&
    query.get('sig') === sign(exchange.cloud, disk.container, id);
  const now = exchange.cloud.clock.now();
  if (!policy || !right || now < policy.begins || now >= policy.expires) throw authenticationFailed();
  return policy;
}
