/** Programs by the ids the pipeline has for their boot code: names, the same in every language. */
const names: Readonly<Record<string, string>> = {
  grub: 'GRUB',
  syslinux: 'SYSLINUX',
  lilo: 'LILO',
  windows: 'Windows',
  parted: 'GNU Parted',
};

/** @returns undefined for code that nobody recognised */
export function loaderName(kind: string): string | undefined {
  return names[kind];
}
