import type { Line } from './lines.ts';

/** `key = value` under `[section]`, in the order of the file; a section may come again. */
export interface Setting extends Line {
  /** Counts up at each header, so that two sections of one name are told apart; 0 before the first. */
  readonly at: number;
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/** An INI file, as NetworkManager, systemd and their kin write it. Keys keep their case; comments begin a line. */
export function settingsOf(lines: readonly Line[]): readonly Setting[] {
  const settings: Setting[] = [];
  let section = '';
  let at = 0;
  for (const line of lines) {
    if (line.text === '' || /^[#;]/.test(line.text)) continue;
    const header = /^\[(.*)\]$/.exec(line.text);
    if (header) {
      section = header[1] ?? '';
      at++;
      continue;
    }
    const equals = line.text.indexOf('=');
    if (equals < 0) continue;
    const key = line.text.slice(0, equals).trim();
    settings.push({ ...line, at, section, key, value: line.text.slice(equals + 1).trim() });
  }
  return settings;
}
