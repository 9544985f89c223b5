import { runWizard } from '../../src/screens/app.tsx';
import type { ResultCard } from '../../src/screens/card.ts';
import type { RunHandle } from '../../src/screens/run-shapes.ts';
import { firstState, type Place, type StepId, type WizardState, wizard } from '../../src/screens/wizard.ts';
import type { Answers } from '../../src/screens/world.ts';
import { FakeTerminal, until } from './cells.ts';
import { inspected, noon } from './fake-machine.ts';
import { fakeSay } from './fake-say.ts';
import { FakeWorld } from './fake-world.ts';
import { keyBytes } from './key-bytes.ts';

// Times of day are shown in the local zone; a picture must not depend on where it is taken.
process.env.TZ = 'UTC';

export interface StageOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly lang?: 'en' | 'zh-CN';
  readonly ascii?: boolean;
  readonly colour?: boolean;
  readonly world?: FakeWorld;
  readonly run?: RunHandle;
  /** Begins there, with everything before it answered. */
  readonly at?: Place;
  /** The machine comes from a server and not from a file. */
  readonly server?: boolean;
}

/** The wizard on a terminal of cells, for a test to play. */
export class Stage {
  readonly terminal: FakeTerminal;
  readonly world: FakeWorld;
  readonly card: Promise<ResultCard>;
  ended = false;

  constructor(options: StageOptions = {}) {
    this.terminal = new FakeTerminal(options.columns ?? 80, options.rows ?? 24);
    this.world = options.world ?? new FakeWorld();
    const lang = options.lang ?? 'en';
    this.card = runWizard(this.world, {
      stdin: this.terminal.keyboard,
      stdout: this.terminal.screen,
      jobs: this.terminal.jobs,
      crashes: () => () => {},
      signals: () => () => {},
      lang,
      ascii: options.ascii ?? false,
      colour: options.colour ?? true,
      say: fakeSay(lang),
      now: () => noon,
      figuresMs: 0,
      escapeMs: 0,
      motion: false,
      ...(options.run === undefined ? {} : { run: options.run }),
      ...(options.at === undefined ? {} : { start: stateAt(options.at, this.world, options.server) }),
    }).finally(() => {
      this.ended = true;
    });
    // A test that expects an error awaits `card` itself.
    this.card.catch(() => {});
  }

  text(): string {
    return this.terminal.text();
  }

  /** Waits until the screen shows a text and is at rest. */
  async shows(...wanted: readonly string[]): Promise<void> {
    await until(
      () => this.terminal.settled && wanted.every(w => this.text().includes(w)),
      () => `${wanted.join(' & ')}\n${this.text()}`,
    );
    await this.rest();
  }

  /** Waits until nothing more is painted. */
  async rest(): Promise<void> {
    let bytes = -1;
    let since = performance.now();
    // Ink paints a frame at most every millisecond: what is unchanged for longer is what stays.
    for (let quiet = 0; quiet < 6 || performance.now() - since < 4; quiet++) {
      await new Promise(resolve => setImmediate(resolve));
      if (this.terminal.settled && bytes === this.terminal.bytes) continue;
      quiet = 0;
      since = performance.now();
      bytes = this.terminal.bytes;
    }
  }

  /** Presses keys, each after the screen has taken in the one before. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.terminal.type(keyBytes[key] ?? key);
      if (key === 'esc') await new Promise(resolve => setTimeout(resolve, 2));
      await this.rest();
    }
  }

  async write(text: string): Promise<void> {
    for (const character of text) await this.press(character);
  }

  /** Leaves, however deep in a run one is. */
  async leave(): Promise<void> {
    for (let i = 0; i < 5 && !this.ended; i++) await this.press('^C');
    await until(
      () => this.ended,
      () => this.text(),
    );
    this.terminal.dispose();
  }
}

const servedFrom: readonly (readonly [StepId, Answers])[] = [
  ['source', { 'source.kind': 'vsphere' }],
  ['server', { 'source.server': 'vcenter.corp.example', 'source.user': 'ana@corp.example', 'source.fingerprint': '' }],
  ['machine', { 'source.vm': 'vm-0' }],
  ['power', { 'source.power': 'shutdown', 'source.after': 'power-on' }],
];

const given: readonly (readonly [StepId, Answers])[] = [
  ['source', { 'source.kind': 'ova', 'source.path': '/vms/web.ova' }],
  ['target', { 'target.kind': 'azure' }],
  ['readiness', { 'readiness.seen': 'azure' }],
  ['sign-in', { 'target.signIn': 'az' }],
  ['boot', { 'target.generation': 2 }],
  [
    'disks',
    {
      'disks.0.sizeGiB': 60,
      'disks.1.sizeGiB': 60,
      'target.sku': 'StandardSSD_LRS',
      'target.dataSku': 'StandardSSD_LRS',
      'disks.empty': 0,
    },
  ],
  [
    'where',
    {
      'target.subscription': 'a41c',
      'target.location': 'westeurope',
      'target.resourceGroup': 'rg-web-prod',
      'target.name': 'web-prod-01',
    },
  ],
];

/** The wizard as it is once a person has come to a screen. */
export function stateAt(place: Place, world: FakeWorld, server = false): WizardState {
  let state = wizard(firstState, { is: 'began' }, world.asks);
  for (const [step, answers] of server ? [...servedFrom, ...given.slice(1)] : given) {
    if (state.at === place) return state;
    const answered = place === 'options' && step === 'target' ? { 'target.kind': 'file' } : answers;
    const looked = step === 'source' && server ? {} : step === 'server' ? {} : { inspected };
    state = wizard(state, { is: 'answered', step, given: answered, ...looked }, world.asks);
  }
  return state;
}

/** Ways to each screen, by what a person presses. */
export const walks = {
  async source(stage: Stage) {
    await stage.shows('1.0.0');
    await stage.press('n');
  },
  async target(stage: Stage) {
    await walks.source(stage);
    stage.terminal.paste('/vms/web.ova');
    await stage.rest();
    await stage.press('enter');
    await stage.shows('web-prod-01', 'Azure');
  },
  async readiness(stage: Stage) {
    await walks.target(stage);
    await stage.press('1');
    await stage.shows('boot and answer in Azure?', '3 failed');
  },
  async signIn(stage: Stage) {
    await walks.readiness(stage);
    await stage.press('enter');
    await stage.shows('Azure', '1-5');
  },
  async boot(stage: Stage) {
    await walks.signIn(stage);
    await stage.press('1');
    await stage.shows('Gen2', 'Gen1');
  },
  async disks(stage: Stage) {
    await walks.boot(stage);
    await stage.press('enter');
    await stage.shows('web-disk1.vmdk');
  },
  async where(stage: Stage) {
    await walks.disks(stage);
    await stage.press('enter', 'enter', 'enter', 'enter', 'enter');
    await stage.shows('Contoso-Prod');
  },
  async plan(stage: Stage) {
    await walks.where(stage);
    await stage.press('enter', 'enter');
    stage.terminal.paste('rg-web-prod');
    await stage.rest();
    await stage.press('enter', 'enter');
    // The checks may have come by now, and a policy's tag with them: it can stay empty.
    if (stage.text().includes('▌ Tag owner')) await stage.press('enter');
    await stage.shows('vmferry run plan.yaml');
  },
  async running(stage: Stage) {
    await walks.plan(stage);
    await stage.press('enter');
    await stage.shows('28 MiB/s');
  },
} as const;
