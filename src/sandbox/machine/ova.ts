import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ManifestOptions, manifestText, type PackageFile } from './manifest.ts';
import { makeParts, type Parts, type PartsOptions } from './parts.ts';
import { type TarOptions, type WrittenMember, writeTar } from './tar.ts';

export interface MachineOptions extends PartsOptions {
  /** Everything is made here; the folder itself too. */
  readonly dir: string;
  /** at: behind the descriptor when not said. */
  readonly manifest?: ManifestOptions & { readonly at?: 'second' | 'last' | 'absent' };
  /** order: the descriptor first, or everything the other way round. */
  readonly tar?: TarOptions & { readonly order?: 'listed' | 'reversed' };
}

export interface MachineOva {
  readonly name: string;
  readonly ova: string;
  /** What each disk of the machine holds, as a raw file. */
  readonly raws: readonly string[];
  readonly size: number;
  /** Where each member lies in the archive, in its order. */
  readonly members: readonly WrittenMember[];
}

export interface MachineFolder {
  readonly name: string;
  /** Path of the descriptor. */
  readonly ovf: string;
  readonly files: readonly string[];
  readonly raws: readonly string[];
}

/**
 * Makes a small machine and packs it as `DIR/NAME.ova`, leaving its disks beside it as raw files to compare with.
 * Deterministic for its options; about two seconds for 640 MiB.
 */
export async function makeMachineOva(options: MachineOptions): Promise<MachineOva> {
  await mkdir(options.dir, { recursive: true });
  const work = await mkdtemp(join(options.dir, '.parts-'));
  try {
    const parts = await makeParts(options.dir, work, options);
    const files = await packageFiles(parts, options);
    if (options.tar?.order === 'reversed') files.reverse();
    const ova = join(options.dir, `${parts.name}.ova`);
    const owner = options.ovf?.flavour === 'virtualbox' ? { owner: 'vboxovf10' } : {};
    const { size, members } = await writeTar(ova, files, { ...owner, ...options.tar });
    return { name: parts.name, ova, raws: parts.raws, size, members };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Makes the same machine as files beside each other in `DIR`. */
export async function makeMachineFolder(options: Omit<MachineOptions, 'tar'>): Promise<MachineFolder> {
  const { dir } = options;
  await mkdir(dir, { recursive: true });
  const parts = await makeParts(dir, dir, options);
  const files = await packageFiles(parts, options);
  for (const { name, from } of files) if (typeof from !== 'string') await writeFile(join(dir, name), from);
  const paths = files.map(({ name }) => join(dir, name));
  return { name: parts.name, ovf: join(dir, parts.ovf.name), files: paths, raws: parts.raws };
}

/** Descriptor, manifest and disk files in the order they are packed. */
export async function packageFiles(
  { name, ovf, disks }: Parts,
  { manifest = {} }: Pick<MachineOptions, 'manifest'>,
): Promise<PackageFile[]> {
  if (manifest.at === 'absent') return [ovf, ...disks];
  const lines = { name: `${name}.mf`, from: Buffer.from(await manifestText([ovf, ...disks], manifest)) };
  return manifest.at === 'last' ? [ovf, ...disks, lines] : [ovf, lines, ...disks];
}
