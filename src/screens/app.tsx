import { Box, render, useApp, usePaste, useStdout, useWindowSize } from 'ink';
import { type ReactNode, useEffect, useMemo, useReducer, useState } from 'react';
import { exitCodes } from '../pipeline/failure.ts';
import { Boot } from './boot.tsx';
import { type ResultCard, runCard } from './card.ts';
import { Disks } from './disks.tsx';
import { Done } from './done.tsx';
import { type Ending, type Env, EnvContext, type Say, SizeContext, useEnv, useSize } from './env.tsx';
import { Stopped } from './failed.tsx';
import { makeGlyphs } from './parts/glyphs.ts';
import { line, wrap } from './parts/line.ts';
import { Rows } from './parts/rows.tsx';
import { makeTheme } from './parts/theme.ts';
import { PickMachine } from './pick-machine.tsx';
import { PickTarget } from './pick-target.tsx';
import { Plan } from './plan.tsx';
import { Power } from './power.tsx';
import { Options, Where } from './questions.tsx';
import { ReadinessLook } from './readiness-look.ts';
import { Readiness } from './readiness-screen.tsx';
import type { RunHandle } from './run-shapes.ts';
import { Running } from './running.tsx';
import { sayIn } from './say.ts';
import { Server } from './server.tsx';
import { SignIn } from './sign-in.tsx';
import { Source } from './source.tsx';
import {
  type Crashes,
  type Jobs,
  type Keyboard,
  ownCrashes,
  ownJobs,
  ownSignals,
  type Screen,
  type Signals,
  Terminal,
} from './terminal/terminal.ts';
import { type Lang, wizardTextOf } from './text/wizard.ts';
import { useRun } from './use-run.ts';
import { Welcome } from './welcome.tsx';
import { firstState, type Place, type WizardState, wizard } from './wizard.ts';
import type { World } from './world.ts';

export type { ResultCard } from './card.ts';

export interface WizardOptions {
  readonly stdin: Keyboard;
  readonly stdout: Screen;
  readonly lang: Lang;
  readonly ascii: boolean;
  /** False under NO_COLOR. */
  readonly colour: boolean;
  readonly say?: Partial<Say>;
  /** Where to begin, with what is answered already (by the command line); the welcome screen when absent. */
  readonly start?: WizardState;
  /** A session to go on with at once, past the welcome screen. */
  readonly run?: RunHandle;
  readonly jobs?: Jobs;
  /** Errors that nobody caught. */
  readonly crashes?: Crashes;
  /** Requests to end that are no key. */
  readonly signals?: Signals;
  readonly now?: () => number;
  readonly figuresMs?: number;
  readonly escapeMs?: number;
  readonly motion?: boolean;
}

type Base = Omit<Env, 'state' | 'dispatch' | 'watch'>;

const screens: Readonly<Record<Exclude<Place, 'run'>, () => ReactNode>> = {
  welcome: Welcome,
  source: Source,
  server: Server,
  machine: PickMachine,
  power: Power,
  target: PickTarget,
  readiness: Readiness,
  'sign-in': SignIn,
  options: Options,
  boot: Boot,
  disks: Disks,
  where: Where,
  plan: Plan,
};

/** Smallest terminal in which the frame can be read. */
const least = { columns: 40, rows: 12 };

function App({ base, options }: { readonly base: Base; readonly options: WizardOptions }): ReactNode {
  const { world, terminal } = base;
  const { columns, rows } = useWindowSize();
  const size = useMemo(() => ({ columns, rows }), [columns, rows]);
  useJobs(terminal, options.jobs ?? ownJobs);
  // Keeps bracketed paste on where nothing takes text, so that a paste is never heard as keys.
  usePaste(() => {});
  const [state, dispatch] = useReducer(
    (before: WizardState, event: Parameters<typeof wizard>[1]) => wizard(before, event, world.asks),
    options.start ?? firstState,
  );
  const [run, watch] = useState<RunHandle | undefined>(options.run);
  const env = useMemo<Env>(() => ({ ...base, state, dispatch, watch: next => watch(next) }), [base, state]);
  useEffect(() => {
    const interrupt = () => (run === undefined ? base.end({ is: 'quit' }) : interruptRun(run, base.end));
    const gone = () => {
      run?.drain();
      base.end(run === undefined ? { is: 'quit', gone: true } : { is: 'run', run, quit: false });
    };
    terminal.on('interrupt', interrupt);
    terminal.on('gone', gone);
    return () => {
      terminal.off('interrupt', interrupt);
      terminal.off('gone', gone);
    };
  }, [terminal, run, base]);
  const Screen = state.at === 'run' ? Plan : screens[state.at];
  return (
    <EnvContext value={env}>
      <SizeContext value={size}>
        <Enough>
          {run === undefined ? <Screen key={state.at} /> : <Run key={run.view.get().session} run={run} />}
        </Enough>
      </SizeContext>
    </EnvContext>
  );
}

/** Clears the screen and goes to its first cell (ECMA-48 ED 2, CUP). */
const clearAll = '\u001b[2J\u001b[H';

