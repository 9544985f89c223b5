import { isMap, isPair, isScalar, isSeq, LineCounter, type Pair, parseDocument, type YAMLMap } from 'yaml';
import type { GuestFiles } from '../../files.ts';
import { damaged } from '../../unreadable.ts';
import { dropIns, type Line, linesOf } from '../lines.ts';
import type { Profile, Said } from './profile.ts';

const directories = ['/etc/netplan', '/run/netplan', '/usr/lib/netplan', '/lib/netplan'];

/** netplan's ethernets (netplan-yaml reference): each file by itself, as they are written. */
export async function netplanProfiles(files: GuestFiles): Promise<readonly Profile[]> {
  const profiles: Profile[] = [];
  for (const path of await dropIns(files, directories, /\.yaml$/)) {
    const lines = await linesOf(files, path);
    const text = await files.text(path);
    if (text !== undefined) profiles.push(...ethernetsOf(text, path, lines));
  }
  return profiles;
}

function ethernetsOf(text: string, path: string, lines: readonly Line[]): readonly Profile[] {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const [error] = document.errors;
  if (error) throw damaged('netplan', { path, line: counter.linePos(error.pos[0]).line });
  const ethernets = mapAt(document.contents, 'network', 'ethernets');
  const lineAt = (offset: number): Line => {
    const { line } = counter.linePos(offset);
    return lines[line - 1] ?? { path, line, text: '' };
  };
  return (ethernets?.items ?? []).flatMap(item => (isMap(item.value) ? profileOf(item as Named, lineAt) : []));
}

type Named = Pair<unknown, YAMLMap>;

function profileOf({ key, value: map }: Named, lineAt: (offset: number) => Line): Profile[] {
  if (!map) return [];
  const scalars = (...path: readonly string[]): readonly Said[] => scalarsAt(map, path, lineAt);
  const at = isScalar(key) ? lineAt(key.range?.[0] ?? 0) : lineAt(0);
  const [named] = scalars('match', 'name');
  const byMatch = mapAt(map, 'match') !== undefined;
  const [mac] = [...scalars('match', 'macaddress'), ...scalars('macaddress')];
  const [mtu] = scalars('mtu');
  const routes = scalars('routes', 'to');
  const id = isScalar(key) ? String(key.value) : '';
  const name = named ?? (byMatch ? undefined : { ...at, value: id });
  return [
    {
      manager: 'netplan',
      at,
      ...(name ? { name } : {}),
      ...(mac ? { mac } : {}),
      dhcp: scalars('dhcp4').some(({ value }) => /^(true|yes|on)$/i.test(value)),
      addresses: scalars('addresses'),
      gateways: [...scalars('gateway4'), ...scalars('gateway6'), ...routes.filter(isDefault)],
      routes: routes.filter(route => !isDefault(route)),
      ...(mtu ? { mtu } : {}),
    },
  ];
}

function isDefault({ value }: Said): boolean {
  return /^(default|0\.0\.0\.0\/0|::\/0)$/.test(value);
}

function mapAt(from: unknown, ...path: readonly string[]): YAMLMap | undefined {
  let at = from;
  for (const key of path) at = isMap(at) ? at.get(key) : undefined;
  return isMap(at) ? at : undefined;
}

/** Every scalar that the path leads to; a list on the way is gone through. */
function scalarsAt(
  from: unknown,
  [key, ...rest]: readonly string[],
  lineAt: (offset: number) => Line,
): readonly Said[] {
  if (isSeq(from)) return from.items.flatMap(item => scalarsAt(item, key === undefined ? [] : [key, ...rest], lineAt));
  if (isScalar(from)) {
    return key === undefined && from.value !== null
      ? [{ ...lineAt(from.range?.[0] ?? 0), value: String(from.value) }]
      : [];
  }
  if (!isMap(from)) return [];
  // `- 192.0.2.10/24: {label: web}`: the key is what is asked for.
  if (key === undefined)
    return from.items.slice(0, 1).flatMap(item => (isPair(item) ? scalarsAt(item.key, [], lineAt) : []));
  return scalarsAt(from.get(key, true), rest, lineAt);
}
