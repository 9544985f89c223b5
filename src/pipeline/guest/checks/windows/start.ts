import { firmware } from '../../facts/firmware.ts';
import { GuestFiles } from '../../files.ts';
import type { FileNode } from '../../filesystems/filesystem.ts';
import type { Guest } from '../../guest.ts';
import { openHive } from '../../registry/hive.ts';
import { textOf } from '../../registry/values.ts';
import { damaged } from '../../unreadable.ts';
import { everywhere, fail, type GuestCheck, type GuestEvidence, type GuestTarget, pass, warn } from '../check.ts';

interface Store {
  readonly path: string;
  readonly node: FileNode;
}

/** The boot configuration lies on the EFI partition, or on the one that is active. */
async function storeOf({ volumes }: Guest, path: string): Promise<Store | undefined> {
  for (const { fileSystem } of volumes) {
    if (fileSystem?.kind !== 'fat' && fileSystem?.kind !== 'ntfs') continue;
    const node = await GuestFiles.of(await fileSystem.root()).stat(path);
    if (node?.kind === 'file') return { path, node };
  }
  return undefined;
}

/** Objects and elements of a boot configuration. Source: Windows SDK, bcd.h; "BCD WMI provider classes". */
const bootManager = '{9dea862c-5cdd-4e70-acc1-f32b344d4795}';
const element = { defaultObject: '23000003', recovery: '16000009', statusPolicy: '250000e0', ems: '260000b0' } as const;

/** After a few failed starts Windows waits at a menu that nobody sees. */
export const bootConfiguration: GuestCheck = {
  family: 'windows',
  severity: everywhere('boot'),
  async judge(guest, target) {
    const path = (await firmware(guest)) === 'efi' ? '/EFI/Microsoft/Boot/BCD' : '/Boot/BCD';
    const store = await storeOf(guest, path);
    if (store === undefined) return fail({ path, code: 'bcd-absent', facts: {} });
    const odd = await settingsOf(store, target);
    return odd.length > 0 ? { ...warn(...odd), severity: 'warning' } : pass({ path });
  },
};

async function settingsOf({ path, node }: Store, target: GuestTarget): Promise<readonly GuestEvidence[]> {
  const hive = await openHive(node);
  if (hive === undefined) throw damaged('boot configuration', { path });
  const read = async (object: string, id: string) =>
    (await hive.root.key(`Objects\\${object}\\Elements\\${id}`))?.value('Element');
  const entry = textOf(await read(bootManager, element.defaultObject));
  if (entry === undefined) throw damaged('boot configuration', { path });
  const first = async (id: string) => (await read(entry, id))?.data[0];
  const wrong: string[] = [];
  if ((await first(element.recovery)) !== 0) wrong.push('recoveryenabled');
  if ((await first(element.statusPolicy)) !== 1) wrong.push('bootstatuspolicy');
  if (target.startsWith('azure') && (await first(element.ems)) !== 1) wrong.push('ems');
  return wrong.map(key => ({ path, code: 'not-set', facts: { key } }));
}
