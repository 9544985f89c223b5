import type { GuestFiles } from '../files.ts';
import { GuestUnreadable } from '../unreadable.ts';

/** A line of a guest's file, and where it stands: what a person is shown as evidence. */
export interface Line {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** Without blanks around it. */
  readonly text: string;
}

/** Longest file that is read as configuration. */
const most = 4 * 1024 * 1024;
/** Longest line that is looked at: what a person wrote is shorter, and a pattern is quick on it. */
const longest = 16 * 1024;
const mostLines = 250_000;

/** The lines of a file, the empty ones too, so that numbers agree; none where there is no file. */
export async function linesOf(files: GuestFiles, path: string): Promise<readonly Line[]> {
  const text = (await files.text(path, { most })) ?? '';
  const lines = text.split(/\r?\n/, mostLines + 1);
  if (lines.length > mostLines) throw new GuestUnreadable('too-much', 'lines', { path });
  return lines.map((line, index) => ({ path, line: index + 1, text: line.slice(0, longest).trim() }));
}

/** The lines of these files that match; a comment matches nothing. */
export async function grep(files: GuestFiles, paths: readonly string[], pattern: RegExp): Promise<readonly Line[]> {
  const found: Line[] = [];
  for (const path of paths) {
    for (const line of await linesOf(files, path)) {
      if (!/^[#;]/.test(line.text) && pattern.test(line.text)) found.push(line);
    }
  }
  return found;
}

/** The files in a directory whose names match, as full paths in the order of their names. */
export async function filesIn(files: GuestFiles, directory: string, name = /./): Promise<readonly string[]> {
  const entries = (await files.list(directory)) ?? [];
  return entries
    .filter(entry => entry.kind !== 'directory' && name.test(entry.name))
    .map(entry => `${directory}/${entry.name}`)
    .toSorted();
}

/**
 * The files of drop-in directories as systemd and its kin read them: by name over all directories, where the first
 * directory that has a name wins.
 */
export async function dropIns(
  files: GuestFiles,
  directories: readonly string[],
  name: RegExp,
): Promise<readonly string[]> {
  const byName = new Map<string, string>();
  for (const directory of directories) {
    for (const path of await filesIn(files, directory, name)) {
      const key = path.slice(directory.length + 1);
      if (!byName.has(key)) byName.set(key, path);
    }
  }
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** Those of these paths where there is something. */
export async function present(files: GuestFiles, paths: readonly string[]): Promise<readonly string[]> {
  const there: string[] = [];
  for (const path of paths) if ((await files.lstat(path)) !== undefined) there.push(path);
  return there;
}

/** The first of these paths where there is something, links followed. */
export async function firstOf(files: GuestFiles, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if ((await files.stat(path)) !== undefined) return path;
  return undefined;
}
