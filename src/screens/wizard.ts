import type { Answer, Answers, Ask, Inspected } from './world.ts';

/** The person's steps, in their order. Which of them are met depends on the answers. */
export const stepIds = [
  'source',
  'server',
  'machine',
  'power',
  'target',
  'readiness',
  'sign-in',
  'options',
  'boot',
  'disks',
  'where',
  'plan',
  'run',
] as const;
export type StepId = (typeof stepIds)[number];
export type Place = 'welcome' | StepId;

export interface WizardState {
  readonly answers: Answers;
  /** What is in the file, once it has been looked at. */
  readonly inspected: Inspected | undefined;
  /** Answers that an earlier change put in doubt: asked again, with the old value preselected. */
  readonly marked: Answers;
  readonly at: Place;
  /** Where Esc leads, the nearest last. */
  readonly back: readonly Place[];
}

export type WizardEvent =
  | { readonly is: 'began' }
  | {
      readonly is: 'answered';
      readonly step: StepId;
      readonly given: Answers;
      readonly cleared?: readonly string[];
      readonly inspected?: Inspected;
    }
  | { readonly is: 'revisited'; readonly step: StepId }
  | { readonly is: 'back' }
  | { readonly is: 'home' };

/** What the wizard needs to know of the program: the questions, given the answers so far. */
export type AsksOf = (answers: Answers, inspected: Inspected | undefined) => readonly Ask[];

export const firstState: WizardState = { answers: {}, inspected: undefined, marked: {}, at: 'welcome', back: [] };

const places: readonly (readonly [RegExp, StepId])[] = [
  [/^source\.(power|after)$/, 'power'],
  [/^source\.shutdownMinutes$/, 'options'],
  [/^source\.(server|user|password|fingerprint|caFile)$/, 'server'],
  [/^source\./, 'source'],
  [/^target\.kind$/, 'target'],
  [/^readiness\./, 'readiness'],
  [/^target\.signIn$/, 'sign-in'],
  [/^target\.generation$/, 'boot'],
  [/^(disks\.(\d+\.sizeGiB|empty)|target\.(sku|dataSku|dataDisks\.\d+\.sizeGiB))$/, 'disks'],
  [/^target\.(subscription|location|resourceGroup|publish|zone|name|vm\.size|gallery\..+|tags\..+)$/, 'where'],
];

/** Does the machine come from a server, and not from a file? */
export function onServer(answers: Answers): boolean {
  return answers['source.kind'] === 'vsphere';
}

/** The step that asks for a plan key; what has no screen of its own goes to the options. */
export function stepOf(key: string, answers: Answers = {}): StepId {
  // Without a subscription there is no place to choose: the name is then one question among the options.
  if (key === 'target.name' && answers['target.kind'] === 'file') return 'options';
  if (key === 'source.vm' && onServer(answers)) return 'machine';
  return places.find(([pattern]) => pattern.test(key))?.[1] ?? 'options';
}

/** Is it asked at all, given the answers? */
export function asked(ask: Ask, answers: Answers): boolean {
  return ask.when === undefined || ask.when(answers);
}

type Known = Pick<WizardState, 'answers' | 'inspected'>;

/** Steps whose answer a person confirms even when the program has a value to propose. */
const confirmed: ReadonlySet<StepId> = new Set(['boot', 'disks', 'where', 'sign-in']);
/** Steps that have their answers from a look at the source and not from questions alone. */
const looked: ReadonlySet<StepId> = new Set(['source', 'server', 'machine']);

/** A machine that is off needs no bringing to rest: there is nothing to decide. */
function atRest(answers: Answers, inspected: Inspected | undefined, asks: readonly Ask[]): boolean {
  if (inspected?.machine.power === 'off') return true;
  return asks.find(ask => ask.key === 'source.power')?.implied?.(answers) === 'already-off';
}

function open(ask: Ask, { answers, inspected }: Known, asks: readonly Ask[]): boolean {
  if (!asked(ask, answers) || ask.key in answers) return false;
  // Nobody may be surprised by a machine that is off: this is asked though a plan could do without.
  if (stepOf(ask.key, answers) === 'power') return !atRest(answers, inspected, asks);
  if (confirmed.has(stepOf(ask.key, answers))) return ask.needed || ask.implied?.(answers) !== undefined;
  return ask.needed && ask.implied?.(answers) === undefined;
}

/** The steps a person meets with these answers, from source to run. */
export function stepsOf(state: Known, asksOf: AsksOf): StepId[] {
  const met = new Set<StepId>(['source', 'target', 'plan', 'run']);
  if (onServer(state.answers)) for (const step of ['server', 'machine'] as const) met.add(step);
  const asks = asksOf(state.answers, state.inspected);
  for (const ask of asks) {
    const step = stepOf(ask.key, state.answers);
    if (asked(ask, state.answers) && !(step === 'power' && atRest(state.answers, state.inspected, asks))) met.add(step);
  }
  return stepIds.filter(step => met.has(step));
}

/** The steps that a person is led through: options that all go without saying are met only when one asks for them. */
export function walkOf(state: Known, asksOf: AsksOf): StepId[] {
  const needed = asksOf(state.answers, state.inspected).filter(
    ask => ask.needed && asked(ask, state.answers) && ask.implied?.(state.answers) === undefined,
  );
  const met = new Set(needed.map(ask => stepOf(ask.key, state.answers)));
  return stepsOf(state, asksOf).filter(step => step !== 'options' || met.has(step));
}

