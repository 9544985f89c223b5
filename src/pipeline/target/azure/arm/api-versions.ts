/**
 * The api-version of every call, chosen per operation: the newest whose whole official OpenAPI file is known
 * to be live in the sovereign clouds too.
 */
export const apiVersions = {
  subscriptions: '2022-12-01',
  permissions: '2022-04-01',
  resources: '2024-07-01',
  disks: '2024-03-02',
  images: '2024-07-01',
} as const;
