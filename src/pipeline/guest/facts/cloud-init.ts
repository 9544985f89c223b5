import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { fact } from '../guest.ts';
import { filesIn, type Line, linesOf } from './lines.ts';
import { program, pythonVersion } from './packages.ts';

/** A key at the top of cloud-init's configuration, where it was said last. */
export interface CloudSetting extends Line {
  readonly value: unknown;
}

export interface CloudInit {
  /** The program, absent where there is none. */
  readonly program?: string;
  readonly version?: Line & { readonly version: string };
  /** cloud.cfg and its drop-ins in the order in which they are read; a later one wins. */
  readonly settings: ReadonlyMap<string, CloudSetting>;
  /** Files that are no YAML: cloud-init passes over them. */
  readonly broken: readonly Line[];
}

const directory = '/etc/cloud/cloud.cfg.d';

/** cloud-init, and what its configuration comes to. */
export const cloudInit = fact(async ({ files }): Promise<CloudInit> => {
  const settings = new Map<string, CloudSetting>();
  const broken: Line[] = [];
  for (const path of ['/etc/cloud/cloud.cfg', ...(await filesIn(files, directory, /\.cfg$/))]) {
    const text = await files.text(path, { most: 1024 * 1024 });
    if (text === undefined) continue;
    const lines = await linesOf(files, path);
    const read = topOf(text, lines);
    if (read === undefined) broken.push({ path, line: 1, text: lines[0]?.text ?? '' });
    else for (const [key, setting] of read) settings.set(key, setting);
  }
  const there = await program(files, 'cloud-init');
  const version = await pythonVersion(files, 'cloudinit/version.py', /^__VERSION__\s*=\s*["']([\d.]+)/);
  return { ...(there ? { program: there } : {}), ...(version ? { version } : {}), settings, broken };
});

function topOf(text: string, lines: readonly Line[]): ReadonlyMap<string, CloudSetting> | undefined {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  if (document.errors.length > 0) return undefined;
  const top = new Map<string, CloudSetting>();
  if (!isMap(document.contents)) return top;
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key)) continue;
    const line = lines[counter.linePos(key.range?.[0] ?? 0).line - 1];
    const plain = isScalar(value) || isMap(value) || isSeq(value) ? plainOf(value, document) : null;
    if (plain === undefined) return undefined;
    if (line) top.set(String(key.value), { ...line, value: plain });
  }
  return top;
}

/** Undefined where a few lines of aliases come to millions of values (the library throws a ReferenceError). */
function plainOf(value: Node, document: Document): unknown {
  try {
    return value.toJS(document, { maxAliasCount: 50 }) ?? null;
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}
