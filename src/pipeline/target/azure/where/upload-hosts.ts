import { Failed } from '../../../failure.ts';
import type { Check } from '../../../types/inspection.ts';
import type { Http } from '../arm/http.ts';
import { proxyFor } from '../arm/proxy.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { check } from './checks.ts';

/** Hosts that uploads may be sent to. */
interface UploadHosts {
  /** What a proxy has to let through. */
  readonly pattern: string;
  /** One of them to try. */
  readonly host: string;
  /** Is there surely a host of this name? Otherwise a name that is not known says nothing. */
  readonly exists: boolean;
}

/** Microsoft's own, for machine configuration: learn.microsoft.com/azure/governance/machine-configuration/overview */
const blob: UploadHosts = {
  pattern: '*.blob.core.windows.net',
  host: 'oaasguestconfigwcuss1.blob.core.windows.net',
  exists: true,
};

/**
 * Which hosts an upload may be sent to is only known when access is given; their suffixes are known before.
 * Source: learn.microsoft.com/azure/storage/common/storage-account-overview, "Azure DNS zone endpoints"
 */
const byCloud: Readonly<Record<AzurePlan['cloud'], readonly UploadHosts[]>> = {
  AzureCloud: [
    blob,
    { pattern: '*.blob.storage.azure.net', host: 'md-impexp-vmferry.z1.blob.storage.azure.net', exists: false },
  ],
  AzureChinaCloud: [
    { pattern: '*.blob.core.chinacloudapi.cn', host: 'md-impexp-vmferry.blob.core.chinacloudapi.cn', exists: false },
  ],
  AzureUSGovernment: [
    {
      pattern: '*.blob.core.usgovcloudapi.net',
      host: 'oaasguestconfigusgvs1.blob.core.usgovcloudapi.net',
      exists: true,
    },
  ],
};

/** A private cloud has its own; what is known of it is where its Resource Manager answers. */
function hostsOf({ cloud, endpoint }: Pick<AzurePlan, 'cloud' | 'endpoint'>): readonly UploadHosts[] {
  if (endpoint === undefined) return byCloud[cloud];
  const { host } = new URL(endpoint);
  return [{ pattern: host, host, exists: true }];
}

export const hostId = 'azure-upload-host';

/**
 * Whether data can go where it will have to, before anything is made: one request without any right to each kind of host,
 * the way that the upload will take. Where one of several is closed it warns: Azure may give the other.
 */
export async function uploadHostChecks(
  http: Http,
  plan: Pick<AzurePlan, 'cloud' | 'endpoint'>,
  signal: AbortSignal,
  patience: number,
): Promise<Check[]> {
  const hosts = hostsOf(plan);
  const checks = await Promise.all(hosts.map(each => reached(http, each, signal, patience)));
  const open = checks.some(({ verdict }) => verdict === 'pass');
  return checks.map(each => (each.verdict === 'fail' && open ? softer(each) : each));
}

function softer({ id, evidence }: Check): Check {
  return { id, verdict: 'warn', severity: 'warns', evidence: evidence.map(each => ({ ...each, verdict: 'warn' })) };
}

/** Any answer of the host will do, also a refusal: nobody has given us a right there. */
async function reached(
  http: Http,
  { pattern: hosts, host, exists }: UploadHosts,
  signal: AbortSignal,
  patience: number,
): Promise<Check> {
  const url = new URL(`https://${host}/`);
  const proxy = proxyFor(url, process.env) ?? '';
  const id = `${hostId}/${hosts}`;
  try {
    await http.send({ method: 'HEAD', url, signal, most: 64 * 1024, patience });
    return check(id, 'pass', 'AZURE_HOST_REACHED', { hosts, proxy });
  } catch (error) {
    if (signal.aborted || !(error instanceof Failed)) throw error;
    const { code, facts } = error.failure;
    const reason = String(facts.reason ?? code);
    if (code === 'AZURE_ANSWER') return check(id, 'pass', 'AZURE_HOST_REACHED', { hosts, proxy });
    if (code === 'AZURE_CERTIFICATE') return check(id, 'fail', 'AZURE_HOST_CERTIFICATE', { hosts, proxy, reason });
    const status = Number(/^PROXY_(\d+)$/.exec(reason)?.[1]);
    if (status === 407) return check(id, 'fail', 'AZURE_HOST_PASSWORD', { hosts, proxy });
    if (status >= 400 && status < 500) return check(id, 'fail', 'AZURE_HOST_REFUSED', { hosts, proxy, status });
    // A proxy that says no has said so with 4xx: with 5xx it did not find the host, or did not get to it.
    const unknownName = status >= 500 || /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/.test(reason);
    if (unknownName && !exists) return check(id, 'unknown', 'AZURE_HOST_UNKNOWN', { hosts, proxy, reason });
    return check(id, 'fail', 'AZURE_HOST_UNREACHED', { hosts, proxy, reason });
  }
}
