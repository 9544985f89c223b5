import { accessChecks } from '../../src/pipeline/guest/checks/access/index.ts';
import { agentsChecks } from '../../src/pipeline/guest/checks/agents/index.ts';
import { bootChecks } from '../../src/pipeline/guest/checks/boot/index.ts';
import { type GuestChecks, guestTargets } from '../../src/pipeline/guest/checks/check.ts';
import { diskChecks } from '../../src/pipeline/guest/checks/disk/index.ts';
import type { GuestCheckId } from '../../src/pipeline/guest/checks/index.ts';
import { machineChecks } from '../../src/pipeline/guest/checks/machine/index.ts';
import { networkChecks } from '../../src/pipeline/guest/checks/network/index.ts';
import { windowsChecks } from '../../src/pipeline/guest/checks/windows/index.ts';
import { verifyCommands } from '../../src/screens/text/guest-commands.ts';
import { languages } from '../../src/screens/text/index.ts';

const { guest } = languages.en;

const groups: readonly (readonly [heading: string, checks: GuestChecks])[] = [
  ['The machine', machineChecks],
  ['Its disks', diskChecks],
  ['Loader, kernel, initramfs', bootChecks],
  ['Network', networkChecks],
  ['Agents and cloud-init', agentsChecks],
  ['Who gets in, and what should not go out', accessChecks],
  ['Windows', windowsChecks],
];

/** docs/readiness.md: every check with what it weighs for each target, as the registry and its texts have them. */
export function readinessPage(): string {
  const asked = groups.filter(([, checks]) => Object.keys(checks).length > 0);
  return `${[intro, legend(), ...asked.map(([heading, checks]) => section(heading, checks)), reading].join('\n\n')}\n`;
}

function section(heading: string, checks: GuestChecks): string {
  const targets = guestTargets.map(target => guest.targets[target]);
  const head = ['check', 'what is looked at', ...targets, 'where it is not in order'];
  const rows = Object.entries(checks).map(([id, { severity }]) => {
    const { title, why, fix } = guest.checks[id as GuestCheckId];
    const verify = verifyCommands[id as GuestCheckId];
    const weights = guestTargets.map(target => severity[target] ?? '');
    return [id, title, ...weights, `${why} ${fix}${verify === undefined ? '' : ` To see it: \`${verify}\``}`];
  });
  return [`### ${heading}`, table([head, ...rows])].join('\n\n');
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function legend(): string {
  const weights = Object.entries(guest.severities).map(([name, says]) => `- \`${name}\`: ${says}`);
  return `## What is asked\n\nWhat it weighs where a check fails; an empty cell is a target that it does not concern:\n\n${weights.join('\n')}`;
}

const intro = `# Will it boot, and will it be reachable?

\`\`\`sh
vmferry inspect web.ova --for azure                         # or azure-stack, aws, aws-vmimport, openstack
vmferry inspect web.ova --for azure --report web.html       # or .json: to keep, or to show to a colleague
\`\`\`

looks into the guest before anything is uploaded and asks it what is below, the worst first, each answer with the file
and line, or the byte on the disk, that it rests on. Nothing is written, mounted, installed or unpacked, and no
privileges are needed. This page is made from the checks themselves (\`npm run screens\`).

A check passes, warns, fails, is not known, or does not apply. What cannot be read is **not known** and never counts as
in order: an encrypted volume, a file system in use whose journal cannot be applied, a loader that is not read here, a
damaged structure. The reason stands beside it.

Where no system is found and something lies there that is not read here (a software RAID, a thin pool, a rare file
system), libguestfs reads it, if guestfish is installed: the disks are served to it block by block, it works on an overlay
in a small machine of its own, and the answer says so. That takes half a minute where the processor has to be emulated.

\`aws\` means a disk that is brought in as a snapshot and registered as an image: nothing in the guest is changed.
\`aws-vmimport\` means ImportImage, which mends some of these things itself and refuses others.`;

const reading = `## How it is read

The disk is read where it lies, in any format that is read at all (inside an OVA, too); only the blocks that an answer needs
are read, some 20 MB of a small system. Of a file that can only be streamed from its beginning nothing is known before
it is copied. The readers are the program's own:

- tables: MBR with logical partitions, GPT, both copies; a disk without one
- volumes: LVM2, linear and striped; others (thin, cached, RAID of md or LVM, LUKS, ZFS) are recognised and named
- file systems: ext2 to ext4 (the journal is replayed in memory), XFS version 4 and 5, FAT, Btrfs with its subvolumes, NTFS
- the menu of GRUB 2 and GRUB legacy, entries after the Boot Loader Specification, and the kernel that boots by default
- the registry of Windows and its boot configuration (hives, from version 1.3 to 1.6); their logs are not applied, and it is said where they would have to be
- the initramfs, with gzip, xz, LZMA, bzip2, LZO, LZ4 and zstd, by the exact names of the modules in it, and those that are built in

An XFS that was in use shows what was on it before its last log records: the check DISK-DIRTY says so. Shut the guest
down for answers that hold.

## What was tested, and how

| guest | how |
| --- | --- |
| Debian 12, BIOS and UEFI, kernels for clouds and for all, ext4, LVM with XFS | real disks, built from Debian's packages by \`npm run test:peers\`; each verdict, in VMDKs as ESXi and as qemu-img write them, in an OVA |
| the same: without the loader for removable media, pulled from a running machine, behind LUKS, on Btrfs; an empty disk | real disks |
| RHEL 7 to 9, Ubuntu 20.04 to 24.04, SLES 12 and 15 | trees of files as their installers and documentation have them, each with the verdicts it is to get; no disk of theirs was booted or read |
| Windows | registry hives and boot configurations of our own making, which hivex reads and writes the same; no disk of a Windows was read, and none booted |
| Azure, AWS, OpenStack | nothing was booted there for these checks |

The same disks are read by virt-inspector, debugfs, xfs_db, libguestfs' kernel and mtools: system, version, mounts, every
file of \`/etc\`, and the files of the EFI system partition are the same. Damaged images of them (cut, with bits and fields
changed where structures are) go through the whole look with every check, 2,000 in \`npm run soak -- --only damaged-guests\`:
none may crash it, take more than a second of processor time, or more than 256 MiB. What a look costs:
[performance.md](performance.md).`;
