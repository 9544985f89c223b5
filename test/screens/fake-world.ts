import { type Failed, failing } from '../../src/pipeline/failure.ts';
import type { GuestTarget } from '../../src/pipeline/guest/checks/check.ts';
import type { Judged } from '../../src/pipeline/guest/judge.ts';
import type { Advice, Check } from '../../src/pipeline/types/inspection.ts';
import type { Answers, Choice } from '../../src/pipeline/types/question.ts';
import type { Attending, RunHandle, RunQuestion } from '../../src/screens/run-shapes.ts';
import type {
  KnownServer,
  MachineDetails,
  SeenCertificate,
  ServerSignIn,
  SignedIn,
  Trust,
} from '../../src/screens/server-shapes.ts';
import type {
  Ask,
  ClosedTenant,
  Inspected,
  MachineRow,
  Offer,
  Outline,
  OutlineStep,
  PathRow,
  ReadyRow,
  SessionRow,
  SignInStep,
  SignInWay,
  Undone,
  World,
} from '../../src/screens/world.ts';
import { azureAsks, fileAsks, lists, powerAsks } from './fake-asks.ts';
import { advice, GiB, inspected, machine, noon } from './fake-machine.ts';
import { judged } from './fake-readiness.ts';
import { FakeRun } from './fake-run.ts';
import { fakeDetails, fakeMachines, wrongPassword } from './fake-server.ts';

const sourceFailure = failing<{ SOURCE_NOT_FOUND: { path: string } }>({
  SOURCE_NOT_FOUND: { exit: 'data', retry: 'never' },
});

function serverSteps(answers: Answers): Record<'before' | 'after', OutlineStep[]> {
  const touches = 'vSphere';
  const named = { machine: machine.name, name: 'vmferry-7f3a' };
  const export1: OutlineStep = { code: 'export', facts: { ...named, disks: 2, bytes: '120 GiB' } };
  if (answers['source.power'] === 'snapshot')
    return {
      before: [{ code: 'snapshot', facts: named, touches }, export1],
      after: [{ code: 'remove-snapshot', facts: named, touches }],
    };
  const off: OutlineStep = {
    code: answers['source.power'] === 'off' ? 'power-off' : 'shut-down',
    facts: named,
    touches,
  };
  const on: OutlineStep[] = answers['source.after'] === 'power-on' ? [{ code: 'power-on', facts: named, touches }] : [];
  return {
    before: [off, { code: 'eject', facts: { ...named, cdroms: 1 }, touches }, export1],
    after: [{ code: 'put-back', facts: { ...named, cdroms: 1 }, touches }, ...on],
  };
}

/** A scripted program for the screens; `calls` says what they asked of it. */
export class FakeWorld implements World {
  readonly version = '1.0.0';
  calls: string[] = [];
  unfinished: readonly SessionRow[] = [];
  sources: readonly Offer[] = [
    { id: 'vsphere', state: 'ready' },
    { id: 'ova', state: 'ready' },
    { id: 'disk', state: 'ready' },
  ];
  targets: readonly Offer[] = [
    { id: 'azure', state: 'ready' },
    { id: 'file', state: 'ready' },
    { id: 'aws', state: 'coming' },
    { id: 'openstack', state: 'coming' },
  ];
  lists: Readonly<Record<string, readonly Choice[]>> = lists;
  advice: Advice = advice;
  run: FakeRun = new FakeRun();
  checks: readonly Check[] = [
    {
      id: 'create',
      verdict: 'pass',
      severity: 'blocks',
      evidence: [{ code: 'may-create', facts: {}, verdict: 'pass' }],
    },
    {
      id: 'tags',
      verdict: 'warn',
      severity: 'warns',
      evidence: [
        { code: 'wants-tag', facts: { tag: 'owner', asks: 'target.tags.owner', values: '' }, verdict: 'warn' },
      ],
    },
  ];
  /** What undoing a session has to know, where a test wants it. */
  undoAsks: RunQuestion | undefined;
  judged: readonly Judged[] = judged;
  /** The look waits there, where a test wants it. */
  pauseAt = -1;
  nextCheck: () => Promise<void> = async () => {};
  brokenLook: Failed | undefined;
  signInSteps: readonly SignInStep[] = [
    { is: 'code', url: 'https://microsoft.com/devicelogin', code: 'F7KQ 2MTD', expiresAt: noon + 872_000 },
  ];
  known: readonly KnownServer[] = [
    { server: 'vcenter.corp.example', user: 'ana@corp.example', password: false },
    { server: 'esx-lab', user: 'root', password: true },
  ];
  /** Shown at sign-in, where a test wants it. */
  certificate: SeenCertificate | undefined;
  /** Passwords that are refused. */
  wrong: readonly string[] = ['wrong'];
  notKept: string | undefined;
  listed: readonly MachineRow[] = fakeMachines(213);
  batch = 100;
  /** Waited for before each batch but the first. */
  nextBatch: () => Promise<void> = async () => {};
  /** Resolved by a test to let sign-in end. */
  signedIn = Promise.withResolvers<void>();

