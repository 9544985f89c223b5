import { failing } from '../../src/pipeline/failure.ts';
import type { Cell, DiskView, RunHandle, RunView } from '../../src/screens/run-shapes.ts';

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;
export const began = Date.UTC(2026, 9, 3, 13, 53, 0);

/** A disk of which the first part is sent, the next read, then some to read and some zero. */
export function disk(index: number, name: string, size: number, sent: number, read: number): DiskView {
  const zeroFrom = 0.55;
  const zeroTo = 0.8;
  const cells = (count: number): Cell[] =>
    Array.from({ length: count }, (_, i) => {
      const at = (i + 0.5) / count;
      const zero = at >= zeroFrom && at < zeroTo ? 1 : 0;
      return {
        zero,
        sent: zero === 0 && at < sent ? 1 : 0,
        read: zero === 0 && at >= sent && at < read ? 1 : 0,
        held: 0,
        failed: 0,
      };
    });
  const data = size * (1 - (zeroTo - zeroFrom));
  return {
    index,
    name,
    size,
    read: size * (read - sent),
    zero: size - data,
    sent: size * sent,
    held: 0,
    expected: data,
    cells,
  };
}

export function runView(more: Partial<RunView> = {}): RunView {
  const done = 26.1 * GiB;
  return {
    session: '7f3a',
    machine: 'web-prod-01',
    target: 'Azure westeurope',
    place: 'rg-web-prod',
    state: 'running',
    resumed: false,
    ms: 14 * 60_000,
    now: began + 14 * 60_000,
    stages: [
      { id: 'preflight', state: 'done', ms: 8000 },
      { id: 'begin', state: 'done', ms: 3000 },
      { id: 'read', state: 'running', progress: { done: 38 * GiB, total: 62.4 * GiB, rate: 71 * MiB } },
      { id: 'send', state: 'running', progress: { done, total: 62.4 * GiB, rate: 28 * MiB } },
      { id: 'verify', state: 'waiting' },
      { id: 'publish', state: 'waiting' },
      { id: 'tidy', state: 'waiting' },
    ],
    disks: [disk(0, 'web-disk1.vmdk', 60 * GiB, 0.33, 0.47), disk(1, 'web-disk2.vmdk', 60 * GiB, 0.1, 0.23)],
    rates: [4, 9, 14, 22, 26, 27, 28, 28, 26, 28, 31, 5, 3, 3, 9, 15, 24, 28, 28, 29, 27, 28].map(r => r * MiB),
    ratesEvery: 30_000,
    meanRate: 27 * MiB,
    heldUpBy: 'send',
    leftMs: 29 * 60_000,
    doubtMs: 4 * 60_000,
    log: [
      { at: began + 771_000, code: 'again', facts: { disk: 1, piece: 3418, tries: 2, seconds: 4 } },
      { at: began + 782_000, code: 'agrees', facts: { disk: 1, from: 3072, to: 3583 } },
      { at: began + 820_000, code: 'zeros', facts: { disk: 2, bytes: '18.2 GiB' } },
    ],
    streams: 8,
    folder: '/home/ana/.local/state/vmferry/7f3a',
    safe: 26.1 * GiB,
    ...more,
  };
}

const failed = failing<{ AZURE_UNREACHABLE: { host: string; reason: string } }>({
  AZURE_UNREACHABLE: { exit: 'again', retry: 'auto', next: ['resume'] },
});

export const failure = failed(
  'AZURE_UNREACHABLE',
  { host: 'md-7f3a.z6.blob.storage.azure.net', reason: 'ECONNRESET' },
  { where: 'send › disk 1 › 19.5 GiB' },
).failure;

export const failedView = (): RunView =>
  runView({
    state: 'failed',
    failure,
    stages: runView().stages.map(stage => (stage.id === 'send' ? { ...stage, state: 'failed' } : stage)),
    left: [{ code: 'kept-disk', facts: { disks: 2 } }],
    report: '/home/ana/.local/state/vmferry/7f3a/report.txt',
  });

/** The guest does not shut down, and the run asks what to do. */
export const askingView = (): RunView => {
  const {
    leftMs: _,
    doubtMs: __,
    heldUpBy: ___,
    ...view
  } = runView({
    stages: [
      { id: 'preflight', state: 'done', ms: 8000 },
      { id: 'begin', state: 'done', ms: 3000 },
      { id: 'quiesce', state: 'running', ms: 10 * 60_000 },
      { id: 'read', state: 'waiting' },
      { id: 'send', state: 'waiting' },
      { id: 'verify', state: 'waiting' },
      { id: 'publish', state: 'waiting' },
      { id: 'tidy', state: 'waiting' },
    ],
    rates: [],
    disks: [],
    log: [{ at: began + 5 * 60_000, code: 'asked-to-shut-down', facts: {} }],
    asking: {
      key: 'source.powerOff',
      kind: 'choice',
      facts: { machine: 'web-prod-01', minutes: 10 },
      choices: ['wait', 'power-off', 'stop'],
    },
  });
  return view;
};

export const askingPassword = (at = 1): RunView =>
  runView({
    asking: {
      key: 'source.password',
      kind: 'secret',
      facts: { server: 'vcenter.corp.example', user: 'ana@corp.example', try: at },
      choices: [],
    },
  });

export const held = [
  { code: 'source-off', facts: { machine: 'web-prod-01' } },
  { code: 'cds-ejected', facts: { machine: 'web-prod-01', cdroms: 1 } },
] as const;

export const doneView = (): RunView => {
  const { leftMs: _, doubtMs: __, ...view } = runView();
  return {
    ...view,
    state: 'done',
    ms: 41 * 60_000 + 12_000,
    now: began + 41 * 60_000 + 12_000,
    stages: view.stages.map(stage => ({ ...stage, state: 'done' as const })),
    published: {
      kind: 'azure-image',
      facts: { name: 'web-prod-01', location: 'westeurope', resourceGroup: 'rg-web-prod' },
    },
    bytes: { nominal: 120 * GiB, sent: 62.4 * GiB, held: 0 },
  };
};

/** A run whose view a test sets; what it was told is recorded. */
export class FakeRun implements RunHandle {
  told: string[] = [];
  private heard = new Set<() => void>();
  private now: RunView;
  readonly view = {
    get: () => this.now,
    subscribe: (changed: () => void) => {
      this.heard.add(changed);
      return () => this.heard.delete(changed);
    },
  };
  readonly pause = {
    hold: () => this.tell('hold', { state: 'paused' }),
    go: () => this.tell('go', { state: 'running' }),
  };
  readonly streams = {
    fewer: () => this.tell('fewer', { streams: (this.now.streams ?? 1) - 1 }),
    more: () => this.tell('more', { streams: (this.now.streams ?? 1) + 1 }),
  };

  constructor(view: RunView = runView()) {
    this.now = view;
  }

  set(view: RunView): void {
    this.now = view;
    for (const changed of this.heard) changed();
  }

  answer(value: string): void {
    const { asking: _, ...view } = this.now;
    this.told.push(`answer ${value}`);
    this.set(view);
  }

  drain(): void {
    this.tell('drain', { state: 'draining' });
  }

  kill(): void {
    this.tell('kill', { state: 'stopped' });
  }

  private tell(what: string, change: Partial<RunView>): void {
    this.told.push(what);
    this.set({ ...this.now, ...change });
  }
}
