import type { GuestFiles } from '../../files.ts';
import { filesIn, type Line, linesOf } from '../lines.ts';
import type { Profile, Said } from './profile.ts';

const main = '/etc/network/interfaces';
const directory = '/etc/network/interfaces.d';

/** Debian's `/etc/network/interfaces` with what it sources (interfaces(5)). */
export async function ifupdownProfiles(files: GuestFiles): Promise<readonly Profile[]> {
  const lines = [...(await linesOf(files, main))];
  const sources = lines.filter(({ text }) => /^source(-directory)?\s/.test(text));
  if (sources.some(({ text }) => text.includes(directory))) {
    for (const path of await filesIn(files, directory, /^[\w.-]+$/)) lines.push(...(await linesOf(files, path)));
  }
  return stanzasOf(lines).flatMap(stanza => profileOf(stanza, lines) ?? []);
}

interface Stanza {
  readonly head: Line;
  readonly name: string;
  readonly method: string;
  readonly options: readonly Said[];
}

function stanzasOf(lines: readonly Line[]): readonly Stanza[] {
  const stanzas: (Stanza & { options: Said[] })[] = [];
  let open = false;
  for (const line of lines) {
    if (line.text === '' || line.text.startsWith('#')) continue;
    const [word = '', ...rest] = line.text.split(/\s+/);
    if (word === 'iface') {
      const [name = '', , method = ''] = rest;
      stanzas.push({ head: line, name, method, options: [] });
      open = true;
    } else if (/^(auto|allow-\w+|mapping|source|source-directory|no-auto-down|no-scripts|template)$/.test(word))
      open = false;
    else if (open) stanzas.at(-1)?.options.push({ ...line, value: rest.join(' ') });
  }
  return stanzas;
}

function profileOf({ head, name, method, options }: Stanza, lines: readonly Line[]): Profile | undefined {
  if (method === 'loopback' || name === 'lo') return undefined;
  const all = (word: string) => options.filter(({ text }) => text.split(/\s/)[0] === word);
  const [mac] = all('hwaddress');
  const [mtu] = all('mtu');
  const brought = lines.some(
    ({ text }) => /^(auto|allow-auto|allow-hotplug)\s/.test(text) && text.split(/\s+/).includes(name),
  );
  const commands = options.filter(({ text }) => /^(up|post-up|pre-up)\s/.test(text));
  const routes = commands.filter(({ value }) => /\b(ip\s+(-\d\s+)?route|route)\s+add\b/.test(value));
  const toDefault = ({ value }: Said) => /\bdefault\b|0\.0\.0\.0\/0/.test(value);
  return {
    manager: 'ifupdown',
    at: head,
    name: { ...head, value: name },
    ...(mac ? { mac } : {}),
    dhcp: method === 'dhcp' || method === 'auto',
    addresses:
      method === 'static' ? [{ ...head, value: all('address')[0]?.value ?? '' }, ...all('address')].slice(0, 2) : [],
    gateways: [...all('gateway'), ...routes.filter(toDefault)],
    routes: routes.filter(route => !toDefault(route)),
    ...(mtu ? { mtu } : {}),
    ...(brought ? {} : { off: { ...head, value: name } }),
  };
}
