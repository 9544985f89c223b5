import { describe, expect, test } from 'vitest';
import { networkChecks } from '../../../../src/pipeline/guest/checks/network/index.ts';
import type { Planted } from '../../../fixtures/guest/tree.ts';
import { asked } from '../asked.ts';

const ask = asked(networkChecks);
const keyfile = (ip: string, connection = '') => `[connection]\nid=x\ntype=ethernet\n${connection}\n[ipv4]\n${ip}\n`;

describe('addresses set by hand, with the line that says so', () => {
  test.each([
    ['ifcfg', '/etc/sysconfig/network-scripts/ifcfg-ens192', 'DEVICE=ens192\nBOOTPROTO=none\nIPADDR="192.0.2.10"\n', 3],
    [
      'wicked',
      '/etc/sysconfig/network/ifcfg-eth0',
      "BOOTPROTO='static'\nIPADDR='192.0.2.10/24'\nSTARTMODE='auto'\n",
      2,
    ],
    [
      'netplan',
      '/etc/netplan/01.yaml',
      'network:\n  ethernets:\n    ens160:\n      addresses:\n        - 192.0.2.10/24\n',
      5,
    ],
    [
      'netplan in flow style',
      '/etc/netplan/01.yaml',
      'network: {ethernets: {ens160: {addresses: [192.0.2.10/24]}}}\n',
      1,
    ],
    ['ifupdown', '/etc/network/interfaces', 'auto ens192\niface ens192 inet static\n\taddress 192.0.2.10/24\n', 2],
    ['networkd', '/etc/systemd/network/10.network', '[Match]\nName=ens192\n[Network]\nAddress=192.0.2.10/24\n', 4],
  ])('%s', async (_who, path, text, line) => {
    const found = await ask('NET-STATIC', { [path]: text });
    expect(found.verdict).toBe('fail');
    expect(found.evidence[0]).toMatchObject({ path, line });
  });

  test('in a profile of NetworkManager that is bound to a card which goes away only warn: it makes one with DHCP', async () => {
    const path = '/etc/NetworkManager/system-connections/ens192.nmconnection';
    const text = keyfile('method=manual\naddress1=192.0.2.10/24,192.0.2.1', 'interface-name=ens192');
    expect(await ask('NET-STATIC', { [path]: text })).toMatchObject({ verdict: 'warn', severity: 'warning' });
    const told = { '/etc/NetworkManager/conf.d/00-server.conf': '[main]\nno-auto-default=*\n' };
    expect(await ask('NET-STATIC', { [path]: text, ...told })).toMatchObject({ verdict: 'fail' });
    const free = keyfile('method=manual\naddress1=192.0.2.10/24,192.0.2.1');
    expect(await ask('NET-STATIC', { [path]: free })).toMatchObject({ verdict: 'fail' });
  });

  test('that are comments, back-ups or on a card that stays down are none', async () => {
    const found = await ask('NET-STATIC', {
      '/etc/sysconfig/network-scripts/ifcfg-eth0': 'BOOTPROTO=dhcp\n#IPADDR=192.0.2.10\nONBOOT=yes\n',
      '/etc/sysconfig/network-scripts/ifcfg-eth0.bak': 'BOOTPROTO=none\nIPADDR=192.0.2.10\n',
      '/etc/sysconfig/network-scripts/ifcfg-eth1': 'BOOTPROTO=none\nIPADDR=192.0.2.11\nONBOOT=no\n',
      '/etc/sysconfig/network-scripts/ifcfg-lo': 'IPADDR=127.0.0.1\n',
    });
    expect(found.verdict).toBe('pass');
  });

  test('and no card that is brought up at all fail', async () => {
    const found = await ask('NET-STATIC', {
      '/etc/sysconfig/network-scripts/ifcfg-eth0': 'BOOTPROTO=dhcp\nONBOOT=no\n',
    });
    expect(found).toMatchObject({ verdict: 'fail', evidence: [{ line: 2 }] });
  });

  test('weigh less where the import mends them', async () => {
    const files = { '/etc/network/interfaces': 'auto eth0\niface eth0 inet static\n address 192.0.2.1\n' };
    expect(await ask('NET-STATIC', files, 'aws-vmimport')).toMatchObject({ verdict: 'fail', severity: 'warning' });
    expect(await ask('NET-STATIC', files, 'aws')).toMatchObject({ verdict: 'fail', severity: 'reach' });
  });
});

