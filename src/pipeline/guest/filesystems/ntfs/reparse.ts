import { damaged } from '../../unreadable.ts';

/** What a reparse point stands for. */
export type Reparse =
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'other'; readonly tag: number };

const SYMLINK = 0xa000000c;
const MOUNT_POINT = 0xa0000003;

/**
 * @throws GuestUnreadable
 * Source: [MS-FSCC] 2.1.2.4 "Symbolic Link Reparse Data Buffer", 2.1.2.5 "Mount Point Reparse Data Buffer".
 */
export function reparseOf(value: Buffer): Reparse {
  const tag = value.readUInt32LE(0);
  if (tag !== SYMLINK && tag !== MOUNT_POINT) return { kind: 'other', tag };
  const names = tag === SYMLINK ? 20 : 16;
  const from = names + value.readUInt16LE(8);
  const to = from + value.readUInt16LE(10);
  if (to > value.length) throw damaged('reparse point');
  return { kind: 'link', target: pathOf(value.toString('utf16le', from, to)) };
}

/** `\??\C:\ProgramData` becomes `/ProgramData`: the drive is taken to be this volume, which links of Windows' own are. */
function pathOf(text: string): string {
  return text
    .replace(/^\\\?\?\\/, '')
    .replace(/^[A-Za-z]:/, '')
    .replaceAll('\\', '/');
}
