import sax from 'sax';

/** One element of a request. */
export interface Node {
  /** Without its prefix. */
  readonly name: string;
  readonly namespace: string;
  /** Local name of `xsi:type`. */
  readonly xsiType?: string;
  /** The `type` attribute, of a managed object reference. */
  readonly refType?: string;
  text: string;
  readonly children: Node[];
}

const instance = 'http://www.w3.org/2001/XMLSchema-instance';
const mostDepth = 64;

/**
 * Reads a document by namespace.
 * @throws Error when it is no well-formed XML, or deeper than 64 elements
 */
export function parseXml(text: string): Node {
  const parser = sax.parser(true, { xmlns: true });
  const open: Node[] = [];
  let root: Node | undefined;
  parser.onopentag = tag => {
    const node = nodeOf(tag as sax.QualifiedTag);
    const parent = open.at(-1);
    if (parent) parent.children.push(node);
    else root = node;
    if (open.push(node) > mostDepth) throw new Error(`elements are nested deeper than ${mostDepth}`);
  };
  const add = (piece: string) => {
    const at = open.at(-1);
    if (at) at.text += piece;
  };
  parser.ontext = add;
  parser.oncdata = add;
  parser.onclosetag = () => void open.pop();
  parser.onerror = error => {
    throw error;
  };
  parser.write(text).close();
  if (!root) throw new Error('there is no element');
  return root;
}

function nodeOf(tag: sax.QualifiedTag): Node {
  const attributes = Object.values(tag.attributes);
  const xsiType = attributes.find(each => each.local === 'type' && each.uri === instance)?.value;
  const refType = attributes.find(each => each.local === 'type' && each.uri === '')?.value;
  return {
    name: tag.local,
    namespace: tag.uri,
    ...(xsiType === undefined ? {} : { xsiType: xsiType.replace(/^.*:/, '') }),
    ...(refType === undefined ? {} : { refType }),
    text: '',
    children: [],
  };
}

export function child(node: Node | undefined, name: string): Node | undefined {
  return node?.children.find(each => each.name === name);
}

export function childrenOf(node: Node | undefined, name: string): Node[] {
  return node?.children.filter(each => each.name === name) ?? [];
}

export function textOf(node: Node | undefined, name: string): string | undefined {
  return child(node, name)?.text;
}

/** XML Schema writes true as `true` or `1`. */
export function flagOf(node: Node | undefined, name: string): boolean | undefined {
  const text = textOf(node, name)?.trim();
  return text === undefined ? undefined : text === 'true' || text === '1';
}
