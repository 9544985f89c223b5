import sax, { type QualifiedTag, type SAXParser } from 'sax';
import type { Element } from './element.ts';

/** Why an answer could not be read. */
export type XmlTrouble = 'NOT_XML' | 'ENCODING' | 'DOCTYPE' | 'TOO_DEEP' | 'TOO_MANY' | 'TOO_LONG';

export class UnreadableXml extends Error {
  readonly trouble: XmlTrouble;

  constructor(trouble: XmlTrouble) {
    super(trouble);
    this.name = 'UnreadableXml';
    this.trouble = trouble;
  }
}

/** Bounds of one answer. 5,000 machines with all their devices are some 100 MB and 1.5 million elements. */
const most = { bytes: 512 * 1024 * 1024, nodes: 4_000_000, depth: 96, tag: 64 * 1024 };
/** Bytes that are parsed at once: some 2 ms of work. */
const slice = 32 * 1024;

const xsi = 'http://www.w3.org/2001/XMLSchema-instance';

interface Node {
  name: string;
  type?: string;
  refType?: string;
  text: string;
  children: Node[];
}

/**
 * Reads one document as it comes and builds its elements. It knows names by namespace, expands nothing but the five
 * entities of XML, and is bounded in size, depth and number.
 */
export class XmlReader {
  readonly #parser: SAXParser;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #open: Node[] = [];
  #root: Node | undefined;
  #bytes = 0;
  #nodes = 0;
  /** Bytes read when the tag began that is still being read. */
  #tagAt: number | undefined;

  constructor() {
    const options: sax.SAXOptions & { strictEntities: boolean } = { xmlns: true, strictEntities: true };
    const parser = sax.parser(true, options);
    parser.onerror = () => {
      throw new UnreadableXml('NOT_XML');
    };
    parser.ondoctype = () => {
      throw new UnreadableXml('DOCTYPE');
    };
    parser.onopentagstart = () => {
      this.#tagAt = this.#bytes;
    };
    parser.onopentag = tag => this.#begin(tag as QualifiedTag);
    parser.onclosetag = () => {
      this.#open.pop();
    };
    parser.ontext = text => this.#text(text);
    parser.oncdata = text => this.#text(text);
    this.#parser = parser;
  }

  /**
   * Some more of the document; hand over large chunks through `slices`, so that others can breathe in between.
   * @throws UnreadableXml
   */
  feed(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#bytes > most.bytes) throw new UnreadableXml('TOO_LONG');
    this.#parser.write(this.#decoded(chunk));
    if (this.#tagAt !== undefined && this.#bytes - this.#tagAt > most.tag) throw new UnreadableXml('TOO_MANY');
  }

  /**
   * The document is over.
   * @returns its root element
   * @throws UnreadableXml
   */
  end(): Element {
    this.#parser.write(this.#decoded());
    this.#parser.close();
    if (this.#root === undefined) throw new UnreadableXml('NOT_XML');
    return this.#root;
  }

  #decoded(chunk?: Uint8Array): string {
    try {
      return chunk === undefined ? this.#decoder.decode() : this.#decoder.decode(chunk, { stream: true });
    } catch {
      throw new UnreadableXml('ENCODING');
    }
  }

  #begin(tag: QualifiedTag): void {
    this.#tagAt = undefined;
    if (++this.#nodes > most.nodes) throw new UnreadableXml('TOO_MANY');
    if (this.#open.length >= most.depth) throw new UnreadableXml('TOO_DEEP');
    const node: Node = { name: tag.local, text: '', children: [] };
    for (const attribute of Object.values(tag.attributes)) {
      if (attribute.local !== 'type') continue;
      if (attribute.uri === xsi) node.type = attribute.value.slice(attribute.value.indexOf(':') + 1).trim();
      else if (attribute.prefix === '') node.refType = attribute.value;
    }
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.children.push(node);
    else if (this.#root !== undefined) throw new UnreadableXml('NOT_XML');
    else this.#root = node;
    this.#open.push(node);
  }

  #text(text: string): void {
    const at = this.#open.at(-1);
    if (at !== undefined) at.text += text;
  }
}

/** A chunk in pieces that are parsed without anybody noticing. */
export function* slices(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += slice) yield chunk.subarray(at, at + slice);
}
