import { damaged, reading, unsupported } from '../../unreadable.ts';
import { byName } from '../by-name.ts';
import type { DirectoryNode, FileNode, Node } from '../filesystem.ts';
import { entriesOf, type NtfsEntry } from './directory.ts';
import { attributeType, type FileRecord } from './record.ts';
import { reparseOf } from './reparse.ts';
import { readWhole, type Stream, streamOf } from './stream.ts';
import { readRecord, type Volume } from './volume.ts';

const ROOT = 5;
const MOST_REPARSE = 16 * 1024;
/** Seconds from 1601 to 1970. */
const EPOCH = 11_644_473_600;

/** Who may do what is in access control lists, which are not read. */
const owner = { uid: 0, gid: 0 } as const;

/** @throws GuestUnreadable */
export async function nodeAt(volume: Volume, number: number, sequence = 0): Promise<Node> {
  return reading('file record', async () => nodeOf(volume, await readRecord(volume, number, sequence)));
}

export async function rootOf(volume: Volume): Promise<DirectoryNode> {
  const root = await nodeAt(volume, ROOT);
  if (root.kind !== 'directory') throw damaged('root directory', { record: ROOT });
  return root;
}

async function nodeOf(volume: Volume, record: FileRecord): Promise<Node> {
  const { source, shape } = volume;
  const about = { ...owner, id: record.number, modified: modifiedOf(record) };
  const point = streamOf(source, shape, record.attributes, attributeType.reparsePoint, '');
  const reparse = point && reparseOf(await readWhole(point, MOST_REPARSE, 'reparse point'));
  if (reparse?.kind === 'link') {
    return { ...about, mode: 0o777, kind: 'symlink', target: async () => reparse.target };
  }
  if (record.directory) return directory(volume, record, about);
  // Contents that are elsewhere or packed in another stream (WOF, deduplication) look like a hole.
  return file(volume, record, about, reparse?.tag);
}

type About = { readonly uid: 0; readonly gid: 0; readonly id: number; readonly modified: number };

function file(volume: Volume, record: FileRecord, about: About, tag: number | undefined): FileNode {
  const { source, shape } = volume;
  let data: Stream | undefined;
  const open = () => {
    if (tag !== undefined) throw unsupported('reparse point', { record: record.number, tag });
    data ??= streamOf(source, shape, record.attributes, attributeType.data, '');
    return data;
  };
  const read = (offset: number, into: Uint8Array) =>
    reading('file', async () => (await open()?.read(offset, into)) ?? 0);
  return { ...about, mode: 0o644, kind: 'file', size: sizeOf(record), read };
}

/** Asked of every file that is looked up, so that its runs need not be decoded for it. */
function sizeOf({ attributes }: FileRecord): number {
  const parts = attributes.filter(({ type, name }) => type === attributeType.data && name === '');
  return Math.max(0, ...parts.map(({ value, mapping }) => value?.length ?? mapping?.size ?? 0));
}

function directory(volume: Volume, record: FileRecord, about: About): DirectoryNode {
  const named = byName(() => entriesOf(volume, record), folded);
  return {
    ...about,
    mode: 0o755,
    kind: 'directory',
    entries: () => guarded(entriesOf(volume, record)),
    lookup: name =>
      reading('directory', async () => {
        const entry = await named(name);
        return entry && nodeAt(volume, entry.id, entry.sequence);
      }),
  };
}

async function* guarded(entries: AsyncGenerator<NtfsEntry>): AsyncGenerator<NtfsEntry> {
  for (;;) {
    const next = await reading('directory', () => entries.next());
    if (next.done) return;
    yield next.value;
  }
}

/** Letter by letter, as the volume's own table has it for all but a few of them. */
function folded(name: string): string {
  return name.replace(/./gs, letter => {
    const upper = letter.toUpperCase();
    return upper.length === 1 ? upper : letter;
  });
}

function modifiedOf({ attributes }: FileRecord): number {
  const about = attributes.find(({ type }) => type === attributeType.standardInformation)?.value;
  if (about === undefined || about.length < 16) return 0;
  return Math.floor(Number(about.readBigUInt64LE(8)) / 10_000_000) - EPOCH;
}