describe('cards by their name', () => {
  test.each(['ens192', 'ens160', 'eno16777736', 'ens33', 'enp2s1'])('%s is gone in a cloud', async name => {
    const found = await ask('NET-IFNAME', { '/etc/network/interfaces': `auto ${name}\niface ${name} inet dhcp\n` });
    expect(found).toMatchObject({ verdict: 'fail', evidence: [{ line: 2 }] });
  });

  test.each(['eth0', 'e*', 'en*'])('%s is there', async name => {
    const found = await ask('NET-IFNAME', {
      '/etc/systemd/network/1.network': `[Match]\nName=${name}\n[Network]\nDHCP=yes\n`,
    });
    expect(found.verdict).toBe('pass');
  });

  test('are no matter where there are no profiles', async () => {
    expect((await ask('NET-IFNAME', {})).verdict).toBe('n/a');
  });

  test('netplan names by match, not by the key above it', async () => {
    const text = 'network:\n  ethernets:\n    ens192:\n      match: {name: "e*"}\n      dhcp4: true\n';
    expect((await ask('NET-IFNAME', { '/etc/netplan/1.yaml': text })).verdict).toBe('pass');
  });

  test('a netplan that is no YAML is unknown', async () => {
    expect((await ask('NET-IFNAME', { '/etc/netplan/1.yaml': 'network: [\n' })).verdict).toBe('unknown');
  });
});

test.each([
  ['/etc/udev/rules.d/70-persistent-net.rules', 'SUBSYSTEM=="net", ATTR{address}=="00:50:56:ab:cd:ef", NAME="eth0"'],
  ['/etc/sysconfig/network-scripts/ifcfg-eth0', 'BOOTPROTO=dhcp\nHWADDR=00:50:56:AB:CD:EF'],
  [
    '/etc/NetworkManager/system-connections/a.nmconnection',
    `${keyfile('method=auto')}[ethernet]\nmac-address=00:50:56:AB:CD:EF\n`,
  ],
  ['/etc/netplan/1.yaml', 'network: {ethernets: {a: {match: {macaddress: "00:50:56:ab:cd:ef"}, dhcp4: true}}}'],
  ['/etc/network/interfaces', 'auto eth0\niface eth0 inet dhcp\n hwaddress ether 00:50:56:ab:cd:ef\n'],
  ['/etc/systemd/network/1.link', '[Match]\nMACAddress=00:50:56:ab:cd:ef\n[Link]\nName=lan0\n'],
])('a card by its MAC address in %s', async (path, text) => {
  expect(await ask('NET-MAC', { [path]: text })).toMatchObject({ verdict: 'fail', evidence: [{ path }] });
});

test('gateways fail, other routes warn', async () => {
  const head = 'auto eth0\niface eth0 inet static\n address 192.0.2.2/24\n';
  const routes = (text: string) => ask('NET-ROUTES', { '/etc/network/interfaces': `${head}${text}` });
  expect(await routes(' gateway 192.0.2.1\n')).toMatchObject({
    verdict: 'fail',
    severity: 'reach',
    evidence: [{ line: 4 }],
  });
  expect(await routes(' up ip route add default via 192.0.2.1\n')).toMatchObject({ verdict: 'fail' });
  expect(await routes(' up ip route add 198.51.100.0/24 via 192.0.2.9\n')).toMatchObject({
    verdict: 'warn',
    severity: 'warning',
  });
  expect(await routes('')).toMatchObject({ verdict: 'pass' });
});

test('frames that OpenStack loses are fine elsewhere', async () => {
  const files = { '/etc/sysconfig/network-scripts/ifcfg-eth0': 'BOOTPROTO=dhcp\nMTU=1500\n' };
  expect(await ask('NET-MTU', files, 'openstack')).toMatchObject({ verdict: 'fail', severity: 'reach' });
  expect(await ask('NET-MTU', files, 'azure')).toMatchObject({ verdict: 'pass' });
});

describe('name servers', () => {
  test('by hand warn', async () => {
    const found = await ask('NET-DNS', { '/etc/resolv.conf': 'search corp.example\nnameserver 192.0.2.53\n' });
    expect(found).toMatchObject({ verdict: 'warn', evidence: [{ line: 2 }] });
  });
  test.each<[string, Parameters<typeof ask>[1]]>([
    ['a link', { '/etc/resolv.conf': { link: '../run/systemd/resolve/stub-resolv.conf' } }],
    ['written by a client', { '/etc/resolv.conf': '# Generated by NetworkManager\nnameserver 192.0.2.53\n' }],
    ['on the machine itself', { '/etc/resolv.conf': 'nameserver 127.0.0.53\n' }],
  ])('%s are none', async (_what, files) => {
    expect((await ask('NET-DNS', files)).verdict).toBe('pass');
  });
});

describe('a client of DHCP', () => {
  const networkManager = { '/usr/sbin/NetworkManager': 'x' };
  const link = { link: '/lib/systemd/system/NetworkManager.service' };
  const wanted = { '/etc/systemd/system/multi-user.target.wants/NetworkManager.service': link };
  test.each<[string, Parameters<typeof ask>[1], string]>([
    ['that is enabled', { ...networkManager, ...wanted }, 'pass'],
    ['that nobody starts', networkManager, 'warn'],
    [
      'that is masked',
      { ...networkManager, ...wanted, '/etc/systemd/system/NetworkManager.service': { link: '/dev/null' } },
      'warn',
    ],
    ['that is not there', {}, 'fail'],
  ])('%s', async (_what, files, verdict) => {
    expect((await ask('NET-DHCPCLIENT', files)).verdict).toBe(verdict);
  });
});

