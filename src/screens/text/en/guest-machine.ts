import type { machineChecks } from '../../../pipeline/guest/checks/machine/index.ts';
import type { MachineSayings } from '../../../pipeline/guest/checks/machine/sayings.ts';
import { size } from '../format.ts';
import type { TextsOf } from '../guest-types.ts';
import type { Sentences } from '../types.ts';

export const machineTexts: TextsOf<typeof machineChecks> = {
  'HW-FIRMWARE': {
    title: 'Firmware',
    why: 'A machine is made for BIOS or UEFI once and for all; Azure Stack Hub has no UEFI.',
    fix: 'Create the machine with the firmware it has now (Azure: generation 1 for BIOS, 2 for UEFI); take a guest with UEFI to another target than Azure Stack Hub.',
  },
  'HW-SECUREBOOT': {
    title: 'Secure Boot',
    why: 'The keys stay behind: a loader or module signed with a key of your own is refused.',
    fix: 'Create the machine without Secure Boot, or see that loader, kernel and modules are signed by the distribution.',
  },
  'HW-VTPM': {
    title: 'Virtual TPM and encryption',
    why: 'What the TPM holds stays behind: BitLocker and LUKS ask for a key at the first start, and AWS imports no encrypted disks.',
    fix: 'Suspend BitLocker, or add a passphrase to LUKS (cryptsetup luksAddKey), and decrypt the disks in vSphere.',
  },
  'HW-DISKSIZE': {
    title: 'Sizes of the disks',
    why: 'A disk larger than the target takes is refused, or does not start there.',
    fix: 'Shrink the disk in the guest, or move data to a second disk; a system disk above 2 TiB needs GPT and UEFI.',
  },
  'HW-DISKCOUNT': {
    title: 'Number of disks',
    why: 'How many disks can be attached depends on the size of the machine; VM Import takes 21.',
    fix: 'Choose a size that takes them all, or bring the others in as snapshots.',
  },
  'HW-DISKKIND': {
    title: 'How the disks are stored',
    why: 'A mapped LUN or a disk shared with another machine cannot be copied alone, and an independent disk is in no snapshot.',
    fix: 'Migrate mapped disks to virtual ones, leave shared disks out, remove snapshots and consolidate.',
  },
  'HW-DEVICES': {
    title: 'Devices of the host',
    why: 'No cloud has them: what works with them stops.',
    fix: 'Remove them, and eject media, before the move.',
  },
  'HW-ARCH': {
    title: 'Processor architecture',
    why: 'The clouds take systems for 64-bit x86 processors.',
    fix: 'Install the applications on a 64-bit system and move that.',
  },
  'OS-SUPPORT': {
    title: 'Operating system',
    why: 'The target does not look after this version; VM Import may refuse it.',
    fix: 'Update the system, or bring the disk to AWS as a snapshot, which is taken as it is.',
  },
  'HW-CPULEVEL': {
    title: 'What it asks of the processor',
    why: 'On an older processor model glibc misses instructions, and the system ends with a fatal error.',
    fix: 'Choose a flavor whose hosts show their own processor (cpu_mode=host-model or host-passthrough).',
  },
  'HW-NICS': {
    title: 'Network cards',
    why: 'Cards get other addresses, one by one from subnets that must exist; VM Import leaves one card.',
    fix: 'Note which card belongs to which network, set them to DHCP, and reserve the addresses in the target.',
  },
  'HW-TOOLS': {
    title: 'VMware Tools',
    why: 'Without them the running guest cannot be asked, shut down or prepared from vSphere.',
    fix: 'Start open-vm-tools in the guest, or prepare it by SSH.',
  },
  'HW-GUESTSPACE': {
    title: 'Room in the guest',
    why: 'Drivers and a new initramfs do not fit.',
    fix: 'Remove old kernels, logs and temporary files.',
  },
  'HW-POWER': {
    title: 'Power',
    why: 'Disks of a running machine are as after a power cut, and what a suspended one has in memory is on none of them.',
    fix: 'Shut the guest down before it is copied.',
  },
};

export const machineSays: Sentences<MachineSayings> = {
  'firmware-said': f => `configured for ${firmware(f.firmware)}`,
  'firmware-made': f => `made for ${firmware(f.firmware)}`,
  'secure-boot': () => 'Secure Boot is on',
  vtpm: () => 'there is a virtual TPM',
  'disk-size': f => `${f.disk}: ${size(f.size)}`,
  'disk-too-large': f => `${f.disk}: ${size(f.size)}, and at most ${size(f.most)} is taken`,
  'disk-count': f => (f.count === 1 ? 'one disk' : `${f.count} disks`),
  'disks-too-many': f => `${f.count} disks, and at most ${f.most} are taken`,
  'disk-rdm': f => `${f.disk} is a mapped LUN`,
  'disk-shared': f => `${f.disk} is shared with other machines`,
  'disk-independent': f => `${f.disk} is independent: no snapshot has it`,
  'disk-se-sparse': f => `${f.disk} is an SEsparse file`,
  'disk-encrypted': f => `${f.disk} is encrypted`,
  snapshots: f => (f.count === 1 ? 'there is a snapshot' : `there are ${f.count} snapshots`),
  'needs-consolidation': () => 'its disks need to be consolidated',
  device: f => f.device,
  'cd-loaded': f => (f.count === 1 ? 'a CD is inserted' : `${f.count} CDs are inserted`),
  architecture: f => `made for ${f.architecture}`,
  system: f => f.system,
  'cpu-level': f => `${f.system} needs a processor of level ${f.level}`,
  'read-by': f => `read by ${f.program} from ${f.device}`,
  'card-count': f => (f.count === 1 ? 'one network card' : `${f.count} network cards`),
  'card-static': f => `${f.card} has its address by hand: ${f.address || '?'}`,
  'tools-running': f => `running${f.version && `, version ${f.version}`}`,
  'tools-idle': () => 'not running',
  power: f => (f.power === 'on' ? 'running' : f.power === 'off' ? 'powered off' : 'suspended'),
};

function firmware(name: string): string {
  return name === 'efi' ? 'UEFI' : 'BIOS';
}
