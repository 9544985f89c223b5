import type { BootOutcome } from './records.ts';

const firmware =
  '\u001b[2J\u001b[01;01HBdsDxe: loading Boot0001 "SCSI Disk"\r\nBdsDxe: starting Boot0001 "SCSI Disk"\r\n';
const kernel = [
  '[    0.000000] Linux version 6.1.0-18-cloud-amd64',
  '[    0.000000] Command line: BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro console=ttyS0,115200n8',
  '[    0.561210] hv_vmbus: Vmbus version:5.2',
  '[    1.202347] scsi host0: storvsc_host_t',
];
const panic = [
  '[    2.710002] VFS: Cannot open root device "UUID=7f0c" or unknown-block(0,0): error -6',
  '[    2.719541] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
  '[    2.720977] CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.1.0-18-cloud-amd64 #1',
  '[    2.726510] ---[ end Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0) ]---',
];
const dracut = [
  '[  189.110000] dracut-initqueue[312]: Warning: dracut-initqueue timeout - starting timeout scripts',
  '[  190.410000] dracut-initqueue[312]: Warning: Could not boot.',
  'Warning: /dev/mapper/rhel-root does not exist',
  'Generating "/run/initramfs/rdsosreport.txt"',
  'Entering emergency mode. Exit the shell to continue.',
  'dracut:/# ',
];
const emergency = [
  '[  101.203040] systemd[1]: Dependency failed for Local File Systems.',
  'You are in emergency mode. After logging in, type "journalctl -xb" to view system logs.',
  'Give root password for maintenance',
  '(or press Control-D to continue): ',
];
const login = [
  '[   12.380111] systemd[1]: Reached target \u001b[0;1;39mMulti-User System\u001b[0m.',
  '[   14.018842] cloud-init[901]: Cloud-init v. 23.4.4 finished at Sat, 21 Nov 2026 12:00:00 +0000.',
  '',
  'Debian GNU/Linux 12 web ttyS0',
  '',
  'web login: ',
];
const grub = [
  'error: no such device: 3b1f0c1e.',
  'error: unknown filesystem.',
  'Entering rescue mode...',
  'grub rescue> ',
];
const nothing = [
  '1. SCSI Disk                      (0,0)   The boot loader did not load an operating system.',
  '2. Network Adapter                (001DD8B71C00)   A boot image was not found.',
  'No operating system was loaded. Your virtual machine may be configured incorrectly.',
];

const courses: { readonly [O in BootOutcome]: readonly (readonly string[])[] } = {
  ok: [[firmware], kernel, login],
  'no-agent': [[firmware], kernel, login],
  panic: [[firmware], kernel, panic],
  dracut: [[firmware], kernel, dracut],
  emergency: [[firmware], kernel, emergency],
  grub: [[firmware], grub],
  'no-boot': [nothing],
  silent: [[firmware]],
};

/** What the serial console has shown after so many looks. */
export function serialLog(outcome: BootOutcome, looks: number): Buffer {
  const lines = courses[outcome].slice(0, looks).flat();
  return Buffer.from(lines.map(line => `${line}\r\n`).join(''));
}

/** From this look on the agent answers. */
export const agentAnswersAt = 4;
