/** Every VMDK that is not only text begins so (VMware "Virtual Disk Format 5.0", magicNumber). */
const magic = Buffer.from('KDMV', 'latin1');
/** Enough to tell what came instead. */
const enough = 512;

/** How a body begins: what must be told apart before it is taken for a disk. */
export interface Beginning {
  /** Everything taken so far; ours. */
  readonly bytes: Uint8Array;
  readonly is: 'vmdk' | 'nothing' | 'html' | 'json' | 'xml' | 'text' | 'binary';
}

/** Takes as many chunks as it needs to tell what a body is. */
export async function beginningOf(chunks: AsyncIterator<Uint8Array>): Promise<Beginning> {
  let bytes: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await chunks.next();
    if (next.done) return { bytes, is: bytes.length === 0 ? 'nothing' : whatIs(bytes) };
    bytes = Buffer.concat([bytes, next.value]);
    if (bytes.length >= magic.length && bytes.subarray(0, magic.length).equals(magic)) return { bytes, is: 'vmdk' };
    if (bytes.length >= enough) return { bytes, is: whatIs(bytes) };
  }
}

function whatIs(bytes: Buffer): Beginning['is'] {
  const text = bytes.subarray(0, enough).toString('latin1').replace(/^ï»¿/, '').trimStart();
  if (/^<(!doctype\s+html|html)/i.test(text)) return 'html';
  if (text.startsWith('<')) return 'xml';
  if (/^[[{]/.test(text)) return 'json';
  return /^[\t\r\n\x20-\x7e\x80-\xff]*$/.test(text) ? 'text' : 'binary';
}
