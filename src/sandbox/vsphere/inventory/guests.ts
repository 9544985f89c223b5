/** How vSphere spells the guests that the sandbox has. Source: VirtualMachineGuestOsIdentifier. */
export const guestNames: Readonly<Record<string, { readonly name: string; readonly family: string }>> = {
  ubuntu64Guest: { name: 'Ubuntu Linux (64-bit)', family: 'linuxGuest' },
  debian12_64Guest: { name: 'Debian GNU/Linux 12 (64-bit)', family: 'linuxGuest' },
  rhel8_64Guest: { name: 'Red Hat Enterprise Linux 8 (64-bit)', family: 'linuxGuest' },
  rhel9_64Guest: { name: 'Red Hat Enterprise Linux 9 (64-bit)', family: 'linuxGuest' },
  sles15_64Guest: { name: 'SUSE Linux Enterprise 15 (64-bit)', family: 'linuxGuest' },
  centos7_64Guest: { name: 'CentOS 7 (64-bit)', family: 'linuxGuest' },
  rockylinux_64Guest: { name: 'Rocky Linux (64-bit)', family: 'linuxGuest' },
  freebsd13_64Guest: { name: 'FreeBSD 13 (64-bit)', family: 'otherGuestFamily' },
  windows2019srv_64Guest: { name: 'Microsoft Windows Server 2019 (64-bit)', family: 'windowsGuest' },
  windows2019srvNext_64Guest: { name: 'Microsoft Windows Server 2022 (64-bit)', family: 'windowsGuest' },
  windows8Server64Guest: { name: 'Microsoft Windows Server 2012 (64-bit)', family: 'windowsGuest' },
  windows9_64Guest: { name: 'Microsoft Windows 10 (64-bit)', family: 'windowsGuest' },
  otherGuest64: { name: 'Other (64-bit)', family: 'otherGuestFamily' },
  otherLinux64Guest: { name: 'Other Linux (64-bit)', family: 'linuxGuest' },
};

export function guestName(id: string): string {
  return guestNames[id]?.name ?? id;
}
