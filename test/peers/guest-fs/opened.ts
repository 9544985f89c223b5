import type { FileSystem } from '../../../src/pipeline/guest/filesystems/filesystem.ts';
import { openFileSystem } from '../../../src/pipeline/guest/filesystems/index.ts';
import { fileSource } from './ext.ts';

/** Opens the file system in an image for as long as `use` takes. */
export async function withFileSystem<T>(image: string, use: (fileSystem: FileSystem) => Promise<T>): Promise<T> {
  const { source, handle } = await fileSource(image);
  try {
    const fileSystem = await openFileSystem(source);
    if (fileSystem === undefined) throw new Error(`${image}: no file system`);
    return await use(fileSystem);
  } finally {
    await handle.close();
  }
}
