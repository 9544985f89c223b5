import { Failed } from '../../../failure.ts';
import type { DiskRow } from '../arm/resources.ts';
import { uploadFailure } from './failures.ts';

/** Who may reach the data of a disk, where that is not everybody with a SAS; set by a policy of the subscription. */
function closedBy({ properties: { networkAccessPolicy, publicNetworkAccess } }: DiskRow): string | undefined {
  if (networkAccessPolicy !== undefined && networkAccessPolicy !== 'AllowAll') return networkAccessPolicy;
  return publicNetworkAccess === 'Disabled' ? publicNetworkAccess : undefined;
}

/** What a closed door looks like from outside: a refusal, a name that nobody knows, or no answer. */
const symptoms = /^AZURE_(UPLOAD_DENIED|DENIED|REFUSED|OPERATION_FAILED|UNREACHABLE)$/;

/**
 * The door of a disk, opened.
 * @throws AZURE_UPLOAD_NETWORK where it does not open and the disk's network policy keeps this machine out
 */
export async function explained<T>(opening: Promise<T>, row: DiskRow): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    const policy = closedBy(row);
    if (policy === undefined || !(error instanceof Failed) || !symptoms.test(error.failure.code)) throw error;
    const { code = error.failure.facts.reason } = error.failure.facts;
    const facts = { name: row.name, policy, reason: String(code ?? error.failure.code) };
    throw uploadFailure('AZURE_UPLOAD_NETWORK', facts, { cause: error });
  }
}
