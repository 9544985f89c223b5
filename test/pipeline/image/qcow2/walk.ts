/** What is found in a qcow2 by following its tables, which must be sound: every cluster in use once, and counted so. */
export interface Walked {
  readonly content: Buffer;
  /** Clusters of the disk that are there. */
  readonly data: number;
}

/** @throws RangeError where something is not as the specification has it (qemu, docs/interop/qcow2.txt) */
export function walkQcow2(file: Buffer): Walked {
  const cluster = 65536;
  const must = (holds: boolean, what: string) => {
    if (!holds) throw new RangeError(what);
  };
  must(file.toString('latin1', 0, 4) === 'QFI\xfb' && file.readUInt32BE(4) === 3, 'magic and version');
  must(file.length % cluster === 0 && file.readUInt32BE(20) === 16, 'whole clusters');
  must(isNothing(file.subarray(8, 20)) && isNothing(file.subarray(60, 96)), 'no backing file, snapshot or feature');
  must(file.readUInt32BE(96) === 4 && file.readUInt32BE(100) === 104, 'counts of 16 bits');
  const size = Number(file.readBigUInt64BE(24));
  const l1Entries = file.readUInt32BE(36);
  must(l1Entries === Math.ceil(size / (cluster * 8192)), 'one L1 entry for each 512 MiB');

  const used = new Uint8Array(file.length / cluster);
  const use = (at: number, clusters = 1) => {
    must(at % cluster === 0 && at + clusters * cluster <= file.length, 'inside the file');
    for (let n = 0; n < clusters; n++) {
      must(used[at / cluster + n] === 0, 'used once');
      used[at / cluster + n] = 1;
    }
    return at;
  };
  const reference = (at: number): number | undefined => {
    const entry = file.readBigUInt64BE(at);
    must(entry === 0n || entry >> 63n === 1n, 'copied');
    return entry === 0n ? undefined : use(Number(entry & 0x00fffffffffffe00n));
  };

  use(0);
  const l1 = use(Number(file.readBigUInt64BE(40)), Math.ceil((l1Entries * 8) / cluster));
  const counts = use(Number(file.readBigUInt64BE(48)), file.readUInt32BE(56));
  const content = Buffer.alloc(size);
  let data = 0;
  for (let table = 0; table < l1Entries; table++) {
    const l2 = reference(l1 + table * 8);
    for (let index = 0; l2 !== undefined && index < 8192; index++) {
      const at = reference(l2 + index * 8);
      if (at === undefined) continue;
      const bytes = file.subarray(at, at + cluster);
      must(!isNothing(bytes), 'a cluster of zeros is left out');
      bytes.copy(content, (table * 8192 + index) * cluster);
      data++;
    }
  }
  const blocks: number[] = [];
  for (let index = 0; index < (file.readUInt32BE(56) * cluster) / 8; index++) {
    const at = Number(file.readBigUInt64BE(counts + index * 8));
    if (at !== 0) blocks[index] = use(at);
  }
  for (let index = 0; index < used.length; index++) {
    const block = blocks[Math.floor(index / 32768)] ?? -1;
    must(used[index] === 1 && block >= 0 && file.readUInt16BE(block + (index % 32768) * 2) === 1, 'counted once');
  }
  return { content, data };
}

function isNothing(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte === 0);
}
