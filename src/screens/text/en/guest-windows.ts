import type { windowsChecks } from '../../../pipeline/guest/checks/windows/index.ts';
import type { WindowsSayings } from '../../../pipeline/guest/checks/windows/sayings.ts';
import type { TextsOf } from '../guest-types.ts';
import type { Sentences } from '../types.ts';

export const windowsTexts: TextsOf<typeof windowsChecks> = {
  'WIN-VER': {
    title: 'Version of Windows',
    why: 'The clouds take Windows Server 2008 R2 or later, and VM Import clients in US English only.',
    fix: 'Update Windows, or install the applications on a version that is taken.',
  },
  'WIN-BOOTDRV': {
    title: 'Drivers of Hyper-V at boot',
    why: 'Without vmbus and storvsc at boot Windows stops with INACCESSIBLE_BOOT_DEVICE (0x7B).',
    fix: 'Set Start to 0 for vmbus, storvsc, storflt, intelide and atapi below HKLM\\SYSTEM\\CurrentControlSet\\Services.',
  },
  'WIN-VIRTIO': {
    title: 'Drivers of VirtIO at boot',
    why: 'Without viostor or vioscsi Windows stops with 0x7B, without netkvm it has no network card.',
    fix: 'Install virtio-win before the move, or have virt-v2v do it.',
  },
  'WIN-AWSDRV': {
    title: 'Drivers of Amazon EC2',
    why: 'An image made of a snapshot has only the drivers that are in it: no NVMe driver is no disk, no ENA driver is no network.',
    fix: 'Install the AWS NVMe, ENA and PV drivers before the move, or take the way through VM Import.',
  },
  'WIN-SAN': {
    title: 'Data disks come online',
    why: 'Disks that are new to Windows stay offline.',
    fix: 'Have new disks come online by themselves: san policy=onlineall in diskpart.',
  },
  'WIN-RDP': {
    title: 'Remote Desktop',
    why: 'It is the way to sign in, and a machine that refuses it cannot be reached.',
    fix: 'Set fDenyTSConnections to 0 and TermService to manual, listen on port 3389 without a certificate of your own, and allow Remote Desktop in the firewall.',
  },
  'WIN-NET': {
    title: 'Addresses and routes',
    why: 'An address, a DNS server, a route or a proxy of the old network leads nowhere, and without the DHCP client there is no address at all.',
    fix: 'Set the cards to DHCP, delete routes (route delete) and the proxy (netsh winhttp reset proxy).',
  },
  'WIN-SVC': {
    title: 'Services of the network',
    why: 'One that is disabled keeps the firewall, name resolution or Remote Desktop from working.',
    fix: 'Set-Service -StartupType Automatic for BFE, Dhcp, Dnscache, iphlpsvc, nsi and mpssvc, Manual for Netlogon, Netman and TermService.',
  },
  'WIN-BCD': {
    title: 'Boot configuration',
    why: 'Without it nothing starts; after failed starts Windows waits in a recovery menu that nobody sees.',
    fix: 'bcdedit /set {default} recoveryenabled off; bcdedit /set {default} bootstatuspolicy IgnoreAllFailures; for Azure also bcdedit /ems {current} on.',
  },
  'WIN-HIBER': {
    title: 'Shut down completely',
    why: 'A Windows that sleeps or starts fast has open files in an image of its memory.',
    fix: 'powercfg /h off, then shutdown /s /t 0.',
  },
  'WIN-PAGEFILE': {
    title: 'Page file and drive letters',
    why: 'A page file on a drive that is not there is made anew elsewhere; on Azure the temporary disk wants to be D:.',
    fix: 'Put the page file on C:, and give the data volume another letter than D: before the move to Azure.',
  },
  'WIN-BITLOCKER': {
    title: 'BitLocker',
    why: 'The volume is locked: the key is in a TPM that stays behind.',
    fix: 'manage-bde -off C:, and wait until it is decrypted.',
  },
  'WIN-DYNAMIC': {
    title: 'Dynamic disks and Storage Spaces',
    why: 'The clouds start Windows from a basic disk only.',
    fix: 'Move the system to a basic disk.',
  },
  'WIN-SYSPREP': {
    title: 'State of the setup',
    why: 'A sealed Windows is set up anew at its next start and loses its name, domain and users.',
    fix: 'Finish the setup before the move; seal only a clone that is to be a template.',
  },
  'WIN-DVD': {
    title: 'DVD drive',
    why: 'Azure brings the settings of a new machine on a disc, and its setup waits for it for ever.',
    fix: 'Set Start to 1 below HKLM\\SYSTEM\\CurrentControlSet\\Services\\cdrom.',
  },
  'WIN-AGENT': {
    title: 'Agent of the cloud',
    why: 'Without it passwords, keys and extensions do not reach Windows.',
    fix: 'Install the Azure VM agent, EC2Launch v2 or cloudbase-init, whichever belongs to the target.',
  },
  'WIN-TOOLS': {
    title: 'VMware Tools',
    why: 'They have nothing to do elsewhere, and their drivers may get in the way.',
    fix: 'Keep them until the new machine is in use, then uninstall them there.',
  },
  'WIN-TIME': {
    title: 'Clock of the hardware',
    why: 'Clocks of Azure and AWS show universal time; Windows would be hours off until it is corrected.',
    fix: 'Set RealTimeIsUniversal to 1 below HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation; on OpenStack leave it out and set os_type=windows.',
  },
  'WIN-PENDING': {
    title: 'Updates under way',
    why: 'The first start would be in the middle of an update, on hardware that is new.',
    fix: 'Restart Windows until nothing is pending.',
  },
};

export const windowsSays: Sentences<WindowsSayings> = {
  'driver-not-installed': f => `${f.driver} is not installed`,
  'driver-late': f => `${f.driver} is not started at boot`,
  'service-absent': f => `there is no service ${f.service}`,
  'value-absent': f => `there is no ${f.value}`,
  'rdp-rule-absent': () => 'no rule lets port 3389 in',
  'bcd-absent': () => 'there is no boot configuration',
  hibernated: () => 'Windows sleeps in it',
  'letter-taken': f => `${f.letter} is a volume of its own`,
  'dynamic-disk': () => 'it is a dynamic disk',
  'storage-spaces': () => 'it belongs to a storage pool',
  'reboot-pending': () => 'a restart is due',
};
