import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../journeys/program.ts';

/**
 * What scripts/peer-packages.mjs put there.
 * @param path below .cache/peers
 */
export function installed(path: string): string {
  const found = join(root, '.cache', 'peers', path);
  if (!existsSync(found)) throw new Error(`${found} is missing: npm run test:peers installs it`);
  return found;
}

/** Every file below a folder of .cache/peers whose name ends so. */
export function installedFiles(folder: string, extension: string): string[] {
  return globSync(join(installed(folder), '**', `*${extension}`)).sort();
}
