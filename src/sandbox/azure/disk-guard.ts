import type { Cloud } from './cloud.ts';
import { notAllowed, permissionMismatch, Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Disk } from './records.ts';

/**
 * What policies of the subscription make of every new disk, and whether who signs in may write to locked ones. Live:
 * a test changes it between two disks.
 */
export interface DiskGuard {
  /** dataAccessAuthMode: the data needs a token besides the SAS. */
  entra: boolean;
  /** Has who signs in the role Data Operator for Managed Disks? */
  dataOperator: boolean;
  network: 'AllowAll' | 'AllowPrivate' | 'DenyAll';
  publicNetwork: 'Enabled' | 'Disabled';
}

export function openGuard(): DiskGuard {
  return { entra: false, dataOperator: true, network: 'AllowAll', publicNetwork: 'Enabled' };
}

/** The properties that policies add to a disk. Source: Microsoft.Compute disk.json, DiskProperties */
export function guarded({ guard }: Cloud): Readonly<Record<string, unknown>> {
  return {
    ...(guard.entra ? { dataAccessAuthMode: 'AzureActiveDirectory' } : {}),
    ...(guard.network === 'AllowAll' ? {} : { networkAccessPolicy: guard.network }),
    ...(guard.publicNetwork === 'Enabled' ? {} : { publicNetworkAccess: guard.publicNetwork }),
  };
}

/** @throws Refusal 409 where nobody at all may reach the data */
export function mayBeGranted({ name, properties }: Disk): void {
  if (properties.networkAccessPolicy !== 'DenyAll') return;
  throw notAllowed(`Access to disk ${name} cannot be granted because its networkAccessPolicy is 'DenyAll'.`);
}

/** The token whose audience the endpoints of managed disks take: slash and all. */
export const diskAudience = 'https://disk.azure.com/';

/**
 * Is the one who asks let to the data, besides the SAS?
 * @throws Refusal 401 with a challenge, 403 where network or role is not the right one
 */
export function checkGuard(exchange: Exchange, { properties }: Disk): void {
  const { cloud } = exchange;
  const { networkAccessPolicy = 'AllowAll', publicNetworkAccess = 'Enabled', dataAccessAuthMode } = properties;
  if (networkAccessPolicy !== 'AllowAll' || publicNetworkAccess !== 'Enabled') {
    throw new Refusal(403, 'AuthorizationFailure', 'This request is not authorized to perform this operation.');
  }
  if (dataAccessAuthMode !== 'AzureActiveDirectory') return;
  const header = exchange.header('authorization');
  if (cloud.tokens.claimsIn(header)?.aud !== diskAudience) {
    const authority = `${cloud.listeners.login.url}/${cloud.signIn.tenantId}/oauth2/authorize`;
    const code = header === undefined ? 'NoAuthenticationInformation' : 'InvalidAuthenticationInfo';
    throw new Refusal(
      401,
      code,
      'Server failed to authenticate the request. Please refer to the information in the www-authenticate header.',
      {
        'www-authenticate': `Bearer authorization_uri=${authority} resource_id=${diskAudience}`,
      },
    );
  }
  if (!cloud.guard.dataOperator) throw permissionMismatch();
}
