import { fact } from '../guest.ts';
import { assignmentsOf, lastOf } from './assignments.ts';
import { type Line, linesOf } from './lines.ts';

export interface OsRelease {
  /** `rhel`, `debian`, `sles`; empty where nothing says. */
  readonly id: string;
  readonly like: readonly string[];
  readonly version: string;
  readonly name: string;
  readonly at?: Line;
}

/** What the system says it is (os-release(5)). */
export const osRelease = fact(async ({ files }): Promise<OsRelease> => {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const settings = assignmentsOf(await linesOf(files, path));
    if (settings.length === 0) continue;
    const said = (key: string) => lastOf(settings, key)?.value ?? '';
    const at = lastOf(settings, 'PRETTY_NAME') ?? settings[0];
    return {
      id: said('ID'),
      like: said('ID_LIKE').split(/\s+/).filter(Boolean),
      version: said('VERSION_ID'),
      name: said('PRETTY_NAME'),
      ...(at ? { at: { path: at.path, line: at.line, text: at.text } } : {}),
    };
  }
  return { id: '', like: [], version: '', name: '' };
});

/** Is it of that family: by its own id, or by those that it says it is like? */
export function isLike({ id, like }: OsRelease, family: string): boolean {
  return id === family || like.includes(family);
}
