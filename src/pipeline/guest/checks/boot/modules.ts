import { bootMenu } from '../../facts/boot/index.ts';
import { firmware } from '../../facts/firmware.ts';
import { defaultKernel } from '../../facts/kernels.ts';
import { dropIns, filesIn, grep } from '../../facts/lines.ts';
import { compareVersions } from '../../facts/packages.ts';
import { everywhere, type GuestCheck, pass, unlessClean, warn } from '../check.ts';

const directories = ['/etc/modprobe.d', '/run/modprobe.d', '/usr/lib/modprobe.d', '/lib/modprobe.d'];
const line = /^(blacklist\s+|install\s+)(udf|vfat|iso9660|hv_\w+|nvme\w*|ena|virtio\w*)\b(?!.*\bmodprobe\b)/;

/** What is kept from being loaded: the media of Azure are UDF, the EFI partition is VFAT. */
export const blacklist: GuestCheck = {
  family: 'linux',
  severity: everywhere('provision', { aws: 'boot', 'aws-vmimport': 'boot' }),
  async judge(guest) {
    const { files } = guest;
    const found = await grep(files, await dropIns(files, directories, /\.conf$/), line);
    const option = (await bootMenu(guest))?.default;
    const byOption = option?.options.find(one =>
      /^(modprobe\.blacklist|rd\.driver\.blacklist)=.*\b(udf|vfat|iso9660|hv_\w+|nvme|ena|virtio\w*)\b/.test(one),
    );
    const evidence = [...found, ...(option && byOption !== undefined ? [option.optionsAt] : [])];
    const named = (name: RegExp) => evidence.some(({ text }) => name.test(text));
    // A mount of /boot/efi that fails is an emergency shell; a disk that is not driven is none.
    const stops =
      named(/\b(hv_vmbus|hv_storvsc|nvme|virtio_blk|virtio_scsi|virtio_pci)\b/) ||
      (named(/\bvfat\b/) && (await firmware(guest)) === 'efi');
    if (evidence.length === 0) return pass();
    return stops ? { verdict: 'fail', evidence, severity: 'boot' } : { ...warn(...evidence), severity: 'provision' };
  },
};

/** Today's initramfs may be good, and the one of the next kernel not. */
export const policy: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge({ files }) {
    const tools = ['/etc/initramfs-tools/initramfs.conf', ...(await filesIn(files, '/etc/initramfs-tools/conf.d'))];
    const modules = await grep(files, tools, /^MODULES=/);
    const narrow = modules.filter(({ text }) => /=\s*"?(dep|list)\b/.test(text));
    const dracut = [
      '/etc/dracut.conf',
      ...(await filesIn(files, '/etc/dracut.conf.d', /\.conf$/)),
      ...(await filesIn(files, '/usr/lib/dracut/dracut.conf.d', /\.conf$/)),
    ];
    const host = await grep(files, dracut, /^hostonly="?yes/);
    const drivers = await grep(files, dracut, /^(add_drivers|force_drivers)\+?=.*(hv_|virtio|nvme|ena)/);
    const suse = await grep(files, ['/etc/sysconfig/kernel'], /^INITRD_MODULES="?.*(vmw|mptspi)/);
    return unlessClean('warn', [...narrow, ...(drivers.length === 0 ? host : []), ...suse]);
  },
};

export const kernelVersion: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge(guest, target) {
    const { version, path } = await defaultKernel(guest);
    const evidence = { path, text: version };
    if (compareVersions(version, '2.6.32') < 0) return warn(evidence);
    if (/uek/.test(version) && compareVersions(version, '3.8') < 0 && target.startsWith('azure')) return warn(evidence);
    return compareVersions(version, '3.10') < 0 ? warn(evidence) : pass(evidence);
  },
};
