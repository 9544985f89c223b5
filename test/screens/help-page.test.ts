import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../../src/commands/index.ts';
import { exitCodes } from '../../src/pipeline/failure.ts';
import { helpPage } from '../../src/screens/help-page.ts';
import { help as en } from '../../src/screens/text/en/help.ts';
import { helpedCommands } from '../../src/screens/text/help-types.ts';
import { help as zhCN } from '../../src/screens/text/zh-CN/help.ts';

describe.each([
  ['en', en],
  ['zh-CN', zhCN],
])('--help in %s', (_language, help) => {
  it('fits a terminal of 80 columns on every page', () => {
    const pages = [helpPage(help), ...helpedCommands.map(name => helpPage(help, name))];
    const wide = pages.flatMap(page => page.split('\n')).filter(line => stringWidth(line) > 80);
    expect(wide).toEqual([]);
  });

  it('names every command and every exit code', () => {
    const page = helpPage(help);
    for (const name of Object.keys(commandNames)) expect(page).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
    for (const code of Object.values(exitCodes)) expect(page).toMatch(new RegExp(`^  ${code} +\\S`, 'm'));
  });

  it('names on its page every flag that a command takes, and no other', async () => {
    const common = new Set(help.common.flatMap(([flag]) => flag.match(/--[a-z-]+/g) ?? []));
    for (const name of helpedCommands) {
      const command = await commandNames[name]?.();
      const takes = Object.keys(command?.options ?? {}).map(flag => `--${flag}`);
      const tells = help.commands[name].flags.flatMap(([flag]) => flag.match(/--[a-z-]+/g) ?? []);
      expect({ name, flags: tells.sort() }).toEqual({ name, flags: takes.filter(flag => !common.has(flag)).sort() });
    }
  });
});

it('--help of a command that is not there is that of the program', () => {
  expect(helpPage(en, 'fly')).toBe(helpPage(en));
});
