/** How one disk has been read through leases. */
export interface StreamCount {
  readonly machine: string;
  /** Place of the disk in its machine, from 0; -1 for what is no disk. */
  readonly disk: number;
  readonly file: string;
  /** How often a stream was begun, how often it went to its end. */
  begun: number;
  completed: number;
  /** Bytes handed to connections, of all of them. */
  bytes: number;
  /** Under way now. */
  open: number;
}

/** What the sandbox counts; live, and the same through `/sandbox/counters`. */
export class Counters {
  /** Requests by method, and `nfc`, `folder`, `versions`. */
  readonly calls: Record<string, number> = {};
  /** SOAP faults answered, such as `ExportVm TaskInProgress`. */
  readonly faults: Record<string, number> = {};
  readonly sessions = { opened: 0, closed: 0, lost: 0, open: 0 };
  readonly leases = { opened: 0, completed: 0, aborted: 0, failed: 0, expired: 0, lost: 0, open: 0, mostOpen: 0 };
  readonly streams: StreamCount[] = [];
  /** The most streams that were ever under way at once. */
  mostStreams = 0;
  /** Bytes of flat disk files handed to connections under `/folder`. */
  folderBytes = 0;
  /** What came in `Cookie` or `Authorization` at the host that only serves streams; a test expects none. */
  readonly secretsAtNfc: string[] = [];
  readonly #watchers = new Set<() => void>();

  call(name: string): void {
    this.calls[name] = (this.calls[name] ?? 0) + 1;
    this.changed();
  }

  fault(method: string, type: string): void {
    const key = `${method} ${type}`;
    this.faults[key] = (this.faults[key] ?? 0) + 1;
    this.changed();
  }

  /** The counts of one file that leases serve, begun at its first request. */
  stream(machine: string, disk: number, file: string): StreamCount {
    const known = this.streams.find(each => each.machine === machine && each.file === file);
    if (known) return known;
    const fresh = { machine, disk, file, begun: 0, completed: 0, bytes: 0, open: 0 };
    this.streams.push(fresh);
    return fresh;
  }

  /** Resolves as soon as `test` holds; it is tried now and whenever something was counted. */
  until(test: (counters: Counters) => boolean): Promise<void> {
    return new Promise(resolve => {
      const watch = () => {
        if (!test(this)) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  changed(): void {
    for (const watch of [...this.#watchers]) watch();
  }

  toJSON(): object {
    const { calls, faults, sessions, leases, streams, mostStreams, folderBytes, secretsAtNfc } = this;
    return { calls, faults, sessions, leases, streams, mostStreams, folderBytes, secretsAtNfc };
  }
}
