import type { AzureVmChecks } from '../../../pipeline/target/azure/vm/checks.ts';
import type { AzureVmFailures } from '../../../pipeline/target/azure/vm/failures.ts';
import type { AzureVmNotes, VmFacts } from '../../../pipeline/target/azure/vm/notes.ts';
import { size } from '../format.ts';
import type { Sentences } from '../types.ts';

const said = (message: string) => (message === '' ? '' : `: ${message}`);
const look = ({ name, group }: VmFacts) =>
  `az vm boot-diagnostics get-boot-log --name ${name} --resource-group ${group}`;

export const azureVmFailures: Sentences<AzureVmFailures> = {
  AZURE_VM_INCOMPLETE: f => `The plan is to make a VM, but has no answer for ${f.key}. Add it to the plan.`,
  AZURE_VM_CONFLICT: f => `The plan sets ${f.key}, which needs ${f.needs}. Add that, or leave ${f.key} out.`,
  AZURE_VM_NAME: f =>
    `The VM would be called ${f.name}; Azure takes at most ${f.most} characters. Choose a shorter target.name.`,
  AZURE_VM_USER: f => `Azure lets nobody be called ${f.user} in a new VM. Choose another target.vm.user.`,
  AZURE_SSH_KEY: f =>
    `${f.file}, named in target.vm.sshKey, is of no use (${f.reason}). Expected a public key: ssh-ed25519, or ssh-rsa of at least 2048 bits.`,
  AZURE_SSH_KEY_PRIVATE: f =>
    `${f.file}, named in target.vm.sshKey, is a private key, and nothing of it was sent. Name the public one, which mostly ends in .pub.`,
  AZURE_USER_DATA: f =>
    `${f.file}, named in guest.userData, cannot be read (${f.reason}). Expected a readable file for cloud-init.`,
  AZURE_USER_DATA_SIZE: f =>
    `${f.file}, named in guest.userData, has ${size(f.bytes)}; Azure takes ${size(f.most)} at most. Shorten it, or include the rest by #include.`,
  AZURE_USER_DATA_FORM: f =>
    `${f.file}, named in guest.userData, is nothing cloud-init can read (${f.reason}). Expected #cloud-config with valid YAML, a script with #!, or another of its formats.`,
  AZURE_SUBNET_FORM: f =>
    `target.vm.network says ${f.network}. Expected VNET/SUBNET, GROUP/VNET/SUBNET or the id of a subnet.`,
  AZURE_NETWORK_UNKNOWN: f =>
    `There is no virtual network ${f.network} in ${f.group}. Correct target.vm.network, or leave it out for a new one.`,
  AZURE_NETWORK_LOCATION: f =>
    `The virtual network ${f.network} is in ${f.location}, and the VM would be in ${f.expected}: Azure wants both in one region. Choose another target.vm.network or target.location.`,
  AZURE_SUBNET_UNKNOWN: f =>
    `The virtual network ${f.network} has no subnet ${f.subnet}; it has ${f.known === '' ? 'none' : f.known}. Correct target.vm.network.`,
  AZURE_SUBNET_DELEGATED: f =>
    `The subnet ${f.subnet} of ${f.network} is given to ${f.service}, so no VM can be put into it. Choose another target.vm.network.`,
  AZURE_SUBNET_FULL: f =>
    `The subnet ${f.subnet} of ${f.network} has no free address. Free one or choose another, then resume.`,
  AZURE_VM_QUOTA: f =>
    `The subscription may not have another ${f.size} in ${f.location} for ${f.name}${said(f.message)} Ask for more quota, then resume; the uploaded disks are kept.`,
  AZURE_VM_CAPACITY: f =>
    `Azure has no ${f.size} left in ${f.location} for this subscription${said(f.message)} Resume later, or undo and choose another target.vm.size or zone; the uploaded disks are kept until then.`,
  AZURE_VM_GENERATION: f =>
    `The size ${f.size} does not start Gen${f.generation} machines${said(f.message)} Undo and choose another target.vm.size.`,
  AZURE_VM_PROVISIONING: f =>
    `Azure made ${f.name} and waited in vain for it to report that it is set up (${f.code}${said(f.message)}). Without an Azure agent or cloud-init in the guest nobody sets up the user: undo, leave target.vm.sshKey out so that it starts as it was, or install one first.`,
  AZURE_VM_DIFFERS: f =>
    `The VM ${f.name} stands in Azure, but its ${f.property} is ${f.actual === '' ? 'absent' : f.actual}, expected ${f.expected}. Undo this session and start over.`,
};