/** The first step with a question that is neither answered nor implied; else the plan. */
export function nextStep(state: Known, asksOf: AsksOf): StepId {
  const { answers, inspected } = state;
  const here = sourceStep(answers, inspected);
  if (here !== undefined) return here;
  const asks = asksOf(answers, inspected);
  const waiting = new Set(asks.filter(ask => open(ask, state, asks)).map(ask => stepOf(ask.key, answers)));
  if (!('target.kind' in answers)) waiting.add('target');
  return stepIds.find(step => waiting.has(step) && !looked.has(step)) ?? 'plan';
}

/** What is still to be said of where the machine is. */
function sourceStep(answers: Answers, inspected: Inspected | undefined): StepId | undefined {
  if (!('source.kind' in answers)) return 'source';
  if (!onServer(answers)) return 'source.path' in answers && inspected !== undefined ? undefined : 'source';
  if (!('source.server' in answers && 'source.user' in answers)) return 'server';
  return 'source.vm' in answers && inspected !== undefined ? undefined : 'machine';
}

/** Takes out the answers that a change made wrong or doubtful. */
function settle(answers: Answers, given: Answers, changed: ReadonlySet<string>, marked: Answers, asks: readonly Ask[]) {
  const kept: Record<string, Answer> = { ...answers };
  const doubt: Record<string, Answer> = { ...marked };
  const moved = new Set(changed);
  for (const ask of asks) {
    const value = kept[ask.key];
    if (value === undefined || changed.has(ask.key) || !asked(ask, kept)) continue;
    // Given together with the change, on one screen, it was seen beside it.
    const shaken = !(ask.key in given) && (ask.dependsOn?.some(key => moved.has(key)) ?? false);
    if (!shaken && ask.wrong?.(value, kept) === undefined) continue;
    delete kept[ask.key];
    doubt[ask.key] = value;
    moved.add(ask.key);
  }
  return { answers: kept, marked: doubt };
}

/** With one of these changed, the machine that was looked at is not the one that is meant any more. */
const movesSource = ['source.kind', 'source.path', 'source.server', 'source.user'];
const ofMachine = ['source.vm', 'source.power', 'source.after'];

function answer(state: WizardState, event: Extract<WizardEvent, { is: 'answered' }>, asksOf: AsksOf): WizardState {
  const before = state.answers;
  const asks = asksOf(before, state.inspected);
  // Who confirms what went without saying changes nothing.
  const was = (key: string) => before[key] ?? asks.find(ask => ask.key === key)?.implied?.(before);
  const changed = new Set(Object.keys(event.given).filter(key => was(key) !== event.given[key]));
  const elsewhere = event.inspected === undefined && movesSource.some(key => changed.has(key));
  const inspected = elsewhere ? undefined : (event.inspected ?? state.inspected);
  const gone = new Set([...(event.cleared ?? []), ...(elsewhere ? ofMachine : [])]);
  const kept = Object.entries(before).filter(([key]) => !gone.has(key));
  const all = { ...Object.fromEntries(kept), ...event.given };
  const marked = Object.fromEntries(Object.entries(state.marked).filter(([key]) => !(key in event.given)));
  const settled = settle(all, event.given, changed, marked, asksOf(all, inspected));
  const next = { ...state, ...settled, inspected };
  // Who chooses the server again wants to see who is signed in, and where.
  const at = event.step === 'source' && onServer(next.answers) ? 'server' : nextStep(next, asksOf);
  const back = [...state.back.filter(place => place !== at), event.step].filter(place => place !== at);
  return { ...next, at, back };
}

/** The wizard: answers in, the next screen out. Pure. */
export function wizard(state: WizardState, event: WizardEvent, asksOf: AsksOf): WizardState {
  switch (event.is) {
    case 'began':
      return { ...state, at: nextStep(state, asksOf), back: ['welcome'] };
    case 'answered':
      return answer(state, event, asksOf);
    case 'revisited':
      return { ...state, at: event.step, back: [...state.back.filter(place => place !== event.step), state.at] };
    case 'back': {
      const at = state.back.at(-1);
      return at === undefined ? state : { ...state, at, back: state.back.slice(0, -1) };
    }
    case 'home':
      return { ...state, at: 'welcome', back: [] };
  }
}

const ofServer = ['source.server', 'source.user', 'source.fingerprint'];

/** The answers that count with this source and target; those of another one are kept only for coming back. */
export function relevant(state: Known, asksOf: AsksOf): Answers {
  const { answers, inspected } = state;
  const keys = new Set([
    'source.kind',
    'source.vm',
    'target.kind',
    ...(onServer(answers) ? ofServer : ['source.path']),
  ]);
  for (const ask of asksOf(answers, inspected)) if (asked(ask, answers)) keys.add(ask.key);
  // An empty answer is none: a file with one machine has nothing to name. What was seen is no part of a plan.
  const given = ([key, value]: readonly [string, Answer]) =>
    keys.has(key) && !key.startsWith('readiness.') && !(key.startsWith('source.') && value === '');
  return Object.fromEntries(Object.entries(answers).filter(given));
}

/** What a question shows at first: its answer, the one in doubt, or what is implied. */
export function proposed(ask: Ask, state: Pick<WizardState, 'answers' | 'marked'>): Answer | undefined {
  return state.answers[ask.key] ?? state.marked[ask.key] ?? ask.implied?.(state.answers);
}
