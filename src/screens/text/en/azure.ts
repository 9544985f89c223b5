import type { AzureFailures } from '../../../pipeline/target/azure/failures.ts';
import type { AzureNotes } from '../../../pipeline/target/azure/notes.ts';
import type { AzureChecks } from '../../../pipeline/target/azure/where/checks.ts';
import { size } from '../format.ts';
import type { Sentences } from '../types.ts';

const kinds: Readonly<Record<string, string>> = {
  disk: 'disk',
  image: 'image',
  group: 'resource group',
  vm: 'VM',
  nic: 'network interface',
  address: 'public address',
  network: 'virtual network',
  nsg: 'network security group',
  gallery: 'gallery',
  'gallery-definition': 'image definition',
  'gallery-version': 'image version',
};
const ways: Readonly<Record<string, string>> = {
  environment: 'the service principal of the environment',
  az: 'the session of az',
  browser: 'the browser',
  'device-code': 'a device code',
};
/** `(AuthorizationFailed: The client … does not have …)`; Azure's own words, where it gave any. */
const said = (code: string, message: string) => (message === '' ? `(${code})` : `(${code}: ${message})`);
/** What is wrong with a footer that was read back. */
const footer = ({ field, at, found, expected }: { field: string; at: number; found: string; expected: string }) => {
  if (field === 'none') return 'all fields of its footer are right';
  if (field === 'unread') return 'its footer could not be looked at';
  return `the ${footerFields[field] ?? field} at byte ${at} of the footer is ${found}, expected ${expected}`;
};
const footerFields: Readonly<Record<string, string>> = {
  cookie: 'cookie',
  'format-version': 'format version',
  'data-offset': 'data offset',
  'current-size': 'size of the disk',
  'disk-type': 'kind of disk',
  checksum: 'checksum',
};
const ask = (request: string) => (request === '' ? '' : ` Azure's support knows it as request ${request}.`);