  async sessions(): Promise<readonly SessionRow[]> {
    return this.unfinished;
  }
  async *ready(): AsyncIterable<ReadyRow> {
    yield { name: 'Azure', verdict: 'pass', code: 'az-session', facts: { account: 'ana@contoso.com' } };
    yield { name: '/var/tmp', verdict: 'warn', code: 'free', facts: { bytes: '18 GiB' } };
  }
  async completions(path: string): Promise<readonly PathRow[]> {
    const all: PathRow[] = [
      { path: '/vms/archive', folder: true },
      { path: '/vms/web.ova', folder: false, bytes: 24.1 * GiB },
      { path: '/vms/web-old.ova', folder: false, bytes: 18 * GiB },
    ];
    return path === '' ? [] : all.filter(row => row.path.startsWith(path));
  }
  async inspect(source: string, path: string): Promise<Inspected> {
    this.calls.push(`inspect ${source} ${path}`);
    if (!path.endsWith('.ova')) throw sourceFailure('SOURCE_NOT_FOUND', { path });
    return inspected;
  }
  async servers(): Promise<readonly KnownServer[]> {
    return this.known;
  }
  async signInServer(
    _: string,
    given: ServerSignIn,
    trust: (seen: SeenCertificate) => Promise<Trust>,
    signal: AbortSignal,
  ): Promise<SignedIn> {
    const how = `${given.keep ? ' keep' : ''}${given.password === undefined ? ' keyring' : ''}`;
    this.calls.push(`sign-in ${given.user} on ${given.server}${how}`);
    if (this.certificate !== undefined) {
      const answer = await trust(this.certificate);
      this.calls.push(`trust ${answer}`);
      if (answer === 'stop') throw sourceFailure('SOURCE_NOT_FOUND', { path: given.server });
    }
    if (given.password !== undefined && this.wrong.includes(given.password))
      throw wrongPassword(given.server, given.user);
    if (given.password === 'slow')
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const kept = this.notKept === undefined ? {} : { notKept: this.notKept };
    return { server: given.server, user: given.user, about: 'VMware vCenter Server 8.0.2', ...kept };
  }
  async *inventory(signal: AbortSignal): AsyncIterable<readonly MachineRow[]> {
    this.calls.push('inventory');
    for (let from = 0; from < this.listed.length; from += this.batch) {
      if (from > 0) await this.nextBatch();
      if (signal.aborted) return;
      yield this.listed.slice(from, from + this.batch);
    }
  }
  async details(id: string): Promise<MachineDetails> {
    this.calls.push(`details ${id}`);
    return fakeDetails(this.machine(id));
  }
  async chosen(id: string): Promise<Inspected> {
    this.calls.push(`chosen ${id}`);
    return { machine: fakeDetails(this.machine(id)).machine, inspections: inspected.inspections };
  }
  private machine(id: string): MachineRow {
    const found = this.listed.find(row => row.id === id);
    if (found === undefined) throw sourceFailure('SOURCE_NOT_FOUND', { path: id });
    return found;
  }
  asks = (answers: Answers, looked?: Inspected): readonly Ask[] => [
    ...(answers['source.kind'] === 'vsphere' && looked !== undefined ? powerAsks : []),
    ...(answers['target.kind'] === 'azure' ? azureAsks : answers['target.kind'] === 'file' ? fileAsks : []),
  ];
  advise(): Advice {
    return this.advice;
  }
  async signInWays(): Promise<readonly SignInWay[]> {
    return [
      { id: 'az', account: 'ana@contoso.com', tenant: 'Contoso (EU)', ready: true },
      { id: 'browser', ready: true },
      { id: 'device-code', ready: true },
      { id: 'environment', ready: false },
    ];
  }
  async *signIn(_: string, way: string, answers: Answers): AsyncIterable<SignInStep> {
    const tenant = answers['target.tenant'];
    this.calls.push(`sign-in ${way}${tenant === undefined ? '' : ` in ${tenant}`}`);
    if (way === 'device-code') {
      yield* this.signInSteps;
      await this.signedIn.promise;
    }
    yield { is: 'done', account: 'ana@contoso.com' };
  }
  closed: readonly ClosedTenant[] = [];
  closedTenants(): readonly ClosedTenant[] {
    return this.closed;
  }
  async *enterTenant(id: string): AsyncIterable<SignInStep> {
    this.calls.push(`enter ${id}`);
    yield* this.signInSteps;
    await this.signedIn.promise;
    this.closed = this.closed.filter(tenant => tenant.id !== id);
    yield { is: 'done' };
  }
  async *choices(ask: Ask): AsyncIterable<Choice> {
    yield* this.lists[ask.key] ?? [];
  }
  async *preflight(): AsyncIterable<Check> {
    this.calls.push('preflight');
    yield* this.checks;
    this.calls.push('checked');
  }
  guestTarget(answers: Answers): GuestTarget | undefined {
    return answers['target.kind'] === 'azure' ? 'azure' : undefined;
  }
  async *readiness(_: Answers, signal: AbortSignal): AsyncIterable<Judged> {
    this.calls.push('readiness');
    for (const one of this.judged) {
      if (one === this.judged[this.pauseAt]) await this.nextCheck();
      if (signal.aborted) {
        this.calls.push('readiness stopped');
        return;
      }
      yield one;
    }
    if (this.brokenLook !== undefined) throw this.brokenLook;
    this.calls.push('looked');
  }
  async saveReadiness(_: Answers, found: readonly Judged[], language: string): Promise<string> {
    this.calls.push(`save readiness of ${found.length} in ${language}`);
    return '/home/ana/web-prod-01-azure.readiness.html';
  }
  outline(answers: Answers): Outline {
    const azure = answers['target.kind'] === 'azure';
    const served = answers['source.kind'] === 'vsphere';
    const rest = served ? serverSteps(answers) : { before: [], after: [] };
    const steps = azure
      ? [
          { code: 'read', facts: { file: 'web.ova', bytes: '62.4 GiB' } },
          { code: 'convert', facts: { format: 'VHD' } },
          { code: 'upload', facts: { disks: 2 }, touches: 'Azure' },
          { code: 'verify-ranges', facts: {}, touches: 'Azure' },
          { code: 'image', facts: { name: String(answers['target.name']), generation: 2 }, touches: 'Azure' },
          { code: 'tidy', facts: {}, touches: 'Azure' },
        ]
      : [
          { code: 'read', facts: { file: 'web.ova', bytes: '62.4 GiB' } },
          {
            code: 'write',
            facts: { files: 2, folder: String(answers['target.path']) },
            touches: String(answers['target.path']),
          },
          { code: 'verify', facts: {} },
        ];
    return {
      steps: [...rest.before, ...(served ? steps.slice(1) : steps), ...rest.after],
      not: [
        { code: 'source-kept', facts: {} },
        ...(served ? [{ code: 'source-not-deleted', facts: {} }] : []),
        { code: 'no-vm', facts: {} },
        { code: 'no-temp', facts: {} },
      ],
      where: azure ? ['Contoso-Prod', String(answers['target.resourceGroup']), String(answers['target.location'])] : [],
      undo: 'vmferry undo web-prod-01',
      headless: 'vmferry run plan.yaml --json',
      file: 'plan.yaml',
    };
  }
  async savePlan(): Promise<string> {
    this.calls.push('save');
    return '/home/ana/plan.yaml';
  }
  async start(answers: Answers): Promise<RunHandle> {
    this.calls.push(`start ${JSON.stringify(answers)}`);
    return this.run;
  }
  async resume(session: string, how?: string): Promise<RunHandle> {
    this.calls.push(`resume ${session}${how === undefined ? '' : ` ${how}`}`);
    return this.run;
  }
  async undo(session: string, person?: Attending): Promise<Undone> {
    this.calls.push(`undo ${session}`);
    if (this.undoAsks !== undefined && person !== undefined) {
      const left = new Promise<never>((_, reject) =>
        person.signal.addEventListener('abort', () => reject(person.signal.reason)),
      );
      this.calls.push(`told ${await Promise.race([person.ask(this.undoAsks), left])}`);
    }
    return { gone: ['disk web-prod-01-0', 'group rg-web-prod'], left: [] };
  }
  async open(url: string): Promise<void> {
    this.calls.push(`open ${url}`);
  }
  async copy(text: string): Promise<void> {
    this.calls.push(`copy ${text}`);
  }
}
