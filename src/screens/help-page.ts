import stringWidth from 'string-width';
import { type HelpedCommand, type HelpText, helpedCommands, typed } from './text/help-types.ts';

type Row = readonly [left: string, right: string];

/**
 * The page that `--help` prints: of one command, or of the program.
 * @returns lines of at most 80 cells, without a line feed at the end
 */
export function helpPage(help: HelpText, command?: string): string {
  const known = helpedCommands.find(name => name === command);
  return (known ? commandPage(help, known) : programPage(help)).join('\n');
}

function programPage(help: HelpText): string[] {
  const commands = helpedCommands.map((name): Row => [name, help.commands[name].does]);
  return [
    help.about,
    '',
    ...section(help.headings.usage, help.usage),
    ...section(help.headings.commands, table(commands)),
    ...section(help.headings.common, table(help.common)),
    ...section(help.headings.exits, table(help.exits)),
    ...help.more,
  ];
}

function commandPage(help: HelpText, name: HelpedCommand): string[] {
  const { more, flags } = help.commands[name];
  const { takes, examples } = typed[name];
  return [
    ...section(help.headings.usage, wrapped(`vmferry ${name} ${takes}`.trimEnd())),
    ...more,
    '',
    ...(flags.length > 0 ? section(help.headings.flags, table(flags)) : []),
    ...section(help.headings.common, table(help.common)),
    ...section(help.headings.examples, examples),
  ].slice(0, -1);
}

/** A line that is too long goes on in the next, further in. */
function wrapped(line: string): string[] {
  const at = line.length <= most ? -1 : line.lastIndexOf(' [', most);
  return at < 0 ? [line] : [line.slice(0, at), ...wrapped(`    ${line.slice(at + 1)}`)];
}

/** Cells of a line, less the two that it is moved in. */
const most = 78;

function section(heading: string, lines: readonly string[]): string[] {
  return [heading, ...lines.map(line => `  ${line}`), ''];
}

/** Two columns; Chinese characters are two cells wide. */
function table(rows: readonly Row[]): string[] {
  const left = Math.max(...rows.map(([text]) => stringWidth(text)));
  return rows.map(([text, what]) => `${text}${' '.repeat(left - stringWidth(text))}  ${what}`);
}
