import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import about from '../package.json' with { type: 'json' };
import type { Io } from './commands/command.ts';
import { listenForCrashes } from './commands/crashes.ts';

const common = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  plain: { type: 'boolean' },
  ascii: { type: 'boolean' },
  lang: { type: 'string' },
  'state-dir': { type: 'string' },
  kernel: { type: 'string' },
} as const;

const usage = 64;
const bug = 70;

/**
 * The program: argv to a command. Imports only what it chose, so that --version costs next to nothing.
 * @param argv without node and script
 * @returns the exit code
 */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (argv[0] === '--version') return print(about.version);
  const crashes = listenForCrashes(error => void told(error).then(code => process.exit(code)));
  let io: Io | undefined;
  const told = async (error: unknown) => {
    const { ioFor, reportFailure } = await import('./commands/io.ts');
    return reportFailure(error, '', io ?? (await ioFor(loosely(argv).values, env)));
  };
  const code = await choose(argv, env, crashes.signal, made => {
    io = made;
  });
  crashes.over();
  const { aborted, reason } = crashes.signal;
  // Where the command ended with it, it has told it.
  return aborted && code !== bug ? told(reason) : code;
}

function loosely(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: common, strict: false, allowPositionals: true });
}

/** @param crash aborted by an error that nobody caught: whatever runs is to close what it has open, and end */
async function choose(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  crash: AbortSignal,
  speaks: (io: Io) => void,
): Promise<number> {
  // V8's space for new objects would grow to 48 MiB and stay there, more than all the rest of its heap.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { ioFor, reportFailure } = await import('./commands/io.ts');
  const { commandNames } = await import('./commands/index.ts');
  const loose = loosely(argv);
  const io = { ...(await ioFor(loose.values, env)), crash };
  speaks(io);
  if (loose.values.help === true || argv[0] === 'help') {
    const { helpPage } = await import('./screens/help-page.ts');
    return print(
      helpPage(
        io.text.help,
        loose.positionals.find(word => word !== 'help'),
      ),
    );
  }
  // A limit on the size of files (ulimit -f) is then a write that fails, and not the end of the program.
  if (process.platform !== 'win32') process.on('SIGXFSZ', () => {});
  const [name] = loose.positionals;
  if (loose.values.kernel !== undefined) {
    const { refusedKernel } = await import('./commands/kernel.ts');
    const refused = refusedKernel(loose.values.kernel, name ?? '', io);
    if (refused !== undefined) return refused;
  }
  const { misused } = await import('./commands/misused.ts');
  if (misused(loose.values, common, name, io)) return usage;
  if (name === undefined) {
    const { canShowScreens } = await import('./commands/person.ts');
    if (canShowScreens(io)) {
      const { wizard } = await import('./commands/wizard.ts');
      return wizard(io).catch(error => reportFailure(crash.aborted ? crash.reason : error, '', io));
    }
    io.say(io.text.commands.needsTerminal);
    return usage;
  }
  const load = Object.hasOwn(commandNames, name) ? commandNames[name] : undefined;
  if (!load) {
    io.say(io.text.commands.unknownCommand({ command: name }));
    return usage;
  }
  try {
    const command = await load();
    const given = parseArgs({
      args: argv.toSpliced(argv.indexOf(name), 1),
      options: { ...common, ...command.options },
      allowPositionals: true,
    });
    const [least, most] = command.words;
    if (given.positionals.length < least) {
      const { neededWords } = await import('./screens/text/help-types.ts');
      const words = neededWords(name).slice(given.positionals.length).join(' ');
      io.say(io.text.commands.missingWords({ command: name, words }));
      return usage;
    }
    if (given.positionals.length > most) {
      const reason = given.positionals.slice(most).join(' ');
      io.say(io.text.commands.wrongArguments({ command: name, reason }));
      return usage;
    }
    return await command.run(given as Parameters<typeof command.run>[0], io);
  } catch (error) {
    return reportFailure(crash.aborted ? crash.reason : error, name, io);
  }
}

function print(text: string): number {
  process.stdout.write(`${text.trimEnd()}\n`);
  return 0;
}
