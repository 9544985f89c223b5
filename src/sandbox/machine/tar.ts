import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { BLOCK, paxRecords, TYPE, tarHeader } from './tar-header.ts';

export interface TarMember {
  readonly name: string;
  /** Bytes, or the path of a file that holds them; nothing for links and folders. */
  readonly from: Buffer | string;
  /** One of TYPE; a file when not said. */
  readonly type?: string;
  readonly link?: string;
  /** What the header says instead of the true size. */
  readonly claims?: number | bigint;
}

export interface TarOptions {
  /** pax: the header says 0 and a pax record the size, as for files of 8 GiB and more. */
  readonly sizes?: 'octal' | 'base256' | 'pax';
  /** How every name is written, long or not; ustar when not said. */
  readonly names?: 'ustar' | 'gnu' | 'pax';
  /** Name of owner and group. */
  readonly owner?: string;
  /** Bytes the archive is filled up to a multiple of; GNU tar: 10240. */
  readonly record?: number;
  /** false leaves out the two blocks of zeros at the end. */
  readonly end?: boolean;
}

export interface WrittenMember {
  readonly name: string;
  /** Bytes from the start of the archive: its first header block (also of a pax or long name header), and its data. */
  readonly headerAt: number;
  readonly dataAt: number;
  readonly size: number;
}

/** Writes the members, in the order given, as a tar archive. */
export async function writeTar(
  file: string,
  members: readonly TarMember[],
  options: TarOptions = {},
): Promise<{ readonly size: number; readonly members: readonly WrittenMember[] }> {
  const handle = await open(file, 'w');
  try {
    const written: WrittenMember[] = [];
    let at = 0;
    for (const member of members) {
      const size = typeof member.from === 'string' ? (await stat(member.from)).size : member.from.length;
      const head = memberHead(member, size, options);
      await handle.write(head, 0, head.length, at);
      const dataAt = at + head.length;
      await writeData(handle, member.from, dataAt);
      written.push({ name: member.name, headerAt: at, dataAt, size });
      at = dataAt + Math.ceil(size / BLOCK) * BLOCK;
    }
    if (options.end !== false) at += 2 * BLOCK;
    const { record = BLOCK } = options;
    at = Math.ceil(at / record) * record;
    await handle.truncate(at);
    return { size: at, members: written };
  } finally {
    await handle.close();
  }
}

async function writeData(handle: FileHandle, from: Buffer | string, at: number): Promise<void> {
  if (typeof from !== 'string') {
    if (from.length > 0) await handle.write(from, 0, from.length, at);
    return;
  }
  for await (const chunk of createReadStream(from, { highWaterMark: 1024 * 1024 })) {
    await handle.write(chunk as Buffer, 0, (chunk as Buffer).length, at);
    at += (chunk as Buffer).length;
  }
}

/** All header blocks of a member: those of its long name or pax records first. */
function memberHead({ name, type = TYPE.file, link, claims }: TarMember, size: number, options: TarOptions): Buffer {
  const said = claims ?? size;
  const owner = options.owner ?? 'root';
  const records: Record<string, string> = {};
  if (options.names === 'pax') records.path = name;
  if (options.sizes === 'pax') records.size = String(said);
  const before: Buffer[] = [];
  if (options.names === 'gnu') before.push(attached(TYPE.gnuLongName, '././@LongLink', Buffer.from(`${name}\0`)));
  if (Object.keys(records).length > 0) before.push(attached(TYPE.pax, 'PaxHeaders/vm', paxRecords(records)));
  const sizes = options.sizes === 'base256' ? 'base256' : 'octal';
  const header = tarHeader({
    ...{ name: options.names === 'pax' ? 'PaxHeaders/short' : name, type, owner, sizes },
    size: options.sizes === 'pax' ? 0 : said,
    ...(link === undefined ? {} : { link }),
  });
  return Buffer.concat([...before, header]);
}

/** A header with data that says something of the member behind it. */
export function attached(type: string, name: string, data: Buffer): Buffer {
  const filled = Buffer.alloc(Math.ceil(data.length / BLOCK) * BLOCK);
  data.copy(filled);
  return Buffer.concat([tarHeader({ name, size: data.length, type }), filled]);
}
