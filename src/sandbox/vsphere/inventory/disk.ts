import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { GRAIN } from '../../machine/vmdk/header.ts';
import type { ControllerKind, SandboxDisk } from '../options.ts';

/** What a disk held when a snapshot was taken: the grains that were written over since. */
export class FrozenView {
  readonly saved = new Map<number, Buffer>();
}

/** A virtual disk, and the raw file behind it. */
export class Disk {
  /** Place in its machine, from 0. */
  readonly index: number;
  readonly key: number;
  readonly controllerKey: number;
  readonly unit: number;
  readonly controller: ControllerKind;
  /** None: a disk that holds nothing. */
  readonly raw: string | undefined;
  /** Bytes. */
  readonly capacity: number;
  readonly given: Partial<SandboxDisk>;
  /** The file without snapshots: `[datastore] folder/name.vmdk`. */
  readonly file: string;
  /** The files over it, one for each snapshot, oldest first. */
  readonly deltas: string[] = [];
  /** Bytes written since the machine was made. */
  written = 0;
  readonly #views = new Set<FrozenView>();
  #version = 1;

  constructor(
    place: Pick<
      Disk,
      'index' | 'key' | 'controllerKey' | 'unit' | 'controller' | 'raw' | 'capacity' | 'given' | 'file'
    >,
  ) {
    this.index = place.index;
    this.key = place.key;
    this.controllerKey = place.controllerKey;
    this.unit = place.unit;
    this.controller = place.controller;
    this.raw = place.raw;
    this.capacity = place.capacity;
    this.given = place.given;
    this.file = place.file;
  }

  /** The file that is written to now. */
  get current(): string {
    return this.deltas.at(-1) ?? this.file;
  }

  get independent(): boolean {
    return this.given.mode?.startsWith('independent') ?? false;
  }

  /** Another one whenever the bytes change: 32 hex digits. */
  get contentId(): string {
    return createHash('md5').update(`${this.file} ${this.#version}`).digest('hex');
  }

  get uuid(): string {
    const hex = createHash('md5').update(`uuid of ${this.file}`).digest('hex');
    return `6000C29${hex.slice(0, 1)}-${hex.slice(1, 5)}-${hex.slice(5, 9)}-${hex.slice(9, 13)}-${hex.slice(13, 25)}`;
  }

  freeze(): FrozenView {
    const view = new FrozenView();
    this.#views.add(view);
    return view;
  }

  thaw(view: FrozenView): void {
    this.#views.delete(view);
  }

  /** Writes as the guest would: the raw file changes, and snapshots keep what was there. */
  async write(offset: number, bytes: Buffer): Promise<void> {
    if (this.raw === undefined) throw new RangeError('this disk has no bytes');
    if (offset < 0 || offset + bytes.length > this.capacity) throw new RangeError('beyond the end of the disk');
    const handle = await open(this.raw, 'r+');
    try {
      if (this.#views.size > 0) await this.#save(handle, offset, bytes.length);
      await handle.write(bytes, 0, bytes.length, offset);
    } finally {
      await handle.close();
    }
    this.written += bytes.length;
    this.#version++;
  }

  async #save(handle: FileHandle, offset: number, length: number): Promise<void> {
    for (let grain = Math.floor(offset / GRAIN); grain * GRAIN < offset + length; grain++) {
      const old = Buffer.alloc(Math.min(GRAIN, this.capacity - grain * GRAIN));
      await handle.read(old, 0, old.length, grain * GRAIN);
      for (const view of this.#views) if (!view.saved.has(grain)) view.saved.set(grain, old);
    }
  }
}
