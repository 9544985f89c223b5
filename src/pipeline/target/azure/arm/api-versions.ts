/**
 * The api-version of every call, chosen per operation: the newest whose whole official OpenAPI file is known
 * to be live in the sovereign clouds too.
 */
export const apiVersions = {
  subscriptions: '2022-12-01',
  resources: '2024-07-01',
  disks: '2024-03-02',
  images: '2024-07-01',
  network: '2023-11-01',
  galleries: '2023-07-03',
  virtualMachines: '2024-07-01',
  /** Usages of a location. Microsoft.Compute computeRPCommon.json */
  usages: '2024-07-01',
  skus: '2021-07-01',
  /** Microsoft.Authorization authorization-RoleDefinitionsCalls.json */
  permissions: '2022-04-01',
  policyAssignments: '2022-06-01',
  /** Microsoft.PolicyInsights checkPolicyRestrictions.json */
  policyRestrictions: '2023-03-01',
} as const;
