import { type Import, importsOf } from './imports.ts';
import { type Offence, offence, type SourceFile } from './source.ts';

/** Files that import each other in a ring, types and late imports aside; each ring once, at its first file. */
export function cycles(files: readonly SourceFile[]): Offence[] {
  const graph = new Map(files.map(file => [file.path, { file, next: edges(file) }]));
  const done = new Set<string>();
  const found: Offence[] = [];

  const visit = (path: string, trail: readonly string[]) => {
    const at = graph.get(path);
    if (!at || done.has(path)) return;
    for (const item of at.next) {
      const ring = [...trail, path];
      const start = ring.indexOf(item.to);
      if (start >= 0)
        found.push(offence(at.file, item.node, `a cycle: ${[...ring.slice(start), item.to].join(' -> ')}`));
      else visit(item.to, ring);
    }
    done.add(path);
  };

  for (const path of graph.keys()) visit(path, []);
  return found;
}

/** Everything that is loaded when a file is, the late imports aside: own files and packages. */
export function loadedBy(path: string, files: readonly SourceFile[]): Set<string> {
  const byPath = new Map(files.map(file => [file.path, file]));
  const loaded = new Set<string>();
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (loaded.has(next)) continue;
    loaded.add(next);
    const file = byPath.get(next);
    if (file) waiting.push(...edges(file).map(item => item.to));
  }
  return loaded;
}

function edges(file: SourceFile): Import[] {
  return importsOf(file).filter(item => !item.typeOnly && !item.late);
}
