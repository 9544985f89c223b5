import { realpath } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import type { Plan } from '../../plan.ts';
import type { Bytes } from '../../types/disk.ts';
import type { Machine } from '../../types/machine.ts';
import type { Source, SourceLink } from '../../types/source.ts';
import { check, evidence } from '../checks.ts';
import { extentsNamed } from '../extents-named.ts';
import { sourceFailure } from '../failures.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { Folder } from '../folder.ts';
import { LocalFile, pathFailure, type Stored } from '../local-file.ts';
import { within } from '../names.ts';
import { readableEvidence } from '../readable.ts';

/** One disk file, whatever its format, with the files its descriptor may name beside it. */
export const diskFile: Source = {
  id: 'disk',
  asks: [{ key: 'source.path', kind: 'path', needed: true }],
  connect: async (plan: Plan['source']) => {
    if (plan.kind !== 'disk') throw new TypeError(plan.kind);
    return diskLink(plan.path);
  },
};

/** @throws Failed SOURCE_EMPTY, and what LocalFile.open throws */
async function diskLink(path: string): Promise<SourceLink> {
  const file = await LocalFile.open(path);
  try {
    if (file.size === 0) throw sourceFailure('SOURCE_EMPTY', { file: path });
    // Extents lie beside the descriptor itself, not beside a link to it.
    const real = await realpath(path).catch(error => Promise.reject(pathFailure(path, error)));
    return linkTo(file, await Folder.open(dirname(real)));
  } catch (error) {
    await file.close();
    throw error;
  }
}

function linkTo(file: LocalFile, folder: Folder): SourceLink {
  const { name, size } = file;
  const machine: Machine = {
    id: name,
    name: basename(name, extname(name)) || name,
    networks: [],
    disks: [{ index: 0, key: name, name, fileSize: size }],
  };
  const own = () => file.part(name, 0, size);
  return {
    async *machines() {
      yield { id: machine.id, name: machine.name, disks: 1 };
    },
    machine: async () => machine,
    choices: async function* () {},
    async *preflight(plan) {
      const absent = plan.disks?.filter(disk => disk.from !== 0) ?? [];
      const found = absent.map(disk => evidence('SOURCE_DISK_ABSENT', 'fail', { disk: disk.from, disks: 1 }));
      yield check('source-disks', 'blocks', found);
      yield check('source-readable', 'blocks', [await readableEvidence(name, async () => own())]);
    },
    async fingerprint() {
      const files: Stored[] = [own()];
      try {
        for (const extent of await extentsNamed(own())) files.push(await besideOf(folder, name, extent));
        return await fingerprintOf(files.map(stored => ({ stored })));
      } finally {
        await Promise.all(files.map(stored => stored.close()));
      }
    },
    open: async () => bytesOf(own(), folder),
    close: () => file.close(),
    // A file has nothing to shut down, and nothing was made or changed: there is nothing to take back.
    quiesce: async () => {},
    release: async () => {},
    undo: async () => {},
  };
}

function bytesOf(stored: Stored, folder: Folder): Bytes {
  return {
    ...stored,
    promised: false,
    beside: async name => bytesOf(await besideOf(folder, stored.name, name), folder),
  };
}

/** @throws Failed SOURCE_NAME_LEAVES, SOURCE_LINK_LEAVES, SOURCE_FILE_MISSING */
async function besideOf(folder: Folder, asking: string, name: string): Promise<Stored> {
  const own = within(name);
  if (own === undefined) throw sourceFailure('SOURCE_NAME_LEAVES', { file: asking, name });
  return folder.open(own, asking);
}
