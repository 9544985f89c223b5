import type { agentsChecks } from '../../../pipeline/guest/checks/agents/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const agentsTexts: TextsOf<typeof agentsChecks> = {
  'CI-INSTALLED': {
    title: 'cloud-init',
    why: 'Without it the cloud gives the guest no key, no user and no name: a generalized image cannot be used, and on AWS and OpenStack no key is put into any.',
    fix: 'Install cloud-init; a machine that is moved as it is on Azure does without.',
  },
  'CI-DISABLED': {
    title: 'cloud-init is started',
    why: 'It is installed and never runs.',
    fix: 'Delete /etc/cloud/cloud-init.disabled, unmask its units and enable them.',
  },
  'CI-DSLIST': {
    title: 'Clouds that cloud-init looks for',
    why: 'It looks for other clouds only, finds none and gives up.',
    fix: 'Put a datasource_list with the cloud you move to into /etc/cloud/cloud.cfg.d/95-vmferry.cfg, and delete /etc/cloud/ds-identify.cfg.',
  },
  'CI-NETCFG': {
    title: 'cloud-init may configure the network',
    why: 'It is told to leave the network alone, so the old settings stay.',
    fix: 'Rename the file that says so, unless the network asks for its addresses itself.',
  },
  'CI-MODULES': {
    title: 'Modules of cloud-init',
    why: 'The list of modules is damaged: users, keys and host name are left out without a word.',
    fix: 'Restore /etc/cloud/cloud.cfg from its package, and change settings in cloud.cfg.d only.',
  },
  'CI-INSTANCE': {
    title: 'What cloud-init keeps of its last machine',
    why: 'A directory where it expects a link ends it, and a left-over seed wins over the cloud.',
    fix: 'Run cloud-init clean --logs --seed, or delete what is in /var/lib/cloud.',
  },
  'CI-SPECIALIZE': {
    title: 'cloud-init takes it for a new machine',
    why: 'A new instance means new host keys, a reset host name and a default user.',
    fix: 'Put ssh_deletekeys: false and preserve_hostname: true into /etc/cloud/cloud.cfg.d/95-vmferry.cfg.',
  },
  'CI-AZNET': {
    title: 'Network from Azure',
    why: 'cloud-init is told not to apply the network of Azure: the files of the distribution must configure the card.',
    fix: 'Let one of the two configure the card: apply_network_config, or DHCP in the files of the distribution.',
  },
  'CI-GROW': {
    title: 'Root grows with its disk',
    why: 'Without growpart a larger disk leaves the root as it is.',
    fix: 'Install cloud-guest-utils (Debian, Ubuntu) or cloud-utils-growpart.',
  },
  'AG-WAAGENT': {
    title: 'Azure agent',
    why: 'Without the agent there are no extensions, and a generalized image never becomes ready.',
    fix: 'Install WALinuxAgent (waagent in Debian, walinuxagent in Ubuntu).',
  },
  'AG-WACONF': {
    title: 'Settings of the Azure agent',
    why: 'A value of Provisioning.Agent that does not exist makes the agent provision beside cloud-init.',
    fix: 'Set Provisioning.Agent to auto, cloud-init, waagent or disabled; leave extensions and updates on.',
  },
  'AG-WASTATE': {
    title: 'What the Azure agent left behind',
    why: 'The agent believes that it has provisioned this machine.',
    fix: 'Delete /var/lib/waagent before a generalized image is made.',
  },
  'AG-HVDAEMONS': {
    title: 'Hyper-V daemons',
    why: 'Azure gets no telemetry and no consistent backup.',
    fix: 'Install hyperv-daemons, or linux-cloud-tools in Ubuntu.',
  },
  'AG-QGA': {
    title: 'QEMU guest agent',
    why: 'Without it no snapshot is consistent, and no password can be set.',
    fix: 'Install qemu-guest-agent and set hw_qemu_guest_agent=yes on the image.',
  },
  'AG-VMTOOLS': {
    title: 'VMware Tools',
    why: 'Tools from the tarball have replaced drivers, which can fail elsewhere; packaged open-vm-tools only stay idle.',
    fix: 'Run vmware-uninstall-tools.pl before the move; keep open-vm-tools until there is no way back.',
  },
  'AG-TIME': {
    title: 'Clock',
    why: 'Time servers of the old network do not answer and VMware sets the clock no more: the clock drifts until TLS fails.',
    fix: 'Use the clock of the cloud: refclock PHC /dev/ptp_hyperv on Azure, server 169.254.169.123 on AWS, or a public pool.',
  },
  'PKG-REPO': {
    title: 'Packages can be installed',
    why: 'Repositories of the old network do not answer, and half-installed packages stop every installation.',
    fix: 'Install what is needed before the move, and finish what is half installed.',
  },
};
