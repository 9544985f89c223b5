/** What was found of the place a plan names, for people: one sentence each. Facts are names, numbers and codes of Azure. */
export interface AzureWhereChecks {
  // ── a check that came to nothing
  /** Azure did not answer in time. `what` is the id of the check. */
  AZURE_CHECK_LATE: { what: string; seconds: number };
  /** Azure does not say: `code` is its own. */
  AZURE_CHECK_UNANSWERED: { what: string; code: string };

  // ── may who is signed in do it
  AZURE_PERMITTED: { scope: string; count: number };
  /** `actions` as `Microsoft.Compute/disks: write, delete; …`; the role, a code of roles.ts, has them all. */
  AZURE_PERMISSION_MISSING: { scope: string; actions: string; count: number; role: string };
  /** The run would come to its end, but what it made could not be taken back. */
  AZURE_PERMISSION_UNDO: { scope: string; actions: string; count: number; role: string };

  // ── policy
  AZURE_POLICY_ALLOWS: { location: string; resources: number };
  /** `asks` is the plan key whose answer mends it; `values` what may be given, comma-separated, empty for anything. */
  AZURE_POLICY_TAG: { tag: string; asks: string; values: string; policy: string };
  AZURE_POLICY_LOCATION: { location: string; policy: string; reason: string };
  /** `field` and `value` may be empty. */
  AZURE_POLICY_DENIES: { kind: string; field: string; value: string; policy: string; reason: string };

  // ── quota
  AZURE_QUOTA_ENOUGH: { what: string; left: number; limit: number; needs: number; location: string };
  AZURE_QUOTA_SHORT: { what: string; left: number; limit: number; needs: number; location: string };

  // ── what there is in the region
  AZURE_ZONE_THERE: { zone: string; location: string };
  AZURE_ZONE_MISSING: { zone: string; location: string; zones: string };
  AZURE_DISK_KIND_THERE: { sku: string; location: string };
  AZURE_DISK_KIND_MISSING: { sku: string; location: string; zone: string };
  AZURE_VM_SIZE_FITS: { size: string; cpus: number; memoryGiB: number };
  AZURE_VM_SIZE_MISSING: { size: string; location: string; instead: string };
  AZURE_VM_SIZE_RESTRICTED: { size: string; location: string; instead: string };
  /** `lack` is one of `Lack`; `wants` what the plan needs, `has` what the size has. */
  AZURE_VM_SIZE_UNFIT: { size: string; lack: string; wants: string; has: string; instead: string };

  // ── the way of the data
  AZURE_HOST_REACHED: { hosts: string; proxy: string };
  AZURE_HOST_REFUSED: { hosts: string; proxy: string; status: number };
  AZURE_HOST_PASSWORD: { hosts: string; proxy: string };
  AZURE_HOST_UNREACHED: { hosts: string; proxy: string; reason: string };
  AZURE_HOST_CERTIFICATE: { hosts: string; proxy: string; reason: string };
  /** The name asked for is one of many: that it is not known says nothing of the others. */
  AZURE_HOST_UNKNOWN: { hosts: string; proxy: string; reason: string };
}
