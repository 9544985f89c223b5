import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** One file of the program, parsed. */
export interface SourceFile {
  /** From the checkout, with slashes: `src/pipeline/plan.ts`. */
  readonly path: string;
  readonly text: string;
  readonly program: Node;
}

/** A node of the ESTree that oxc-parser gives, read as plain data. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Something that may not be, where it is. */
export interface Offence {
  readonly path: string;
  readonly line: number;
  readonly code: string;
  readonly rule: string;
}

export function parse(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text);
  if (errors[0]) throw new SyntaxError(`${path}: ${errors[0].message}`);
  return { path, text, program: program as unknown as Node };
}

/** Every .ts and .tsx file under a folder of the checkout. */
export function filesIn(folder: string): SourceFile[] {
  return readdirSync(join(checkout, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(path => parse(relative(checkout, path).split(sep).join('/'), readFileSync(path, 'utf8')));
}

export function offence(file: SourceFile, node: Node, rule: string): Offence {
  const line = file.text.slice(0, node.start).split('\n').length;
  return { path: file.path, line, code: (file.text.split('\n')[line - 1] ?? '').trim(), rule };
}

export function print({ path, line, code, rule }: Offence): string {
  return `${path}:${line}  ${code}  (${rule})`;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** The nodes directly under one. */
export function* children(node: Node): Generator<Node> {
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) yield item;
  }
}

/** A node and all under it; `into` says which to enter. */
export function* walk(node: Node, into: (node: Node) => boolean = () => true): Generator<Node> {
  yield node;
  if (!into(node)) return;
  for (const child of children(node)) yield* walk(child, into);
}
