const suffix = /\.ko(\.(gz|xz|zst))?$/;

/** Is it the path of a kernel module? */
export function isModule(path: string): boolean {
  return suffix.test(path);
}

/**
 * The name of a kernel module as the kernel itself writes it: without folder and ending, `-` and `_` being the same.
 * @param path `kernel/drivers/nvme/host/nvme-core.ko.xz`, `nvme-core` or `nvme_core`: `nvme_core`
 */
export function moduleName(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(suffix, '')
    .replaceAll('-', '_');
}
