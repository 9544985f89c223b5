import type { Stored } from './local-file.ts';

/** A descriptor is a text of some lines; one of 2 TiB in 2 GiB extents has 1024 of them. */
const mostDescriptor = 256 * 1024;

/**
 * Names of the files in which a VMDK descriptor says its data lies, so that a fingerprint sees them too; empty for
 * any other file. What they mean is the image format's business. VMware Virtual Disk Format 1.1, "Extent Description".
 */
export async function extentsNamed(file: Stored): Promise<string[]> {
  if (file.size > mostDescriptor) return [];
  const bytes = Buffer.alloc(file.size);
  await file.read(0, bytes);
  const text = bytes.toString('utf8');
  if (!text.startsWith('# Disk DescriptorFile')) return [];
  const extents = text.matchAll(/^(?:RW|RDONLY)\s+\d+\s+[A-Za-z]+\s+"([^"\r\n]+)"/gm);
  return [...new Set(Array.from(extents, ([, name = '']) => name))];
}
