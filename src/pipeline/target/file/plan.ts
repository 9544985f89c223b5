import { z } from 'zod';

const formats = ['vhd', 'vhd-dynamic', 'raw', 'qcow2', 'vmdk', 'ova'] as const;
export type FileFormat = (typeof formats)[number];

/** Of a file's name, without its dot. */
export function extensionOf(format: FileFormat): string {
  return format === 'vhd-dynamic' ? 'vhd' : format;
}

/** One file per disk in a folder: `web-disk1.vhd`. */
export const fileTarget = z.strictObject({
  kind: z.literal('file'),
  path: z.string().min(1),
  format: z.enum(formats).default('vhd'),
  /** Stem of the files; the machine's name when absent. */
  name: z.string().min(1).optional(),
});
