import type { GuestChecks } from '../check.ts';
import { acceleratedNetworking } from './azure.ts';
import { dhcpClient } from './dhcp-client.ts';
import { firewall, proxy } from './firewall.ts';
import { macAddress } from './mac.ts';
import { nameServers, wicked } from './names.ts';
import { interfaceName, mtu, routes, staticAddress } from './profiles.ts';

/** Will it have an address, and will anybody reach it? */
export const networkChecks = {
  'NET-STATIC': staticAddress,
  'NET-IFNAME': interfaceName,
  'NET-MAC': macAddress,
  'NET-DNS': nameServers,
  'NET-ROUTES': routes,
  'NET-DHCPCLIENT': dhcpClient,
  'NET-FIREWALL': firewall,
  'NET-PROXY': proxy,
  'NET-MTU': mtu,
  'NET-SRIOV': acceleratedNetworking,
  'NET-WICKED': wicked,
} satisfies GuestChecks;
