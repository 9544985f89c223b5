import type { Fat } from './fat.ts';
import type { FatEntry } from './fat-entries.ts';

const MOST_VENDORS = 32;

/** What firmware starts from a disk it has never seen, x86-64 and 64-bit ARM (UEFI specification 2.10, 3.5.1.1). */
const fallbackNames = ['BOOTX64.EFI', 'BOOTAA64.EFI'];
/** What shim starts: GRUB, or the program that writes boot entries anew. */
const shimStarts = /^(grub|fb)(x64|aa64)\.efi$|^fallback\.efi$/i;
const shimName = /^shim(x64|aa64)?\.efi$/i;
/** Programs beside a loader that start no system: MokManager, shim's fallback, firmware updates, memory tests. */
const notLoaders = /^(mm|fb)(x64|aa64|ia32)\.efi$|^(mokmanager|fallback|fwup|memtest)/i;
const loaders = [shimName, /^grub(x64|aa64)?\.efi$/i, /^bootmgfw\.efi$/i, /^systemd-boot/i];

export interface Fallback {
  readonly path: string;
  readonly size: number;
  /** It begins as a program for UEFI does. */
  readonly program: boolean;
  /** Beside it lies what shim would start. */
  readonly hasNext: boolean;
}

export interface VendorLoader {
  readonly path: string;
  /** Bytes of the vendor's shim, where there is one. */
  readonly shimSize?: number;
}

/** @throws Malformed */
export async function findFallback(fat: Fat): Promise<Fallback | undefined> {
  const efi = await folder(fat, 'EFI');
  const boot = await folder(fat, 'EFI', 'BOOT');
  if (efi === undefined || boot === undefined) return undefined;
  const files = await programs(fat, boot);
  const named = (name: string) =>
    files.find(({ name: long, short }) => [long, short].some(n => n.toUpperCase() === name));
  const file = fallbackNames.map(named).find(found => found !== undefined);
  if (file === undefined) return undefined;
  // PE images begin with the MS-DOS header's MZ (Microsoft PE Format).
  const program = (await fat.head(file, 2)).toString('latin1') === 'MZ';
  const hasNext = files.some(({ name }) => shimStarts.test(name));
  return { path: path(efi, boot, file), size: file.size, program, hasNext };
}

/** The loader of each vendor's folder, `\EFI\debian\shimx64.efi` or `\EFI\Microsoft\Boot\bootmgfw.efi`. @throws Malformed */
export async function findVendors(fat: Fat): Promise<VendorLoader[]> {
  const efi = await folder(fat, 'EFI');
  if (efi === undefined) return [];
  const vendors: FatEntry[] = [];
  for await (const entry of fat.list(efi)) {
    if (entry.directory && entry.name.toUpperCase() !== 'BOOT') vendors.push(entry);
    if (vendors.length >= MOST_VENDORS) break;
  }
  const found: VendorLoader[] = [];
  for (const vendor of vendors) {
    const boot =
      vendor.name.toUpperCase() === 'MICROSOFT' ? await folder(fat, efi.name, vendor.name, 'Boot') : undefined;
    const files = await programs(fat, boot ?? vendor);
    const file =
      loaders.map(name => files.find(each => name.test(each.name))).find(each => each !== undefined) ??
      files.find(each => !notLoaders.test(each.name));
    if (file === undefined) continue;
    const shim = files.find(({ name }) => shimName.test(name));
    const parents = boot === undefined ? [efi, vendor] : [efi, vendor, boot];
    found.push({ path: path(...parents, file), ...(shim === undefined ? {} : { shimSize: shim.size }) });
  }
  return found;
}

async function folder(fat: Fat, ...names: string[]): Promise<FatEntry | undefined> {
  const entry = await fat.find(...names);
  return entry?.directory ? entry : undefined;
}

async function programs(fat: Fat, directory: FatEntry): Promise<FatEntry[]> {
  const files: FatEntry[] = [];
  for await (const entry of fat.list(directory)) {
    if (!entry.directory && entry.name.toUpperCase().endsWith('.EFI')) files.push(entry);
  }
  return files;
}

function path(...entries: readonly FatEntry[]): string {
  return entries.map(({ name }) => `\\${name}`).join('');
}
