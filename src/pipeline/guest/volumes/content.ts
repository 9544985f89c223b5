import { contentOf } from '../../image/partitions/content.ts';
import { viewOf } from '../../image/partitions/view.ts';
import { type BlockSource, bytesAt } from '../block-source.ts';
import type { FileSystem } from '../filesystems/filesystem.ts';
import { openFileSystem } from '../filesystems/index.ts';
import { GuestUnreadable, orUnreadable, unsupported } from '../unreadable.ts';
import { type PhysicalLabel, readLabel } from './lvm/label.ts';
import { signatureOver, signatureUnder } from './signatures/index.ts';
import type { Signature } from './signatures/signature.ts';
import type { Content } from './volume.ts';

const HEAD = 512;

/** What begins in a source, and the way into it. */
export interface Recognised {
  readonly content?: Content;
  readonly fileSystem?: FileSystem;
  readonly physical?: PhysicalLabel;
  readonly unreadable?: GuestUnreadable;
}

/** Looks at the first bytes, and the last. What it finds broken is said in its answer. */
export async function recognise(source: BlockSource): Promise<Recognised> {
  const head = await orUnreadable(bytesAt(source, 0, Math.min(HEAD, source.size), 'first sector'));
  if (head instanceof GuestUnreadable) return { unreadable: head };
  const over = await signatureOver(source);
  if (over !== undefined) return signed(over);
  const label = await orUnreadable(readLabel(source));
  if (label instanceof GuestUnreadable) return { content: { kind: 'lvm-pv' }, unreadable: label };
  if (label !== undefined) return { content: { kind: 'lvm-pv', uuid: label.uuid }, physical: label };
  const fileSystem = await orUnreadable(openFileSystem(source));
  if (fileSystem instanceof GuestUnreadable) return { ...(await byMagic(source)), unreadable: fileSystem };
  if (fileSystem !== undefined) return opened(fileSystem);
  const under = await signatureUnder(source);
  if (under !== undefined) return signed(under);
  const { content } = await byMagic(source);
  return content === undefined ? {} : { content, unreadable: unsupported(content.kind) };
}

function signed({ kind, uuid, label, detail, hides }: Signature): Recognised {
  const content = {
    kind,
    ...(uuid === undefined ? {} : { uuid }),
    ...(label === undefined ? {} : { label }),
    ...(detail === undefined ? {} : { detail }),
  };
  if (!hides) return { content };
  const facts = detail === undefined ? {} : { detail };
  return { content, unreadable: new GuestUnreadable(kind === 'luks' ? 'encrypted' : 'unsupported', kind, facts) };
}

async function opened(fileSystem: FileSystem): Promise<Recognised> {
  const { kind, uuid, label } = fileSystem;
  const space = await orUnreadable(fileSystem.space());
  const content = {
    kind,
    ...(uuid === undefined ? {} : { uuid }),
    ...(label === undefined ? {} : { label }),
    ...(space instanceof GuestUnreadable ? {} : { space }),
  };
  return { content, fileSystem };
}

/** What image/partitions would call it. */
async function byMagic(source: BlockSource): Promise<{ content?: Content }> {
  const view = viewOf(source.size, (offset, into) => source.read(offset, into));
  const kind = await orUnreadable(contentOf(view));
  return kind === undefined || kind instanceof GuestUnreadable ? {} : { content: { kind } };
}
