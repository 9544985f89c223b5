import type { Guest } from '../guest.ts';
import { present } from './lines.ts';

const directories = ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];
const startedBy = [
  'multi-user',
  'network-online',
  'network',
  'sysinit',
  'basic',
  'sockets',
  'cloud-init',
  'cloud-config',
  'graphical',
];

/** The links by which one of these units of systemd is started at boot; none where none of them is. */
export async function enabled({ files }: Guest, units: readonly string[]): Promise<readonly string[]> {
  const links = directories.flatMap(directory =>
    startedBy.flatMap(target => units.map(unit => `${directory}/${target}.target.wants/${unit}`)),
  );
  const there: string[] = [];
  for (const path of await present(files, links)) if (!(await masked({ files }, nameOf(path)))) there.push(path);
  return there;
}

/** The link to /dev/null by which a unit is kept from ever being started. */
export async function masked({ files }: Pick<Guest, 'files'>, unit: string): Promise<string | undefined> {
  const path = `/etc/systemd/system/${unit}`;
  return (await files.readlink(path)) === '/dev/null' ? path : undefined;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
