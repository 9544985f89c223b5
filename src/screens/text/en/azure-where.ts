import type { AzureWhereChecks } from '../../../pipeline/target/azure/where/evidence.ts';
import type { Sentences } from '../types.ts';

/** What a check wanted to know, after `whether`. */
const questions: Readonly<Record<string, string>> = {
  'azure-location': 'the region is open',
  'azure-provider': 'the resource providers are registered',
  'azure-group': 'the resource group is there',
  'azure-gallery': 'the gallery takes it',
  'azure-name': 'the names are free',
  'azure-permissions': 'your rights are enough',
  'azure-policy': 'the policies allow it',
  'azure-zone': 'the zone is there',
  'azure-disk-kind': 'the kinds of disks are offered',
  'azure-network': 'the subnet can be used',
  'azure-vm-size': 'the size suits the machine',
  'azure-quota': 'the quota is enough',
  'azure-upload-host': 'uploads get through',
};
/** As Azure's portal has them. */
const roles: Readonly<Record<string, string>> = {
  reader: 'Reader',
  'vm-contributor': 'Virtual Machine Contributor',
  'network-contributor': 'Network Contributor',
  contributor: 'Contributor',
};
const by = (proxy: string) => (proxy === '' ? 'directly' : `through the proxy ${proxy}`);
const policy = (name: string) => (name === '' ? 'A policy' : `The policy ${name}`);
const because = (reason: string) => (reason === '' ? '' : ` (${reason})`);
const take = (instead: string) =>
  instead === '' ? 'Choose another target.vm.size.' : `Set target.vm.size to ${instead}, for one.`;

/** In what a size falls short, as the end of a sentence. */
const lacks: Readonly<Record<string, (wants: string, has: string) => string>> = {
  generation: (wants, has) => `starts Gen${has} machines only, and this one is Gen${wants}`,
  architecture: (wants, has) => `is for ${has}, and this machine is ${wants}`,
  premium: () => 'takes no Premium disks',
  dataDisks: (wants, has) => `takes ${has} data disks, and there are ${wants}`,
  zone: (wants, has) => (has === '' ? 'is in no zone here' : `is in zone ${has} only, and the plan says ${wants}`),
  nvme: () => 'has no NVMe controller, which target.nvme asks for',
  scsi: () => 'has NVMe disks only, and the guest is not known to start from one (target.nvme says that it does)',
  network: () => 'has no accelerated networking, which target.acceleratedNetwork asks for',
  trustedLaunch: () => 'does not support Trusted Launch',
};

export const azureWhereChecks: Sentences<AzureWhereChecks> = {
  AZURE_CHECK_LATE: f =>
    `Azure did not say within ${f.seconds} seconds whether ${questions[f.what] ?? f.what}. Check again, or let the run find out.`,
  AZURE_CHECK_UNANSWERED: f =>
    `Azure does not say whether ${questions[f.what] ?? f.what} (${f.code}). Mend what it names, or let the run find out.`,

  AZURE_PERMITTED: f => `Who is signed in may do all ${f.count} things this needs in ${f.scope}.`,
  AZURE_PERMISSION_MISSING: f =>
    `In ${f.scope} ${f.count === 1 ? 'a right is' : `${f.count} rights are`} missing (${f.actions}). Ask for the role ${roles[f.role] ?? f.role} there.`,
  AZURE_PERMISSION_UNDO: f =>
    `What is made in ${f.scope} could not be removed again: missing are ${f.actions}. Ask for the role ${roles[f.role] ?? f.role} there, or leave undo to somebody else.`,

  AZURE_POLICY_ALLOWS: f => `No policy forbids what will be made in ${f.location}.`,
  AZURE_POLICY_TAG: f =>
    `${policy(f.policy)} wants a tag ${f.tag}${f.values === '' ? '' : ` (one of ${f.values})`}. Set ${f.asks}.`,
  AZURE_POLICY_LOCATION: f =>
    `${policy(f.policy)} forbids ${f.location}${because(f.reason)}. Choose another target.location.`,
  AZURE_POLICY_DENIES: f =>
    `${policy(f.policy)} forbids ${f.kind}${f.field === '' ? '' : ` with ${f.field}${f.value === '' ? '' : ` = ${f.value}`}`}${because(f.reason)}. Choose what it allows, or ask for an exemption.`,

  AZURE_QUOTA_ENOUGH: f => `The quota is enough: ${f.left} of ${f.limit} are left of ${f.what} in ${f.location}.`,
  AZURE_QUOTA_SHORT: f =>
    `The quota is too small: ${f.left} of ${f.limit} are left of ${f.what} in ${f.location}, and ${f.needs} are needed. Ask for more in the portal (Quotas), or choose another size or region.`,

  AZURE_ZONE_THERE: f => `${f.location} has zone ${f.zone}.`,
  AZURE_ZONE_MISSING: f =>
    `${f.location} has no zone ${f.zone} for this subscription. ${f.zones === '' ? 'Leave target.zone out.' : `Set target.zone to one of ${f.zones}.`}`,
  AZURE_DISK_KIND_THERE: f => `${f.location} has disks of the kind ${f.sku}.`,
  AZURE_DISK_KIND_MISSING: f =>
    `${f.location} has no disks of the kind ${f.sku}${f.zone === '' ? '' : ` in zone ${f.zone}`} for this subscription. Choose another target.sku, zone or region.`,
  AZURE_VM_SIZE_FITS: f => `${f.size} suits this machine: ${f.cpus} vCPU, ${f.memoryGiB} GiB.`,
  AZURE_VM_SIZE_MISSING: f => `There is no size ${f.size} in ${f.location}. ${take(f.instead)}`,
  AZURE_VM_SIZE_RESTRICTED: f =>
    `The size ${f.size} is closed to this subscription in ${f.location}. ${take(f.instead)}`,
  AZURE_VM_SIZE_UNFIT: f => `The size ${f.size} ${lacks[f.lack]?.(f.wants, f.has) ?? f.lack}. ${take(f.instead)}`,

  AZURE_HOST_REACHED: f => `Uploads reach ${f.hosts} ${by(f.proxy)}.`,
  AZURE_HOST_REFUSED: f =>
    `The proxy ${f.proxy} lets nothing through to ${f.hosts} (${f.status}), where uploads may have to go. Have it allow these hosts on port 443, or set HTTPS_PROXY to another.`,
  AZURE_HOST_PASSWORD: f =>
    `The proxy ${f.proxy} wants a password for ${f.hosts} (407). Put user and password into HTTPS_PROXY.`,
  AZURE_HOST_UNREACHED: f =>
    `${f.hosts}, where uploads may have to go, cannot be reached ${by(f.proxy)} (${f.reason}). Open the way to it on port 443, or set HTTPS_PROXY.`,
  AZURE_HOST_CERTIFICATE: f =>
    `What answers for ${f.hosts} ${by(f.proxy)} has a certificate this machine does not trust (${f.reason}). Where a proxy opens TLS, name its authority in target.caFile.`,
  AZURE_HOST_UNKNOWN: f =>
    `Whether uploads reach ${f.hosts} ${by(f.proxy)} shows only when there is a disk (${f.reason}). Have a proxy or firewall allow these hosts on port 443.`,
};
