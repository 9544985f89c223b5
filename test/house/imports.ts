import { posix } from 'node:path';
import { isNode, type Node, type SourceFile, walk } from './source.ts';

/** One thing that a file imports, or exports again. */
export interface Import {
  readonly node: Node;
  readonly specifier: string;
  /** Path from the checkout for the project's own files, else the name of the package. */
  readonly to: string;
  /** Names taken; `*` for all. */
  readonly names: readonly string[];
  /** Gone when types are stripped. */
  readonly typeOnly: boolean;
  /** `import()`: not loaded before it is reached. */
  readonly late: boolean;
}

export function importsOf(file: SourceFile): Import[] {
  return [...walk(file.program)].flatMap(node => {
    const found = describe(node);
    return found ? [{ ...found, node, to: target(file.path, found.specifier) }] : [];
  });
}

function describe(node: Node): Omit<Import, 'node' | 'to'> | undefined {
  const specifier = literal(node.source);
  if (specifier === undefined) return undefined;
  switch (node.type) {
    case 'ImportDeclaration': {
      const taken = (node.specifiers as Node[]).map(item => ({
        name:
          item.type === 'ImportSpecifier'
            ? nameOf(item.imported)
            : item.type === 'ImportDefaultSpecifier'
              ? 'default'
              : '*',
        typeOnly: item.importKind === 'type',
      }));
      const typeOnly = node.importKind === 'type' || (taken.length > 0 && taken.every(item => item.typeOnly));
      return { specifier, names: taken.map(item => item.name), typeOnly, late: false };
    }
    case 'ExportNamedDeclaration': {
      const names = (node.specifiers as Node[]).map(item => nameOf(item.local));
      return { specifier, names, typeOnly: node.exportKind === 'type', late: false };
    }
    case 'ExportAllDeclaration':
      return { specifier, names: ['*'], typeOnly: node.exportKind === 'type', late: false };
    case 'ImportExpression':
      return { specifier, names: ['*'], typeOnly: false, late: true };
    case 'TSImportType':
      return { specifier, names: ['*'], typeOnly: true, late: false };
    default:
      return undefined;
  }
}

function literal(value: unknown): string | undefined {
  return isNode(value) && typeof value.value === 'string' ? value.value : undefined;
}

function nameOf(value: unknown): string {
  if (!isNode(value)) return '*';
  return String(value.name ?? value.value);
}

function target(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  return specifier.startsWith('@')
    ? specifier.split('/').slice(0, 2).join('/')
    : (specifier.split('/')[0] ?? specifier);
}
