import {
  below,
  namesIn,
  type Registry,
  type RegistryKey,
  type RegistryValue,
  valueIn,
} from '../../facts/windows/registry.ts';
import { serviceOf, start } from '../../facts/windows/services.ts';
import { everywhere, fail, type GuestCheck, type GuestEvidence, pass, unlessClean, warn } from '../check.ts';
import { inRegistry } from './in-registry.ts';

/** Remote Desktop is how people come to Windows in a cloud. */
export const remoteDesktop: GuestCheck = {
  family: 'windows',
  severity: everywhere('reach'),
  async judge(guest) {
    return inRegistry(guest, async registry => {
      const { control, software } = registry;
      const server = await below(control, 'Control\\Terminal Server');
      const policies = await below(software, 'Policies\\Microsoft\\Windows NT\\Terminal Services');
      const denied = (await valueIn(policies, 'fDenyTSConnections')) ?? (await valueIn(server, 'fDenyTSConnections'));
      if (denied === undefined)
        return fail({ path: server.path, code: 'value-absent', facts: { value: 'fDenyTSConnections' } });
      if (denied.number !== 0) return fail(denied);
      const service = await serviceOf(registry, 'TermService');
      if (service === undefined)
        return fail({ path: control.path, code: 'service-absent', facts: { service: 'TermService' } });
      if (service.start === start.disabled) return fail(service.at);
      const odd = [...(await oddListener(server)), ...(await closedPort(control))];
      return odd.length > 0 ? warn(denied, ...odd) : pass(denied, service.at);
    });
  },
};

async function oddListener(server: RegistryKey): Promise<readonly GuestEvidence[]> {
  const listener = await below(server, 'WinStations\\RDP-Tcp');
  const port = await valueIn(listener, 'PortNumber');
  const certificate = await valueIn(listener, 'SSLCertificateSHA1Hash');
  return [...(port && port.number !== 3389 ? [port] : []), ...(certificate ? [certificate] : [])];
}

/** It is a guess: what a policy adds is known only where it runs. */
async function closedPort(control: RegistryKey): Promise<readonly GuestEvidence[]> {
  const policy = await below(control, 'Services\\SharedAccess\\Parameters\\FirewallPolicy');
  const on: RegistryValue[] = [];
  for (const profile of ['StandardProfile', 'PublicProfile']) {
    const enabled = await valueIn(await below(policy, profile), 'EnableFirewall');
    if (enabled && enabled.number !== 0) on.push(enabled);
  }
  const rules = await below(policy, 'FirewallRules');
  if (on.length === 0 || rules.key === undefined) return [];
  for (const record of await rules.key.values()) {
    const { data } = await record.read();
    if (letsIn(data.toString('utf16le'))) return [];
  }
  return [...on, { path: rules.path, code: 'rdp-rule-absent', facts: {} }];
}

/** `v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|…`; one that names profiles must name the public one. */
function letsIn(rule: string): boolean {
  const has = (part: string) => rule.includes(`|${part}|`);
  const profiles = /\|Profile=/.test(rule);
  return (
    has('Action=Allow') &&
    has('Active=TRUE') &&
    has('Dir=In') &&
    has('LPort=3389') &&
    (!profiles || has('Profile=Public') || has('Profile=Private'))
  );
}

/** A new card asks for its address; what was set by hand for the old one stays with it. */
export const network: GuestCheck = {
  family: 'windows',
  severity: everywhere('reach'),
  async judge(guest) {
    return inRegistry(guest, async registry => {
      const client = await serviceOf(registry, 'Dhcp');
      if (client === undefined || client.start === start.disabled)
        return fail(client?.at ?? { path: registry.control.path, code: 'service-absent', facts: { service: 'Dhcp' } });
      return unlessClean('warn', [
        ...(await byHand(registry)),
        ...(await valuesOf(registry, 'Services\\Tcpip\\Parameters\\PersistentRoutes')),
        ...(await proxyOf(registry)),
        ...(client.start === start.automatic ? [] : [client.at]),
      ]);
    });
  },
};

async function byHand({ control }: Registry): Promise<readonly GuestEvidence[]> {
  const interfaces = await below(control, 'Services\\Tcpip\\Parameters\\Interfaces');
  const found: GuestEvidence[] = [];
  for (const name of await namesIn(interfaces)) {
    const key = await below(interfaces, name);
    const dhcp = await valueIn(key, 'EnableDHCP');
    const addresses = await valueIn(key, 'IPAddress');
    const servers = await valueIn(key, 'NameServer');
    if (dhcp?.number === 0 && addresses?.strings.some(address => !/^0\.0\.0\.0$/.test(address))) found.push(addresses);
    if (servers?.string) found.push(servers);
  }
  return found;
}

/** Routes are the names of values. */
async function valuesOf({ control }: Registry, path: string): Promise<readonly GuestEvidence[]> {
  const key = await below(control, path);
  const values = (await key.key?.values()) ?? [];
  return values.filter(({ name }) => name !== '').map(({ name }) => ({ path: key.path, text: name.slice(0, 200) }));
}

/** The ninth byte says whether there is one. Source: WINHTTP_PROXY_INFO as `netsh winhttp` stores it. */
async function proxyOf({ software }: Registry): Promise<readonly GuestEvidence[]> {
  const key = await below(software, 'Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections');
  const settings = await valueIn(key, 'WinHttpSettings');
  if (settings === undefined || settings.data.length < 16 || ((settings.data[8] ?? 0) & 2) === 0) return [];
  return [{ path: settings.path, text: 'WinHttpSettings' }];
}

/** As Microsoft's checklist has them (prepare-for-upload-vhd-image); what is triggered counts as started. */
const needed = [
  'BFE',
  'Dhcp',
  'Dnscache',
  'IKEEXT',
  'iphlpsvc',
  'nsi',
  'mpssvc',
  'RemoteRegistry',
  'Netlogon',
  'Netman',
  'TermService',
];

export const services: GuestCheck = {
  family: 'windows',
  severity: everywhere('warning'),
  async judge(guest) {
    return inRegistry(guest, async registry => {
      const off: GuestEvidence[] = [];
      for (const name of needed) {
        const service = await serviceOf(registry, name);
        if (service?.start === start.disabled) off.push(service.at);
      }
      return unlessClean('warn', off);
    });
  },
};
