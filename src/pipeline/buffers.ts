/** What a disk's own transfers want of memory, of places in a file and of lengths: a page, in bytes. */
export const pageBytes = 4096;

const wasmPage = 64 * 1024;
/** Most that one piece of memory of this kind can have. */
const mostWasm = 4 * 1024 * 1024 * 1024;
/** Node has it; the types of Node have its name alone. */
declare const WebAssembly: {
  readonly Memory: new (pages: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => { readonly buffer: ArrayBuffer | SharedArrayBuffer };
};

const aligned = new WeakSet<ArrayBufferLike>();

/**
 * Memory that begins on a page, so that a disk can be asked to take it as it is. WebAssembly's is the only memory of
 * JavaScript of which that is certain: it is made of pages and mapped as such; like all other it costs nothing until it
 * is touched.
 * @param shared with other threads of Node's
 */
export function onPages(bytes: number, shared = false): Uint8Array {
  const pages = Math.ceil(bytes / wasmPage);
  if (pages * wasmPage >= mostWasm) return Buffer.allocUnsafeSlow(bytes);
  const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  aligned.add(buffer);
  return Buffer.from(buffer, 0, bytes);
}

/** Does it begin on a page, in memory of a pool, and is it whole pages long? */
export function isOnPages(bytes: Uint8Array): boolean {
  return aligned.has(bytes.buffer) && bytes.byteOffset % pageBytes === 0 && bytes.length % pageBytes === 0;
}

/**
 * A fixed number of equal buffers, each of which begins on a page; the memory comes when they are first needed. Asking
 * for one waits while all are out.
 */
export class Buffers {
  private readonly free: Uint8Array[] = [];
  private readonly waiting: ((buffer: Uint8Array) => void)[] = [];
  private readonly bytes: number;
  private readonly most: number;
  private readonly shared: boolean;
  private memory: Uint8Array | undefined;
  private made = 0;

  /** @param bytes size of one · @param most how many at most · @param shared with other threads of Node's */
  constructor(bytes: number, most: number, shared = false) {
    this.bytes = bytes;
    this.most = most;
    this.shared = shared;
  }

  take(): Promise<Uint8Array> {
    const free = this.free.pop();
    if (free) return Promise.resolve(free);
    if (this.made < this.most) return Promise.resolve(this.next());
    return new Promise(resolve => this.waiting.push(resolve));
  }

  give(buffer: Uint8Array): void {
    const next = this.waiting.shift();
    if (next) next(buffer);
    else this.free.push(buffer);
  }

  private next(): Uint8Array {
    const room = Math.ceil(this.bytes / pageBytes) * pageBytes;
    this.memory ??= onPages(room * this.most, this.shared);
    const from = room * this.made++;
    return this.memory.subarray(from, from + this.bytes);
  }
}
