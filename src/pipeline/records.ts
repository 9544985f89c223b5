import { closeSync, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';

const syncData = promisify(fdatasync);
const chunkBytes = 256 * 1024;

/**
 * An append-only file of checksummed records, one a line: crc32 of the JSON in 8 hex digits, a blank, the JSON.
 * A record is one write call, so a crash leaves at most one torn line; torn or damaged lines are passed over
 * when reading, and every other record stands for itself.
 */
export class Records<T> {
  private readonly fd: number;
  private readonly file: string;

  private constructor(file: string, fd: number) {
    this.file = file;
    this.fd = fd;
  }

  /** Opens for appending, creating the file (0600). A torn last line is closed off so that it cannot swallow the next. */
  static open<T>(file: string): Records<T> {
    const fd = openSync(file, 'a+', 0o600);
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    if (size > 0) readSync(fd, last, 0, 1, size - 1);
    const records = new Records<T>(file, fd);
    if (size > 0 && last[0] !== 0x0a) records.write(Buffer.from('\n'));
    return records;
  }

  append(record: T): void {
    const json = JSON.stringify(record);
    this.write(Buffer.from(`${checksum(json)} ${json}\n`));
  }

  /** Whatever was appended survives a power cut once this resolves. */
  async sync(): Promise<void> {
    await syncData(this.fd);
  }

  /** As `sync`, and nothing else happens meanwhile. */
  syncNow(): void {
    fdatasyncSync(this.fd);
  }

  /** All whole records, oldest first. */
  *read(): Generator<T> {
    yield* readRecords<T>(this.file);
  }

  close(): void {
    closeSync(this.fd);
  }

  /** A full disk may take half a line: take the half back, so that the file stays readable for a human too. */
  private write(line: Buffer): void {
    const before = fstatSync(this.fd).size;
    const written = writeSync(this.fd, line);
    if (written === line.length) return;
    ftruncateSync(this.fd, before);
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: this.file });
  }
}

/** All whole records of a file, oldest first; nothing when there is no file. Memory is bounded by the longest line. */
export function* readRecords<T>(file: string): Generator<T> {
  for (const line of lines(file)) {
    const json = line.slice(9);
    if (line[8] === ' ' && checksum(json) === line.slice(0, 8)) yield JSON.parse(json) as T;
  }
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

function* lines(file: string): Generator<string> {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let rest = Buffer.alloc(0);
    for (;;) {
      const got = readSync(fd, chunk, 0, chunk.length, null);
      if (got === 0) return;
      let text = Buffer.concat([rest, chunk.subarray(0, got)]);
      for (let end = text.indexOf(0x0a); end >= 0; end = text.indexOf(0x0a)) {
        yield text.toString('utf8', 0, end);
        text = text.subarray(end + 1);
      }
      rest = Buffer.from(text);
    }
  } finally {
    closeSync(fd);
  }
}
