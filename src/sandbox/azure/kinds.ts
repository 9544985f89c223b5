/** Every kind of request the sandbox tells apart, under the service that answers it. */
export const kindsOf = {
  login: ['instanceDiscovery', 'discovery', 'keys', 'deviceCode', 'authorize', 'token', 'identity'],
  arm: [
    'listTenants',
    'listSubscriptions',
    'getSubscription',
    'listLocations',
    'getProvider',
    'registerProvider',
    'listPermissions',
    'listGroups',
    'headGroup',
    'getGroup',
    'putGroup',
    'deleteGroup',
    'listGroupResources',
    'listResources',
    'putDisk',
    'getDisk',
    'deleteDisk',
    'listDisks',
    'beginGetAccess',
    'endGetAccess',
    'putImage',
    'getImage',
    'deleteImage',
    'listImages',
    'pollOperation',
    'otherArm',
  ],
  blob: ['headBlob', 'putPage', 'clearPages', 'getRanges', 'readBlob', 'otherBlob'],
} as const;

/** Who answers: the sign-in authority, Resource Manager, or the endpoint of the managed disks. */
export type Service = keyof typeof kindsOf;
export type RequestKind = (typeof kindsOf)[Service][number] | 'otherLogin';

export const requestKinds: readonly RequestKind[] = [...Object.values(kindsOf).flat(), 'otherLogin'];
