/** An archive in the new ASCII format. */
export function archive(files: readonly { readonly path: string; readonly data: Buffer }[]): Buffer {
  return Buffer.concat(
    [...files, { path: 'TRAILER!!!', data: Buffer.alloc(0) }].flatMap(({ path, data }) => entry(path, data)),
  );
}

function entry(path: string, data: Buffer): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const fields = [0, 0o100644, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length, 0];
  // Inode, mode, owner and group, links, time, size, devices, length of the name, checksum.
  const header = Buffer.from(`070701${fields.map(value => value.toString(16).padStart(8, '0')).join('')}`);
  return [header, name, padding(header.length + name.length), data, padding(data.length)];
}

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}
