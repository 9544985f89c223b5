import { sourceFailure } from '../failures.ts';
import type { LocalFile } from '../local-file.ts';
import type { OvfPackage } from './package.ts';
import { indexTar, type TarMember } from './tar.ts';

/**
 * An OVA: a tar whose members are read where they lie.
 * @throws Failed what indexTar throws, OVA_NO_OVF, OVA_SEVERAL_OVF
 */
export async function openArchive(file: LocalFile): Promise<OvfPackage> {
  const { members, ended } = await indexTar(file);
  const byName = new Map(members.map(member => [member.name.normalize('NFC'), member]));
  const find = (name: string): TarMember | undefined => byName.get(name.normalize('NFC'));
  const label = (name: string) => `${file.name} › ${name}`;
  return {
    name: file.name,
    descriptor: onlyDescriptor(file.name, [...byName.values()]),
    label,
    names: members.map(member => member.name),
    sizeOf: async name => find(name)?.size,
    open: async name => {
      const member = find(name);
      if (member === undefined) throw sourceFailure('SOURCE_FILE_MISSING', { file: file.name, name });
      return file.part(label(member.name), member.offset, member.size);
    },
    archive: true,
    ended,
    close: () => file.close(),
  };
}

function onlyDescriptor(file: string, members: readonly TarMember[]): string {
  const found = members.map(member => member.name).filter(name => /\.ovf$/i.test(name));
  if (found[0] === undefined) throw sourceFailure('OVA_NO_OVF', { file });
  if (found.length > 1) throw sourceFailure('OVA_SEVERAL_OVF', { file, names: found.join(', ') });
  return found[0];
}
