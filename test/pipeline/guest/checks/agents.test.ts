import { describe, expect, test } from 'vitest';
import { agentsChecks } from '../../../../src/pipeline/guest/checks/agents/index.ts';
import type { GuestTarget } from '../../../../src/pipeline/guest/checks/check.ts';
import type { Planted } from '../../../fixtures/guest/tree.ts';
import { asked } from '../asked.ts';

const ask = asked(agentsChecks);
type Files = Readonly<Record<string, Planted>>;
const cfg = '/etc/cloud/cloud.cfg';
const dropIn = '/etc/cloud/cloud.cfg.d/95-x.cfg';
const cloudInit: Files = {
  '/usr/bin/cloud-init': 'x',
  [cfg]: 'cloud_init_modules:\n  - migrator\n  - users-groups\n  - ssh\n',
  '/usr/lib/python3/dist-packages/cloudinit/version.py': '__VERSION__ = "22.4.2"\n',
};

test('cloud-init that is not there is a warning, and all that is asked of its ways is about nothing', async () => {
  expect(await ask('CI-INSTALLED', {})).toMatchObject({ verdict: 'warn', severity: 'warning' });
  for (const id of ['CI-DISABLED', 'CI-DSLIST', 'CI-MODULES', 'CI-INSTANCE', 'CI-SPECIALIZE'] as const) {
    expect((await ask(id, {})).verdict).toBe('n/a');
  }
});

test('the version of cloud-init is what its own file says', async () => {
  const { verdict, evidence } = await ask('CI-INSTALLED', cloudInit);
  expect(verdict).toBe('pass');
  expect(evidence[0]).toMatchObject({ line: 1, text: '__VERSION__ = "22.4.2"' });
});

describe('what makes cloud-init useless', () => {
  test.each<[string, keyof typeof agentsChecks, Files, string]>([
    ['it is turned off', 'CI-DISABLED', { '/etc/cloud/cloud-init.disabled': '' }, 'fail'],
    ['it is masked', 'CI-DISABLED', { '/etc/systemd/system/cloud-init-local.service': { link: '/dev/null' } }, 'fail'],
    ['nothing starts it', 'CI-DISABLED', {}, 'warn'],
    ['a generator starts it', 'CI-DISABLED', { '/lib/systemd/system-generators/cloud-init-generator': 'x' }, 'pass'],
    ['it looks for VMware only', 'CI-DSLIST', { [dropIn]: 'datasource_list: [ VMware, None ]\n' }, 'fail'],
    ['it looks for Azure too', 'CI-DSLIST', { [dropIn]: 'datasource_list: [ VMware, Azure ]\n' }, 'pass'],
    [
      'a later file takes it back',
      'CI-DSLIST',
      {
        [dropIn]: 'datasource_list: [Azure]\n',
        '/etc/cloud/cloud.cfg.d/99-installer.cfg': 'datasource_list: [None]\n',
      },
      'fail',
    ],
    ['ds-identify is told another', 'CI-DSLIST', { '/etc/cloud/ds-identify.cfg': 'datasource: NoCloud\n' }, 'fail'],
    ['nobody says', 'CI-DSLIST', {}, 'pass'],
    ['the network is not its business', 'CI-NETCFG', { [dropIn]: 'network: {config: disabled}\n' }, 'warn'],
    ['the network is, in a block', 'CI-NETCFG', { [dropIn]: 'network:\n  config: disabled\n' }, 'warn'],
    [
      'its modules are one long name',
      'CI-MODULES',
      { [cfg]: "cloud_init_modules: ['disk_setup', 'mounts - migrator - seed_random']\n" },
      'fail',
    ],
    ['its modules have no users', 'CI-MODULES', { [cfg]: 'cloud_init_modules: [migrator, ssh]\n' }, 'fail'],
    ['its modules are whole', 'CI-MODULES', {}, 'pass'],
    [
      'its modules with an underscore and a frequency',
      'CI-MODULES',
      { [cfg]: 'cloud_init_modules: [users_groups, [ssh, always]]\n' },
      'pass',
    ],
    ['a file of it is no YAML', 'CI-MODULES', { [dropIn]: 'a: [\n' }, 'warn'],
    ['its instance is a directory', 'CI-INSTANCE', { '/var/lib/cloud/instance/x': '' }, 'fail'],
    ['its instance is a link', 'CI-INSTANCE', { '/var/lib/cloud/instance': { link: 'instances/i-1' } }, 'pass'],
    ['a seed is left', 'CI-INSTANCE', { '/var/lib/cloud/seed/nocloud/meta-data': 'x' }, 'warn'],
    ['it would take it for new', 'CI-SPECIALIZE', {}, 'warn'],
    [
      'it is told to keep all',
      'CI-SPECIALIZE',
      { [dropIn]: 'ssh_deletekeys: false\npreserve_hostname: true\n' },
      'pass',
    ],
    [
      'it leaves the network of Azure',
      'CI-AZNET',
      { [dropIn]: 'datasource:\n  Azure: {apply_network_config: False}\n' },
      'warn',
    ],
  ])('%s: %s', async (_what, id, files, verdict) => {
    expect((await ask(id, { ...cloudInit, ...files })).verdict).toBe(verdict);
  });
});