/** ^Z gives the terminal back until fg; ^L, and a resize, draw everything again. */
function useJobs(terminal: Terminal, jobs: Jobs): void {
  const { suspendTerminal } = useApp();
  const { write } = useStdout();
  useEffect(() => {
    let away = false;
    const sleep = async () => {
      const woken = Promise.withResolvers<void>();
      const off = jobs.onContinue(woken.resolve);
      jobs.stop();
      await woken.promise;
      off();
    };
    const suspend = () => {
      if (away) return;
      away = true;
      suspendTerminal(sleep).finally(() => {
        away = false;
      });
    };
    // Ink forgets its frame when something else is written, and draws it whole.
    const redraw = () => write(clearAll);
    const off = jobs.onWindow?.(() => terminal.windowChanged());
    terminal.on('suspend', suspend);
    terminal.on('redraw', redraw);
    return () => {
      off?.();
      terminal.off('suspend', suspend);
      terminal.off('redraw', redraw);
    };
  }, [terminal, jobs, suspendTerminal, write]);
}

/** First ^C: stop cleanly. Second: now. When nothing runs any more, or it is another's: leave. */
function interruptRun(run: RunHandle, end: (ending: Ending) => void): void {
  const { state, watching } = run.view.get();
  if (watching !== undefined) {
    run.drain();
    end({ is: 'run', run, quit: true });
  } else if (state === 'running' || state === 'paused') run.drain();
  else if (state === 'draining') run.kill();
  else end({ is: 'run', run, quit: true });
}

function Run({ run }: { readonly run: RunHandle }): ReactNode {
  const view = useRun(run);
  if (view.state === 'done') return <Done run={run} view={view} />;
  if (view.state === 'failed' || view.state === 'stopped') return <Stopped run={run} view={view} />;
  return <Running run={run} />;
}

/** The screen, or a sentence where there is not enough room for one; what was typed stays. */
function Enough({ children }: { readonly children: ReactNode }): ReactNode {
  const { columns, rows } = useSize();
  const enough = columns >= least.columns && rows >= least.rows;
  return (
    <>
      {!enough && <TooSmall columns={columns} rows={rows} />}
      <Box display={enough ? 'flex' : 'none'} flexDirection="column">
        {children}
      </Box>
    </>
  );
}

function TooSmall({ columns, rows }: { readonly columns: number; readonly rows: number }): ReactNode {
  const { text } = useEnv();
  return (
    <Rows
      lines={wrap(text.tooSmall(columns, rows), columns)
        .slice(0, rows)
        .map(t => line(t))}
    />
  );
}

/**
 * Leads a person through a migration on the alternate screen, and prints the result card on the main one.
 * The terminal is restored on every way out.
 * @throws what a screen threw, after restoring the terminal
 */
export async function runWizard(world: World, options: WizardOptions): Promise<ResultCard> {
  const text = wizardTextOf(options.lang);
  const glyphs = makeGlyphs(options.ascii);
  const theme = makeTheme(options.colour, options.ascii);
  const terminal = new Terminal({
    keyboard: options.stdin,
    screen: options.stdout,
    ...(options.escapeMs === undefined ? {} : { escapeMs: options.escapeMs }),
  });
  const say: Say = { ...sayIn(options.lang), ...options.say };
  const ended = Promise.withResolvers<Ending>();
  const look = new ReadinessLook(world);
  const base: Base = {
    world,
    terminal,
    text,
    lang: options.lang,
    say,
    glyphs,
    theme,
    now: options.now ?? Date.now,
    names: new Map(),
    signedIn: { current: undefined },
    look,
    figuresMs: options.figuresMs ?? 500,
    motion: options.motion ?? true,
    end: ended.resolve,
  };
  terminal.open();
  const screen = options.stdout as unknown as NodeJS.WriteStream;
  const app = render(<App base={base} options={options} />, {
    stdin: terminal.input.asStream,
    stdout: screen,
    stderr: screen,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    // Keys are painted at once; what moves by itself is slowed where it comes from (figuresMs).
    maxFps: 1000,
  });
  app.waitUntilExit().then(
    () => ended.resolve({ is: 'quit' }),
    error => ended.resolve({ is: 'failed', error }),
  );
  const deaf = (options.signals ?? ownSignals)(as => terminal.emit(as));
  const calm = (options.crashes ?? ownCrashes)(error => ended.resolve({ is: 'failed', error }));
  let ending: Ending;
  try {
    ending = await ended.promise;
  } finally {
    look.stop();
    calm();
    deaf();
    app.unmount();
    terminal.close();
  }
  if (ending.is === 'failed') throw ending.error;
  const card = cardOf(ending, base, Math.min(options.stdout.columns || 80, 100));
  options.stdout.write(`${card.lines.map(row => theme.paint(row)).join('\n')}\n`);
  return card;
}

/** A run that had to stop because the terminal went, or the process was told to end, can simply be tried again. */
function cardOf(ending: Exclude<Ending, { is: 'failed' }>, { text, say, glyphs }: Base, columns: number): ResultCard {
  if (ending.is === 'quit') {
    return { outcome: 'quit', exit: ending.gone === true ? exitCodes.again : 0, lines: [line(text.card.quit)] };
  }
  const card = runCard(ending.run.view.get(), text, say, glyphs, columns);
  return ending.quit || card.outcome !== 'stopped' ? card : { ...card, exit: exitCodes.again };
}
