import { isNode, type Node, type Offence, offence, type SourceFile } from './source.ts';

/** The registries, and the one door to the native kernels. */
const registries = /^src\/(native|pipeline\/(source|image|target))\/index\.ts$/;

/** Default exports, and files that only pass on what others export. */
export function exportOffences(files: readonly SourceFile[]): Offence[] {
  return files.flatMap(file => {
    const body = file.program.body as Node[];
    const unnamed = body.filter(statement => statement.type === 'ExportDefaultDeclaration');
    const passesOn = body.filter(
      statement =>
        statement.type === 'ExportAllDeclaration' ||
        (statement.type === 'ExportNamedDeclaration' && isNode(statement.source)),
    );
    const barrel = passesOn.length > 0 && passesOn.length === body.length && !registries.test(file.path);
    return [
      ...unnamed.map(node => offence(file, node, 'exports have names')),
      ...passesOn.slice(0, barrel ? 1 : 0).map(node => offence(file, node, 'no barrels but the registries')),
    ];
  });
}