test.each<[GuestTarget, string, string]>([
  ['aws', 'Ec2', 'pass'],
  ['aws', 'Azure', 'fail'],
  ['openstack', 'ConfigDrive', 'pass'],
  ['openstack', 'Ec2', 'fail'],
  ['azure-stack', 'Azure', 'pass'],
])('for %s a list of %s: %s', async (target, name, verdict) => {
  const files = { ...cloudInit, [dropIn]: `datasource_list: [${name}]\n` };
  expect((await ask('CI-DSLIST', files, target)).verdict).toBe(verdict);
});

test('a drop-in whose aliases come to millions of values is passed over', async () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let n = 1; n < 12; n++)
    lines.push(
      `a${n}: &a${n} [${Array(10)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
    );
  const found = await ask('CI-DSLIST', { ...cloudInit, [dropIn]: `${lines.join('\n')}\n` });
  expect(found.verdict).toBe('pass');
});

describe('the agent of Azure', () => {
  const version = (text: string): Files => ({
    '/usr/sbin/waagent': 'x',
    '/usr/lib/python3/dist-packages/azurelinuxagent/common/version.py': `AGENT_VERSION = '${text}'\n`,
  });
  test.each<[string, Files, GuestTarget, string]>([
    ['missing', {}, 'azure', 'warn'],
    ['new', version('2.7.3.0'), 'azure', 'pass'],
    ['old, but brings itself up to date', version('2.2.47'), 'azure', 'pass'],
    ['old, and stays it', { ...version('2.2.47'), '/etc/waagent.conf': 'AutoUpdate.Enabled=n\n' }, 'azure', 'fail'],
    ['too old for Azure Stack', version('2.2.34'), 'azure-stack', 'fail'],
    ['new enough for Azure Stack', version('2.2.35'), 'azure-stack', 'pass'],
    ['elsewhere', {}, 'openstack', 'n/a'],
  ])('%s', async (_what, files, target, verdict) => {
    expect((await ask('AG-WAAGENT', files, target)).verdict).toBe(verdict);
  });

  test.each([
    ['Provisioning.Agent=cloud-auto', 'fail'],
    ['Provisioning.Agent=auto', 'pass'],
    ['Extensions.Enabled=n', 'warn'],
    ['# Provisioning.Agent=cloud-auto', 'pass'],
  ])('%s: %s', async (line, verdict) => {
    expect((await ask('AG-WACONF', { '/usr/sbin/waagent': 'x', '/etc/waagent.conf': `${line}\n` })).verdict).toBe(
      verdict,
    );
  });

  test('formats a disk that cloud-init formats too', async () => {
    const files = { ...cloudInit, '/usr/sbin/waagent': 'x', '/etc/waagent.conf': 'ResourceDisk.Format=y\n' };
    expect((await ask('AG-WACONF', files)).verdict).toBe('warn');
  });

  test('has been here', async () => {
    const path = '/var/lib/waagent/ovf-env.xml';
    expect(await ask('AG-WASTATE', { [path]: 'x' })).toMatchObject({ verdict: 'warn', evidence: [{ path }] });
  });
});

test.each<[keyof typeof agentsChecks, Files, GuestTarget, string]>([
  ['AG-HVDAEMONS', { '/usr/sbin/hv_kvp_daemon': 'x' }, 'azure', 'pass'],
  ['AG-HVDAEMONS', {}, 'azure', 'warn'],
  ['AG-QGA', { '/usr/sbin/qemu-ga': 'x' }, 'openstack', 'pass'],
  ['AG-QGA', {}, 'openstack', 'warn'],
  ['AG-QGA', {}, 'azure', 'n/a'],
  ['AG-VMTOOLS', { '/usr/bin/vmtoolsd': 'x' }, 'azure', 'pass'],
  ['AG-VMTOOLS', { '/usr/bin/vmware-uninstall-tools.pl': 'x' }, 'azure', 'warn'],
  ['AG-TIME', { '/etc/chrony/chrony.conf': 'server ntp1.corp.example iburst\n' }, 'azure', 'warn'],
  ['AG-TIME', { '/etc/chrony/chrony.conf': 'pool 2.debian.pool.ntp.org iburst\n' }, 'azure', 'pass'],
  ['AG-TIME', { '/lib/systemd/systemd-timesyncd': 'x' }, 'azure', 'pass'],
  ['AG-TIME', {}, 'azure', 'warn'],
  ['PKG-REPO', { '/etc/apt/sources.list': 'deb http://192.168.1.5/debian bookworm main\n' }, 'azure', 'warn'],
  ['PKG-REPO', { '/etc/apt/sources.list': 'deb http://deb.debian.org/debian bookworm main\n' }, 'azure', 'pass'],
  ['PKG-REPO', { '/var/lib/dpkg/status': 'Package: a\nStatus: install ok half-configured\n' }, 'azure', 'warn'],
  ['PKG-REPO', { '/etc/os-release': 'ID=rhel\n' }, 'azure', 'warn'],
  ['PKG-REPO', { '/etc/os-release': 'ID=rhel\n', '/etc/pki/consumer/cert.pem': 'x' }, 'azure', 'pass'],
  ['PKG-REPO', { '/etc/os-release': 'ID="sles"\n' }, 'azure', 'warn'],
  ['PKG-REPO', { '/etc/os-release': 'ID="sles"\n', '/etc/zypp/credentials.d/SCCcredentials': 'x' }, 'azure', 'pass'],
  ['CI-GROW', cloudInit, 'azure', 'warn'],
  ['CI-GROW', { ...cloudInit, '/usr/bin/growpart': 'x' }, 'azure', 'pass'],
])('%s with %o on %s: %s', async (id, files, target, verdict) => {
  expect((await ask(id, files, target)).verdict).toBe(verdict);
});

test('cloud-init is off where the command line says so', async () => {
  const grub = "menuentry 'x' {\n\tlinux /boot/vmlinuz-6.1 root=UUID=a ro cloud-init=disabled\n}\n";
  const found = await ask('CI-DISABLED', { ...cloudInit, '/boot/grub/grub.cfg': grub });
  expect(found).toMatchObject({ verdict: 'fail', evidence: [{ path: '/boot/grub/grub.cfg', line: 2 }] });
});

test('an agent that is installed and that nothing starts is told', async () => {
  const files: Files = { '/usr/sbin/waagent': 'x', '/usr/lib/systemd/system/waagent.service': '[Unit]\n' };
  expect(await ask('AG-WAAGENT', files)).toMatchObject({ verdict: 'warn', evidence: [{ code: 'not-enabled' }] });
  const link = '/etc/systemd/system/multi-user.target.wants/waagent.service';
  expect(
    await ask('AG-WAAGENT', { ...files, [link]: { link: '/usr/lib/systemd/system/waagent.service' } }),
  ).toMatchObject({
    verdict: 'pass',
  });
});
