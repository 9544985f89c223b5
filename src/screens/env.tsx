import { createContext, type Dispatch, useContext, useEffect, useState } from 'react';
import type { Facts, Failure } from '../pipeline/failure.ts';
import type { Judged } from '../pipeline/guest/judge.ts';
import type { Check, Evidence } from '../pipeline/types/inspection.ts';
import type { Glyphs } from './parts/glyphs.ts';
import type { Theme } from './parts/theme.ts';
import type { ReadCheck } from './readiness.ts';
import type { ReadinessLook } from './readiness-look.ts';
import type { RunHandle } from './run-shapes.ts';
import type { SignedIn } from './server-shapes.ts';
import type { Terminal } from './terminal/terminal.ts';
import type { Lang, WizardText } from './text/wizard.ts';
import type { WizardEvent, WizardState } from './wizard.ts';
import type { World } from './world.ts';

/** Sentences for the codes that the pipeline speaks in. */
export interface Say {
  failure(failure: Failure): string;
  evidence(evidence: Evidence): string;
  note(code: string, facts: Facts): string;
  check(check: Check): string;
  /** The checks of a guest in words, in the order given. */
  guest(judged: readonly Judged[]): readonly ReadCheck[];
}

/** How the wizard ends; the result card is printed from it. */
export type Ending =
  /** gone: not by the person, but because the terminal went away or the process was asked to end. */
  | { readonly is: 'quit'; readonly gone?: boolean }
  | { readonly is: 'run'; readonly run: RunHandle; readonly quit: boolean }
  | { readonly is: 'failed'; readonly error: unknown };

/** What every screen can reach. */
export interface Env {
  readonly world: World;
  readonly terminal: Terminal;
  readonly text: WizardText;
  readonly lang: Lang;
  readonly say: Say;
  readonly glyphs: Glyphs;
  readonly theme: Theme;
  readonly now: () => number;
  /** Milliseconds between two updates of the figures. */
  readonly figuresMs: number;
  /** What the other side calls the values it offered: key and value to label. */
  readonly names: Map<string, string>;
  /** The server of machines that the person is signed in to. */
  readonly signedIn: { current: SignedIn | undefined };
  /** The look into the guest, which goes on from screen to screen. */
  readonly look: ReadinessLook;
  /** False where nothing may move by itself. */
  readonly motion: boolean;
  readonly state: WizardState;
  readonly dispatch: Dispatch<WizardEvent>;
  watch(run: RunHandle): void;
  end(ending: Ending): void;
}

export const EnvContext = createContext<Env | undefined>(undefined);
/** False while an overlay has the keyboard. */
export const ArmedContext = createContext(true);

export function useEnv(): Env {
  const env = useContext(EnvContext);
  if (env === undefined) throw new Error('no environment');
  return env;
}

/** Size of the terminal in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The terminal's size as the screens see it: set once at the top, so that one frame has one size. */
export const SizeContext = createContext<Size>({ columns: 80, rows: 24 });

/** Columns and rows of the screen, and the rows between title and hint. */
export function useSize(): Size & { body: number } {
  const { columns, rows } = useContext(SizeContext);
  return { columns, rows, body: Math.max(1, rows - 4) };
}

/** The frame of a sign that turns while something is under way. */
export function useSpinner(active: boolean): string {
  const { glyphs, motion } = useEnv();
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (!active || !motion) return;
    const timer = setInterval(() => setAt(n => n + 1), 120);
    return () => clearInterval(timer);
  }, [active, motion]);
  return glyphs.spin[at % glyphs.spin.length] ?? '';
}