test.each([
  ['/etc/firewalld/firewalld.conf', 'DefaultZone=drop', 'NET-FIREWALL'],
  ['/etc/hosts.deny', 'ALL: ALL', 'NET-FIREWALL'],
  ['/etc/ufw/ufw.conf', 'ENABLED=yes', 'NET-FIREWALL'],
  ['/etc/nftables.conf', 'type filter hook input priority 0; policy drop;', 'NET-FIREWALL'],
  ['/etc/environment', 'http_proxy=http://192.0.2.8:3128', 'NET-PROXY'],
  ['/etc/apt/apt.conf.d/95proxy', 'Acquire::http::Proxy "http://192.0.2.8:3128";', 'NET-PROXY'],
  ['/etc/sysconfig/network/dhcp', 'DHCLIENT_SET_HOSTNAME="yes"', 'NET-WICKED'],
] as const)('%s: %s warns', async (path, text, id) => {
  expect(await ask(id, { [path]: `# a comment\n${text}\n` })).toMatchObject({
    verdict: 'warn',
    evidence: [{ path, line: 2 }],
  });
});

test('a ufw that lets SSH in is fine', async () => {
  const files = {
    '/etc/ufw/ufw.conf': 'ENABLED=yes\n',
    '/etc/ufw/user.rules': '-A ufw-user-input -p tcp --dport 22 -j ACCEPT\n',
  };
  expect((await ask('NET-FIREWALL', files)).verdict).toBe('pass');
});

describe('what stands beside the profiles of cards', () => {
  test.each<[string, Readonly<Record<string, Planted>>, keyof typeof networkChecks, string, string?]>([
    [
      'a default route of SUSE',
      { '/etc/sysconfig/network/routes': 'default 10.2.4.1 - -\n' },
      'NET-ROUTES',
      'fail',
      'reach',
    ],
    [
      'a route of SUSE',
      { '/etc/sysconfig/network/ifroute-eth0': '10.9.0.0/16 10.2.4.254 - eth0\n' },
      'NET-ROUTES',
      'warn',
      'warning',
    ],
    [
      'a gateway for all cards',
      { '/etc/sysconfig/network': 'NETWORKING=yes\nGATEWAY=10.2.4.1\n' },
      'NET-ROUTES',
      'fail',
    ],
    [
      'a route of Red Hat',
      { '/etc/sysconfig/network-scripts/route-eth0': 'ADDRESS0=10.9.0.0\nNETMASK0=255.255.0.0\nGATEWAY0=10.2.4.254\n' },
      'NET-ROUTES',
      'warn',
    ],
    [
      'a default route of Red Hat',
      { '/etc/sysconfig/network-scripts/route-eth0': 'default via 10.2.4.1 dev eth0\n' },
      'NET-ROUTES',
      'fail',
    ],
    ['static-routes', { '/etc/sysconfig/static-routes': 'any net 10.9.0.0/16 gw 10.2.4.254\n' }, 'NET-ROUTES', 'warn'],
    [
      'keepalived on a card of VMware',
      {
        '/etc/sysconfig/network-scripts/ifcfg-eth0': 'DEVICE=eth0\nBOOTPROTO=dhcp\nONBOOT=yes\n',
        '/etc/keepalived/keepalived.conf': 'vrrp_instance a {\n  interface ens192\n}\n',
      },
      'NET-IFNAME',
      'warn',
      'warning',
    ],
    [
      'a resolver of its own in a drop-in',
      { '/etc/systemd/resolved.conf.d/dns.conf': '[Resolve]\nDNS=10.2.0.2\n' },
      'NET-DNS',
      'warn',
    ],
    [
      'no resolver of NetworkManager in a drop-in',
      { '/etc/NetworkManager/conf.d/dns.conf': '[main]\ndns=none\n' },
      'NET-DNS',
      'warn',
    ],
    [
      'a static name of eth0, which may be there again',
      {
        '/usr/sbin/NetworkManager': 'x',
        '/etc/systemd/system/multi-user.target.wants/NetworkManager.service': {
          link: '/usr/lib/systemd/system/NetworkManager.service',
        },
        '/etc/NetworkManager/system-connections/eth0.nmconnection':
          '[connection]\ntype=ethernet\ninterface-name=eth0\n[ipv4]\nmethod=manual\naddress1=10.2.4.17/24,10.2.4.1\n',
      },
      'NET-STATIC',
      'fail',
      'reach',
    ],
  ])('%s', async (_what, files, id, verdict, severity) => {
    const found = await ask(id, files);
    expect(found.verdict).toBe(verdict);
    if (severity !== undefined) expect(found.severity).toBe(severity);
  });
});