export const azureFailures: Sentences<AzureFailures> = {
  AZURE_UNREACHABLE: f => `Azure did not answer at ${f.host} (${f.reason}). Check network and proxy, then resume.`,
  AZURE_BUSY: f => `Azure is too busy at ${f.host} and answered ${f.status} every time. Wait a while, then resume.`,
  AZURE_CERTIFICATE: f =>
    `The certificate of ${f.host} is not one this machine trusts (${f.reason}). Where a proxy opens TLS, name its authority in target.caFile.`,
  AZURE_CA_FILE: f =>
    `${f.file}, named in target.caFile, is of no use (${f.reason}). Expected a readable file of certificates in PEM.`,
  AZURE_ANSWER: f =>
    `${f.host} answered ${f.action} with something Azure does not answer. Check target.endpoint and what lies between, then resume.`,
  AZURE_ADDRESS: f =>
    `Azure's answer leads to ${f.host} instead of ${f.expected}, and nothing secret is sent there. Check target.endpoint.`,
  AZURE_SIGN_IN_NONE: () =>
    'Nobody is signed in to Azure here: AZURE_CLIENT_ID and its companions are not set and az is not installed. Set target.signIn to browser or device-code, or install az and run az login.',
  AZURE_SIGN_IN_ENVIRONMENT: f =>
    `The environment names no complete service principal: ${f.missing} is missing. Set it, or choose another target.signIn.`,
  AZURE_SIGN_IN_AZ_MISSING: () =>
    'The plan signs in with az, which is not installed here. Install it and run az login, or choose another target.signIn.',
  AZURE_SIGN_IN_AZ_OUT: f =>
    f.tenant === ''
      ? 'The session of az has ended or never began. Run az login, then resume.'
      : `The session of az has ended or never began. Run az login --tenant ${f.tenant}, then resume.`,
  AZURE_SIGN_IN_FAILED: f =>
    `Azure refused the sign-in by ${ways[f.way] ?? f.way}: ${f.reason}. Mend it or choose another target.signIn, then resume.`,
  AZURE_DENIED: f =>
    `Azure does not allow ${f.action} to who is signed in ${said(f.code, f.message)}. Ask for the right, then resume.${ask(f.request)}`,
  AZURE_REFUSED: f =>
    `Azure refused ${f.action} with status ${f.status} ${said(f.code, f.message)}. Mend what it names, then resume.${ask(f.request)}`,
  AZURE_OPERATION_FAILED: f =>
    `Azure took ${f.action} on and then failed to do it ${said(f.code, f.message)}. Resume to try again, or undo.`,
  AZURE_PROVIDER: f =>
    `${f.provider} is still ${f.state} for this subscription after ten minutes. Wait until it is Registered, then resume.`,
  AZURE_SUBSCRIPTION_UNKNOWN: f =>
    `Who is signed in sees no subscription ${f.subscription}. Check its name, or set target.tenant to the tenant it is in.`,
  AZURE_SUBSCRIPTION_AMBIGUOUS: f =>
    `Several subscriptions are called ${f.subscription}. Name one by its id in target.subscription: ${f.ids}.`,
  AZURE_NAME_TAKEN: f =>
    `There is a ${kinds[f.kind] ?? f.kind} ${f.name} in ${f.group} that vmferry did not make; it is left as it is. Choose another target.name.`,
  AZURE_NAME_HELD: f =>
    `The ${kinds[f.kind] ?? f.kind} ${f.name} in ${f.group} belongs to session ${f.session}. Go on with that one (vmferry resume ${f.session} --plan PLAN.yaml), undo it, or choose another target.name.`,
  AZURE_SIZE_LIMIT: f =>
    `${f.name} has ${size(f.bytes)}; Azure takes disks from ${size(f.least)} to ${size(f.most)}. Leave this disk out with disks[].from.`,
  AZURE_SIZE_ALIGN: f =>
    `${f.name} has ${f.bytes} bytes, which is not a whole number of MiB as Azure needs. This is a bug: please report it.`,
  AZURE_GENERATION_LIMIT: f =>
    `${f.name} has ${size(f.bytes)}; the disk a Gen${f.generation} machine boots from has ${size(f.most)} at most. Make it smaller at the source, or move data to another disk.`,
  AZURE_GENERATION_UNKNOWN: () =>
    'Nothing tells whether this machine boots with BIOS or UEFI. Set target.generation to 1 or 2.',
  AZURE_NO_OS_DISK: f =>
    `The image ${f.name} needs the disk the machine boots from. Name it first in disks, or set target.publish to disk.`,
  AZURE_DISK_SIZE: f =>
    `The disk ${f.name} of this session was made for ${f.actual} bytes, but ${f.expected} are to be sent. Undo this session and start over.`,
  AZURE_DISK_STATE: f =>
    `The disk ${f.name} is ${f.state}, expected ${f.expected}. End what uses it in Azure, then resume.`,
  AZURE_DISK_GONE: f => `The disk ${f.name} of this session is no longer in Azure. Undo this session and start over.`,
  AZURE_UPLOAD_DENIED: f =>
    `${f.host} does not let data into the disk ${f.name} (${f.status} ${f.code}), not even with new access. Check that policies and the network allow uploads to managed disks, then resume.`,
  AZURE_UPLOAD_REFUSED: f =>
    `${f.host} refused data for the disk ${f.name} (${f.status} ${f.code}). Resume to try again, or undo.`,
  AZURE_UPLOAD_LENGTH: f =>
    `The disk ${f.name} takes ${f.actual} bytes, expected ${f.expected}. Undo this session and start over.`,
  AZURE_PIECE_DAMAGED: f =>
    `What arrived in the disk ${f.name} at byte ${f.offset} is not what was sent. Check the network, then resume: the piece is sent again.`,
  AZURE_RANGES: f =>
    `The list of what the disk ${f.name} holds from byte ${f.at} on cannot be read. Check what lies between here and Azure, then resume.`,
  AZURE_SEALED: f =>
    `The upload of the disk ${f.name} has ended and Azure takes no more for it. Undo this session and start over.`,
  AZURE_FOOTER: f =>
    `The last 512 bytes of the disk ${f.name} in Azure are not the footer of a fixed VHD of its size, so it was not closed: ${footer(f)}. Resume to send them again.`,
  AZURE_INVALID_VHD: f =>
    `Azure does not take the disk ${f.name} for a fixed VHD: ${f.message} Read back, ${footer(f)}. Undo this session and start over.`,
  AZURE_IMAGE_DIFFERS: f =>
    `The image ${f.name} stands in Azure, but its ${f.property} is ${f.actual === '' ? 'absent' : f.actual}, expected ${f.expected}. Undo this session and start over.`,
  AZURE_GROUP_HOLDS: f =>
    `The resource group ${f.group} still holds ${f.things} ${f.things === 1 ? 'thing' : 'things'} with this session's tag, such as ${f.first}, so it is left. Undo again in a while, or remove them by hand.`,
  AZURE_NOT_OURS: f =>
    `The ${kinds[f.kind] ?? f.kind} ${f.name} in ${f.group} no longer carries this session's tag, so it is left as it is. Remove it by hand if it is not needed.`,
};

