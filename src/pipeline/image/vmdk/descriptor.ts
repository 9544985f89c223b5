import { imageFailure } from '../failures.ts';
import { sector } from '../sector.ts';

/** One line of the extent description: `RW 20480 FLAT "web-flat.vmdk" 0`. */
export interface DescribedExtent {
  readonly access: 'RW' | 'RDONLY' | 'NOACCESS';
  readonly length: number;
  /** FLAT, SPARSE, ZERO, VMFS, VMFSSPARSE, SESPARSE, VMFSRDM, VMFSRAW … in upper case. */
  readonly type: string;
  readonly name?: string;
  /** Where in that file the extent begins. */
  readonly offset: number;
}

/** The text part of a VMDK. Source: VMware "Virtual Disk Format 5.0", "The Descriptor File". */
export interface Descriptor {
  /** As written: `streamOptimized`, `monolithicFlat`, `vmfs`, … ; empty when it says none. */
  readonly createType: string;
  readonly encrypted: boolean;
  readonly delta: boolean;
  /** parentFileNameHint, or empty. */
  readonly parent: string;
  readonly extents: readonly DescribedExtent[];
}

export const descriptorSignature = '# Disk DescriptorFile';
/** A disk of a thousand extents has 60 KiB of text. */
export const mostDescriptor = 1024 * 1024;
const noParent = 'ffffffff';
const used = new Set(['createtype', 'parentcid', 'parentfilenamehint']);

const extentStart = /^\s*(RW|RDONLY|NOACCESS)\s/i;
const extent = /^\s*(RW|RDONLY|NOACCESS)\s+(\d{1,14})\s+([A-Z]{1,20})(?:\s+"([^"]*)"(?:\s+(\d{1,14}))?)?/i;

/**
 * @param bytes the file, or the embedded descriptor with its padding of NULs
 * @throws Failed VMDK_DESCRIPTOR_LINE for an extent that cannot be understood
 */
export function parseDescriptor(bytes: Uint8Array, file: string): Descriptor {
  const values = new Map<string, string>();
  const extents: DescribedExtent[] = [];
  let encrypted = false;
  for (const [index, line] of textOf(bytes)
    .split(/\r\n|\r|\n/)
    .entries()) {
    if (/^\s*#/.test(line)) continue;
    if (extentStart.test(line)) {
      extents.push(parseExtent(line, index + 1, file));
      continue;
    }
    const equals = line.indexOf('=');
    if (equals < 0) continue;
    const key = line.slice(0, equals).trim().toLowerCase();
    // encryptionKeys in vSphere's, encryption.keySafe and encryption.data in Workstation's.
    if (key.startsWith('encryption')) encrypted = true;
    if (used.has(key)) values.set(key, unquoted(line.slice(equals + 1).trim()));
  }
  const parent = values.get('parentfilenamehint') ?? '';
  const parentId = values.get('parentcid')?.toLowerCase() ?? noParent;
  return {
    createType: values.get('createtype') ?? '',
    encrypted,
    delta: parent !== '' || parentId.padStart(8, '0') !== noParent,
    parent,
    extents,
  };
}

function parseExtent(line: string, number: number, file: string): DescribedExtent {
  const [, access = '', sectors = '', type = '', name, offset = '0'] = extent.exec(line) ?? [];
  const length = Number(sectors) * sector;
  const start = Number(offset) * sector;
  if (access === '' || !Number.isSafeInteger(length) || !Number.isSafeInteger(start + length)) {
    throw imageFailure('VMDK_DESCRIPTOR_LINE', { file, line: number });
  }
  return {
    access: access.toUpperCase() as DescribedExtent['access'],
    length,
    type: type.toUpperCase(),
    ...(name === undefined ? {} : { name }),
    offset: start,
  };
}

/** A value without its quotes, fit to be shown: it may end up in a sentence on a terminal. */
function unquoted(value: string): string {
  const bare = value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  return bare.slice(0, 255).replace(/\p{Cc}/gu, '');
}

/** The text in the encoding that one of its own lines names; file names may be GBK, Shift_JIS or windows-1252. */
function textOf(bytes: Uint8Array): string {
  const padding = bytes.indexOf(0);
  const text = padding < 0 ? bytes : bytes.subarray(0, padding);
  const label = /^[ \t]*encoding[ \t]*=[ \t]*"?([\w-]{1,40})/im.exec(Buffer.from(text).toString('latin1'))?.[1];
  try {
    return new TextDecoder(label ?? 'utf-8').decode(text);
  } catch {
    // An encoding that Node does not know: all that matters but the names is ASCII.
    return new TextDecoder().decode(text);
  }
}
