import { fact, type Guest } from '../../guest.ts';
import { type Hive, type HiveKey, openHive } from '../../registry/hive.ts';
import { type HiveValue, numberOf, textOf, textsOf } from '../../registry/values.ts';
import { damaged, GuestUnreadable } from '../../unreadable.ts';

const directory = '/Windows/System32/config';

/** A key, and how a person finds it: `HKLM\SYSTEM\ControlSet001\Services\storvsc`. */
export interface RegistryKey {
  readonly path: string;
  /** Absent where there is no such key. */
  readonly key?: HiveKey;
}

/** The registry of the Windows on a disk, with the control set that it starts with. */
export interface Registry {
  readonly system: RegistryKey;
  readonly software: RegistryKey;
  /** `CurrentControlSet`, as `Select\Current` says it. */
  readonly control: RegistryKey;
  /** Hives whose last changes are in their logs only. */
  readonly dirty: readonly string[];
}

/** @throws GuestUnreadable where a hive is not there or is damaged */
export const registry = fact(async (guest): Promise<Registry> => {
  const [system, software] = [await hiveOf(guest, 'SYSTEM'), await hiveOf(guest, 'SOFTWARE')];
  const top = { path: 'HKLM\\SYSTEM', key: system.root };
  const current = numberOf(await system.root.key('Select').then(select => select?.value('Current')));
  if (current === undefined || current < 1 || current > 999) throw damaged('control set', { current: current ?? -1 });
  const control = await below(top, `ControlSet${String(current).padStart(3, '0')}`);
  if (control.key === undefined) throw damaged('control set', { current });
  return {
    system: top,
    software: { path: 'HKLM\\SOFTWARE', key: software.root },
    control,
    dirty: [...(system.dirty ? [`${directory}/SYSTEM`] : []), ...(software.dirty ? [`${directory}/SOFTWARE`] : [])],
  };
});

async function hiveOf({ files }: Guest, name: string): Promise<Hive> {
  const node = await files.stat(`${directory}/${name}`);
  if (node?.kind !== 'file') throw new GuestUnreadable('missing', 'registry', { path: `${directory}/${name}` });
  const hive = await openHive(node);
  if (hive === undefined) throw damaged('registry', { path: `${directory}/${name}` });
  return hive;
}

/** @param path names with backslashes between them */
export async function below({ path, key }: RegistryKey, name: string): Promise<RegistryKey> {
  const found = await key?.key(name);
  return { path: `${path}\\${name}`, ...(found ? { key: found } : {}) };
}

/** A value with the key that it is in: evidence by itself. */
export interface RegistryValue {
  readonly path: string;
  /** `Start = 3`, as a person would write it down. */
  readonly text: string;
  readonly number?: number;
  readonly string?: string;
  readonly strings: readonly string[];
  readonly data: Buffer;
}

/** Undefined where there is no such value. */
export async function valueIn({ path, key }: RegistryKey, name: string): Promise<RegistryValue | undefined> {
  const value = await key?.value(name);
  return value && shown(path, value);
}

function shown(path: string, value: HiveValue): RegistryValue {
  const [number, string, strings] = [numberOf(value), textOf(value), textsOf(value)];
  const said = number ?? string ?? (strings.length > 0 ? strings.join(', ') : value.data.toString('hex', 0, 32));
  return {
    path,
    text: `${value.name} = ${said}`.slice(0, 300),
    ...(number === undefined ? {} : { number }),
    ...(string === undefined ? {} : { string }),
    strings,
    data: value.data,
  };
}

/** Names of the keys in a key. */
export async function namesIn({ key }: RegistryKey): Promise<readonly string[]> {
  return ((await key?.keys()) ?? []).map(({ name }) => name);
}