export const azureVmChecks: Sentences<AzureVmChecks> = {
  ...azureVmFailures,
  AZURE_VM_KEY_WINDOWS: f =>
    `target.vm.sshKey names ${f.file}, but the guest is Windows, and only Linux can be given a key. Leave it out so that the VM starts as it was, or set target.osType to Linux if that is wrong.`,
  AZURE_SUBNET_FITS: f => `The VM fits into the subnet ${f.subnet} of ${f.network} in ${f.location}.`,
};

export const azureVmNotes: Sentences<AzureVmNotes> = {
  'azure-network-new': f => `A virtual network with ${f.addresses} is made for ${f.name} in ${f.group}.`,
  'azure-vm-closed': f =>
    `Nothing from outside its network reaches ${f.name}: to let somebody in, add a rule to the network security group ${f.nsg} in ${f.group}.`,
  'azure-vm-ssh-open': f =>
    `Port 22 of ${f.name} is open to the internet and takes only the key; narrow the rule ssh of the network security group ${f.nsg} in ${f.group} when you can.`,
  'azure-vm-made-again': f => `The VM ${f.name} in ${f.group} failed when it was made: it is removed and made anew.`,
  'azure-boot-waiting': f => `${f.name} is made and starts: it is looked at for up to ${f.minutes} minutes.`,
  'azure-boot-left': f => `${f.name} is left to start by itself. To see how it does: ${look(f)}`,
  'azure-serial-unavailable': f =>
    `The serial console of ${f.name} cannot be read (${f.reason}), so only its agent tells how it does.`,
  'azure-boot-ready': f => `${f.name} has started: its Azure agent answers (${f.agent}).`,
  'azure-boot-login': f =>
    `${f.name} has started: its serial console asks for a login. No Azure agent answers; install walinuxagent for extensions and backups.`,
  'azure-boot-panic-root': f =>
    `${f.name} panicked because its kernel found no root file system: rebuild its initramfs with hv_vmbus, hv_storvsc and hv_netvsc before it is moved (dracut -f --add-drivers, update-initramfs), and check root= in its boot loader.`,
  'azure-boot-panic': f =>
    `The kernel of ${f.name} panicked. The lines of its serial console say why; try an older kernel, or one made for Azure, before it is moved.`,
  'azure-boot-initramfs': f =>
    `${f.name} stops in its initramfs because it does not find its root: rebuild that before it is moved, with hv_vmbus, hv_storvsc and hv_netvsc in it (dracut -f --add-drivers, update-initramfs).`,
  'azure-boot-emergency': f =>
    `${f.name} stops in emergency mode, mostly because a line of /etc/fstab cannot be mounted: use UUID= there, and nofail for data disks and CDs.`,
  'azure-boot-grub': f =>
    `GRUB of ${f.name} does not find what it should load: install it anew before it is moved, and name file systems by UUID.`,
  'azure-boot-no-boot': f =>
    `${f.name} finds nothing to boot from: for Gen2 \\EFI\\BOOT\\BOOTX64.EFI must be on its EFI partition, and a system installed for BIOS needs target.generation 1.`,
  'azure-boot-secure-boot': f =>
    `Secure Boot does not let ${f.name} start: its boot loader or kernel is not signed for it. Set target.vm.secureBoot to false.`,
  'azure-boot-unknown': f =>
    `After ${f.minutes} minutes neither an agent nor the serial console tells how ${f.name} does; with console=ttyS0,115200n8 on its kernel's command line it would. To look again: ${look(f)}`,
  'azure-boot-unwatched': f => `Nobody waited for ${f.name} to start. To see how it does: ${look(f)}`,
};
