import { printable } from '../../printable.ts';

const meant = { '2f': '/', '5c': '\\', '25': '%' } as const;

/**
 * The name a person gave. The API writes `/`, `\` and `%` in names as `%2f`, `%5c` and `%25`, and escapes nothing else.
 * Source: vSphere Web Services API, ManagedEntity.name.
 */
export function unescapeName(name: string): string {
  return name.replace(/%(2f|5c|25)/gi, (_all, code: string) => meant[code.toLowerCase() as keyof typeof meant]);
}

/** A name as it may be shown: unescaped, and nothing in it that steers a terminal. */
export function shownName(name: string): string {
  return printable(unescapeName(name), 256);
}

/** `[store 1] web/web.vmdk`, the way the API names files: its two halves. */
export function fileNamed(name: string): { readonly datastore: string; readonly path: string } | undefined {
  const match = /^\[([^\]]+)\] *(.+)$/s.exec(name);
  const [, datastore, path] = match ?? [];
  return datastore === undefined || path === undefined ? undefined : { datastore, path };
}
