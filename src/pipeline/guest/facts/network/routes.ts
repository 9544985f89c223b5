import { fact } from '../../guest.ts';
import { filesIn, grep, type Line } from '../lines.ts';

export interface RoutesApart {
  readonly toDefault: readonly Line[];
  readonly others: readonly Line[];
}

const redHat = '/etc/sysconfig/network-scripts';
const suse = '/etc/sysconfig/network';

/**
 * Routes that stand beside the profiles of cards: `route-*` and static-routes of Red Hat, GATEWAY of all cards, `routes`
 * and `ifroute-*` of SUSE (ifroute(5)).
 */
export const routesApart = fact(async ({ files }): Promise<RoutesApart> => {
  const named = (await filesIn(files, redHat, /^route6?-/)).filter(path => !/(~|\.bak|\.orig|\.rpmsave)$/.test(path));
  const lines = [
    ...(await grep(files, named, /^(ADDRESS\d+=|default\b|[\da-fA-F:.]+(\/\d+)?\s+(via|dev)\b)/)),
    ...(await grep(files, ['/etc/sysconfig/static-routes'], /^\S+\s+(net|host)\s/)),
    ...(await grep(
      files,
      [`${suse}/routes`, ...(await filesIn(files, suse, /^ifroute-/))],
      /^(default|[\da-fA-F:.]+(\/\d+)?)\s/,
    )),
  ];
  // What SUSE has in its place is a directory.
  const gateways = await grep(files, ['/etc/sysconfig/network'], /^GATEWAY=\S/);
  const toDefault = ({ text }: Line) => /^(default|0\.0\.0\.0(\/0)?)\b|^ADDRESS\d+=0\.0\.0\.0$/.test(text);
  return { toDefault: [...gateways, ...lines.filter(toDefault)], others: lines.filter(line => !toDefault(line)) };
});
