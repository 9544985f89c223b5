import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file (0600) that is there whole or not at all, also after a power cut: written beside, synced, renamed. */
export function writeWhole(file: string, text: string): void {
  const beside = `${file}.new`;
  writeFileSync(beside, text, { mode: 0o600, flush: true });
  renameSync(beside, file);
  syncFolder(dirname(file));
}

/** The name of a new file outlives a power cut once its folder is synced (fsync(2)); Windows has no such call. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
