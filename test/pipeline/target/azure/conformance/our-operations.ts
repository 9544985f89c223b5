/**
 * What our code asks of Azure, by the names of the official files, and by the namespace where there is no file
 * (unspecified.ts). The scenarios make every one of these requests; a new one belongs here and in a scenario.
 */
export const ours: readonly string[] = [
  'Blob_Download',
  'Blob_GetProperties',
  'Disks_CreateOrUpdate',
  'Disks_Delete',
  'Disks_Get',
  'Disks_GrantAccess',
  'Disks_ListByResourceGroup',
  'Disks_RevokeAccess',
  'Images_CreateOrUpdate',
  'Images_Delete',
  'Images_Get',
  'PageBlob_ClearPages',
  'PageBlob_GetPageRanges',
  'PageBlob_UploadPages',
  'Providers_Get',
  'Providers_Register',
  'ResourceGroups_CreateOrUpdate',
  'ResourceGroups_Delete',
  'ResourceGroups_Get',
  'ResourceGroups_List',
  'Resources_List',
  'Resources_ListByResourceGroup',
  'Subscriptions_List',
  'Subscriptions_ListLocations',
];
