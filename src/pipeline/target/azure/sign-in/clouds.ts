import type { PlanOf } from '../../../plan.ts';

export type AzurePlan = PlanOf<'azure'>;

/** Where one of the Azure clouds is. */
export interface Cloud {
  readonly name: AzurePlan['cloud'];
  /** Of Resource Manager, without a slash at the end. */
  readonly endpoint: string;
  /** Who signs people in. */
  readonly authority: string;
  /** Scope of the tokens for Resource Manager. */
  readonly scope: string;
  /** The authority is not one Microsoft lists: the library must not ask Microsoft whether it exists. */
  readonly privateAuthority: boolean;
  /** Is it another one than the plan's name says: a sandbox, a private cloud? */
  readonly private: boolean;
}

/** https://learn.microsoft.com/azure/china/resources-developer-guide and …/azure-government/compare-azure-government-global-azure */
const known = {
  AzureCloud: { endpoint: 'https://management.azure.com', authority: 'https://login.microsoftonline.com' },
  AzureChinaCloud: { endpoint: 'https://management.chinacloudapi.cn', authority: 'https://login.chinacloudapi.cn' },
  AzureUSGovernment: {
    endpoint: 'https://management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
  },
} as const;

/**
 * The cloud a plan names, with what the plan overrides. The audience stays that of the named cloud.
 * @param plan also one still being asked for, without the defaults of a whole plan
 */
export function cloudOf(plan: Partial<Pick<AzurePlan, 'cloud' | 'endpoint' | 'authority'>>): Cloud {
  const name = plan.cloud ?? 'AzureCloud';
  const { endpoint, authority } = known[name];
  return {
    name,
    endpoint: (plan.endpoint ?? endpoint).replace(/\/+$/, ''),
    authority: (plan.authority ?? authority).replace(/\/+$/, ''),
    scope: `${endpoint}/.default`,
    privateAuthority: plan.authority !== undefined,
    private: plan.authority !== undefined || plan.endpoint !== undefined,
  };
}