export const azureNotes: Sentences<AzureNotes> = {
  'azure-device-code': f => `Open ${f.url} and enter ${f.code} within ${f.minutes} minutes to sign in to Azure.`,
  'azure-browser': () => 'A browser window opens: sign in to Azure there.',
  'azure-registering': f => `${f.provider} is being registered for this subscription; that takes a minute or two.`,
  'azure-disk-made-again': f => `The disk ${f.name} was gone from Azure: it is made anew and all of it sent again.`,
  'azure-os-type-assumed': f => `Nothing says which system ${f.name} runs: Azure is told ${f.osType}.`,
  'azure-transport-md5': f =>
    `${f.host} takes no CRC-64 with the pieces of ${f.name}: each goes with an MD5 instead, which costs more processor time.`,
  'azure-entra-locked': f =>
    `The data of the disk ${f.name} is locked with Microsoft Entra ID: who is signed in is shown to it too.`,
  'azure-no-transport-checksum': f =>
    `Azure takes no checksums with the pieces of ${f.name}: they go without, and TLS still protects them.`,
  'azure-api-version': f =>
    `This cloud does not know version ${f.ours} of ${f.type}: it is spoken to in ${f.used}, the newest before that it has.`,
  'azure-group-kept': f =>
    `The resource group ${f.group} is left, because it holds ${f.things} ${f.things === 1 ? 'thing' : 'things'} of others, such as ${f.first}.`,
  'azure-left': f =>
    `The ${kinds[f.kind] ?? f.kind} ${f.name} in ${f.group} is still there and may cost money${f.code === '' ? '' : ` (${f.code})`}. Run the undo again, or remove it by hand.`,
};

export const azureChecks: Sentences<AzureChecks> = {
  AZURE_SIGNED_IN: f => `Signed in to Azure by ${ways[f.way] ?? f.way}.`,
  AZURE_SUBSCRIPTION_FOUND: f => `The subscription is ${f.name} (${f.id}).`,
  AZURE_SUBSCRIPTION_MISSING: f =>
    `Who is signed in sees no subscription ${f.subscription}. Check its name, or set target.tenant to the tenant it is in.`,
  AZURE_SUBSCRIPTION_TWICE: f =>
    `Several subscriptions are called ${f.subscription}. Name one by its id in target.subscription: ${f.ids}.`,
  AZURE_SUBSCRIPTION_STATE: f =>
    `The subscription ${f.name} is ${f.state}, and nothing can be made in it. Enable it, or choose another.`,
  AZURE_LOCATION_FOUND: f => `The region ${f.location} is open to this subscription.`,
  AZURE_LOCATION_MISSING: f =>
    `There is no region ${f.location} for this subscription. Choose another target.location.`,
  AZURE_GROUP_EXISTS: f => `The resource group ${f.group} is there (${f.location}) and will be left as it is.`,
  AZURE_GROUP_NEW: f => `The resource group ${f.group} will be made.`,
  AZURE_PROVIDER_READY: f => `${f.provider} is ready for this subscription.`,
  AZURE_PROVIDER_UNSEEN: f =>
    `Whether ${f.provider} is registered for this subscription may not be seen. Ask who owns it, or go on.`,
  AZURE_PROVIDER_NEW: f => `${f.provider} will be registered for this subscription.`,
  AZURE_NAME_FREE: f => `The name ${f.name} is free for the ${kinds[f.kind] ?? f.kind}.`,
  AZURE_NAME_IN_USE: f =>
    `There is a ${kinds[f.kind] ?? f.kind} ${f.name} in ${f.group} that vmferry did not make. Choose another target.name.`,
  AZURE_NAME_OF_SESSION: f =>
    `The ${kinds[f.kind] ?? f.kind} ${f.name} is there already, made by session ${f.session}.`,
  AZURE_SIZE_FITS: f => `${f.name} has ${size(f.bytes)}, which Azure takes${f.tier === '' ? '' : ` as ${f.tier}`}.`,
  AZURE_SIZE_OUTSIDE: f =>
    `${f.name} has ${size(f.bytes)}; Azure takes disks from ${size(f.least)} to ${size(f.most)}. Leave this disk out with disks[].from.`,
  AZURE_SIZE_UNEVEN: f => `${f.name} has ${f.bytes} bytes, which is not a whole number of MiB as Azure needs.`,
  AZURE_SIZE_BOOT: f =>
    `${f.name} has ${size(f.bytes)}; the disk a Gen${f.generation} machine boots from has ${size(f.most)} at most.`,
};
