import { Failed, failing } from '../../src/pipeline/failure.ts';
import type { GuestTarget } from '../../src/pipeline/guest/checks/check.ts';
import type { Judged } from '../../src/pipeline/guest/judge.ts';
import type { Advice, Check, Inspection } from '../../src/pipeline/types/inspection.ts';
import type { Machine } from '../../src/pipeline/types/machine.ts';
import type { Answers, Choice } from '../../src/pipeline/types/question.ts';
import type { Say } from '../../src/screens/env.tsx';
import type {
  Ask,
  Attending,
  ClosedTenant,
  Inspected,
  KnownServer,
  MachineDetails,
  MachineRow,
  Offer,
  Outline,
  OutlineStep,
  PathRow,
  ReadyRow,
  RunHandle,
  RunQuestion,
  SeenCertificate,
  ServerSignIn,
  SessionRow,
  SignedIn,
  SignInStep,
  SignInWay,
  Trust,
  Undone,
  World,
} from '../../src/screens/world.ts';
import { judged } from './fake-readiness.ts';
import { FakeRun } from './fake-run.ts';
import { fakeDetails, fakeMachines, wrongPassword } from './fake-server.ts';

const GiB = 1024 ** 3;
/** What the clock says in every screen test. */
export const noon = Date.UTC(2026, 9, 3, 14, 7, 0);

const sourceFailure = failing<{ SOURCE_NOT_FOUND: { path: string } }>({
  SOURCE_NOT_FOUND: { exit: 'data', retry: 'never' },
});

export const machine: Machine = {
  id: 'web',
  name: 'web-prod-01',
  firmware: 'efi',
  networks: ['VLAN 120'],
  disks: [
    { index: 0, key: 'vmdisk1', name: 'web-disk1.vmdk', size: 60 * GiB },
    { index: 1, key: 'vmdisk2', name: 'web-disk2.vmdk', size: 60 * GiB },
  ],
};

const inspection = (used: number, end: number): Inspection => ({
  format: 'vmdk-stream-optimized',
  size: 60 * GiB,
  allocated: used * GiB,
  table: 'gpt',
  partitions: [{ number: 1, offset: 1024 ** 2, length: end * GiB, type: 'X', role: 'linux' }],
  boots: { bios: 'fail', efi: 'pass' },
  evidence: [{ code: 'table-gpt', facts: { disk: 1 }, verdict: 'pass' }],
});

export const inspected: Inspected = { machine, inspections: [inspection(41.2, 58.9), inspection(21.2, 59)] };

export const advice: Advice = {
  generation: 2,
  evidence: [
    { code: 'firmware-efi', facts: {}, verdict: 'pass' },
    { code: 'esp', facts: { disk: 1, partition: 1 }, verdict: 'pass' },
    { code: 'secure-boot-off', facts: {}, verdict: 'warn' },
    { code: 'no-boot-code', facts: {}, verdict: 'fail' },
  ],
};

const names = /^[A-Za-z0-9][\w.-]{0,78}$/;
const azureAsks: readonly Ask[] = [
  { key: 'readiness.seen', kind: 'text', needed: true, dependsOn: ['source.path', 'source.vm'] },
  { key: 'target.signIn', kind: 'choice', needed: true },
  { key: 'target.generation', kind: 'choice', needed: true },
  ...machine.disks.map(
    (disk): Ask => ({
      key: `disks.${disk.index}.sizeGiB`,
      kind: 'number',
      needed: true,
      implied: () => (disk.size ?? 0) / GiB,
      wrong: value => (Number(value) < 60 ? 'TOO_SMALL' : undefined),
      tells: () => ({ tier: 'E6' }),
    }),
  ),
  { key: 'target.sku', kind: 'choice', needed: true, implied: () => 'StandardSSD_LRS' },
  {
    key: 'target.dataSku',
    kind: 'choice',
    needed: false,
    implied: answers => answers['target.sku'] ?? 'StandardSSD_LRS',
  },
  { key: 'disks.empty', kind: 'number', needed: false, implied: () => 0 },
  ...Array.from(
    { length: 16 },
    (_, n): Ask => ({
      key: `target.dataDisks.${n}.sizeGiB`,
      kind: 'number',
      needed: true,
      implied: () => 256,
      when: answers => n < Number(answers['disks.empty'] ?? 0),
      tells: answers => (answers[`target.dataDisks.${n}.sizeGiB`] === 256 ? { tier: 'E15' } : {}),
    }),
  ),
  { key: 'target.subscription', kind: 'choice', needed: true, dependsOn: ['target.signIn'] },
  { key: 'target.location', kind: 'choice', needed: true, dependsOn: ['target.subscription'] },
  { key: 'target.resourceGroup', kind: 'choice', needed: true, free: true, dependsOn: ['target.subscription'] },
  {
    key: 'target.name',
    kind: 'text',
    needed: true,
    implied: () => machine.name,
    wrong: value => (names.test(String(value)) ? undefined : 'NAME_NOT_ALLOWED'),
  },
];

const fileAsks: readonly Ask[] = [
  { key: 'target.path', kind: 'path', needed: true },
  { key: 'target.format', kind: 'choice', needed: true, implied: () => 'vhd' },
  { key: 'target.name', kind: 'text', needed: false, implied: () => machine.name },
];

const powerAsks: readonly Ask[] = [
  { key: 'source.power', kind: 'choice', needed: false, dependsOn: ['source.server', 'source.vm'] },
  {
    key: 'source.shutdownMinutes',
    kind: 'number',
    needed: false,
    implied: () => 10,
    when: answers => answers['source.power'] === 'shutdown',
  },
  {
    key: 'source.after',
    kind: 'choice',
    needed: false,
    dependsOn: ['source.power'],
    when: answers => answers['source.power'] === 'shutdown' || answers['source.power'] === 'off',
  },
];

const lists: Readonly<Record<string, readonly Choice[]>> = {
  'target.format': ['vhd', 'raw', 'vmdk', 'ova'].map(value => ({ value, label: value })),
  'target.sku': [
    { value: 'Premium_LRS', label: 'Premium_LRS' },
    { value: 'StandardSSD_LRS', label: 'StandardSSD_LRS', recommended: true },
    { value: 'Standard_LRS', label: 'Standard_LRS' },
  ],
  'target.dataSku': ['Premium_LRS', 'StandardSSD_LRS', 'Standard_LRS'].map(value => ({ value, label: value })),
  'target.subscription': [
    {
      value: 'a41c',
      label: 'Contoso-Prod',
      facts: { tenant: 'Contoso (EU)', id: 'ffff-a41c', role: 'owner', state: 'Enabled' },
    },
    {
      value: '77e0',
      label: 'Fabrikam-Prod',
      facts: { tenant: 'Fabrikam Ltd', id: 'ffff-77e0', role: 'reader', state: 'Enabled' },
    },
    ...Array.from({ length: 39 }, (_, i) => ({
      value: `s${i}`,
      label: i === 0 ? 'Retired-Prod' : `Team-${String(i).padStart(2, '0')}`,
      facts: {
        tenant: 'Contoso (EU)',
        id: `ffff-${1000 + i}`,
        role: i === 2 ? 'contributor' : i === 3 ? 'none' : 'creator',
        state: i === 0 ? 'Disabled' : i === 1 ? 'PastDue' : 'Enabled',
      },
    })),
  ],
  'target.location': [
    { value: 'westeurope', label: 'West Europe', facts: { id: 'westeurope' } },
    { value: 'northeurope', label: 'North Europe', facts: { id: 'northeurope' } },
    { value: 'swedencentral', label: 'Sweden Central', facts: { id: 'swedencentral' } },
  ],
  'source.power': [
    { value: 'shutdown', label: 'shutdown', recommended: true },
    { value: 'snapshot', label: 'snapshot', facts: { quiesced: true } },
    { value: 'off', label: 'off' },
  ],
  'source.after': [
    { value: 'leave-off', label: 'leave-off', recommended: true },
    { value: 'power-on', label: 'power-on' },
  ],
  'target.resourceGroup': [{ value: 'rg-shared', label: 'rg-shared' }],
};

export const sessions: readonly SessionRow[] = [
  {
    id: '7f3a',
    machine: 'web-prod-01',
    target: 'Azure westeurope',
    stage: 'send',
    sent: 38.2 * GiB,
    expected: 62.4 * GiB,
    stoppedAt: noon - 2 * 3_600_000,
    why: { code: 'network', facts: {} },
    rate: 20.6 * 1024 ** 2,
  },
  {
    id: '12bc',
    machine: 'db-stage-02',
    target: 'Azure northeurope',
    stage: 'read',
    sent: 4 * GiB,
    expected: 33 * GiB,
    stoppedAt: noon - 26 * 3_600_000,
    why: { code: 'you', facts: {} },
    sourceHeld: [
      { code: 'snapshot-held', facts: { machine: 'db-stage-02', name: 'vmferry-12bc', since: noon - 27 * 3_600_000 } },
    ],
  },
];

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

const evidence: Readonly<Record<'en' | 'zh-CN', Readonly<Record<string, string>>>> = {
  en: {
    'firmware-efi': 'the VM boots with EFI (vmw:firmware = "efi" in its OVF)',
    esp: 'an EFI system partition (disk 1, partition 1)',
    'secure-boot-off': 'secure boot is off here; off is kept',
    'no-boot-code': 'no boot code in the first sector, no BIOS boot partition',
    'table-gpt': 'GPT partition table (disk 1)',
    'may-create': 'you may create disks and images in Contoso-Prod',
    'wants-tag': 'policy tags-required wants a tag owner',
    network: 'network',
    you: 'you (^C)',
    'az-session': 'ana@contoso.com, az session found',
    free: '18 GiB free',
    again: 'disk 1  piece 3418 again (2nd try): 503 server busy, waited 4 s',
    agrees: 'disk 1  checksum of pieces 3072–3583 agrees',
    zeros: 'disk 2  zero run of 18.2 GiB skipped',
    'kept-disk': '2 upload disks are kept so that the run can go on.',
    'live-snapshot': 'it can be copied live from a snapshot',
    'has-snapshots': 'it has 2 snapshots of its own: they are not copied, only what it is now',
    'disk-too-large': 'disk 3 is larger than 2 TiB, which this way cannot carry',
    'hosts-reachable': 'its host esx-07.corp answers on port 443',
    'asked-to-shut-down': 'the guest of web-prod-01 was asked to shut down and has 10 minutes',
  },
  'zh-CN': {
    'firmware-efi': '该虚拟机以 EFI 启动（OVF 中 vmw:firmware = "efi"）',
    esp: '有 EFI 系统分区（磁盘 1，分区 1）',
    'secure-boot-off': '此处安全启动已关闭，保持关闭',
    'no-boot-code': '首扇区没有引导代码，也没有 BIOS 引导分区',
    'table-gpt': 'GPT 分区表（磁盘 1）',
    'may-create': '可以在 Contoso-Prod 中创建磁盘和映像',
    'wants-tag': '策略 tags-required 要求标签 owner',
    network: '网络',
    you: '您（^C）',
    'az-session': 'ana@contoso.com，已找到 az 会话',
    free: '可用 18 GiB',
    again: '磁盘 1  第 3418 块重试（第 2 次）：503 服务器忙，等待 4 秒',
    agrees: '磁盘 1  第 3072–3583 块校验一致',
    zeros: '磁盘 2  跳过 18.2 GiB 全零区段',
    'kept-disk': '保留 2 块上传磁盘，以便继续。',
    'live-snapshot': '可以从快照在线复制',
    'has-snapshots': '它有 2 个自己的快照：不会复制快照，只复制当前内容',
    'disk-too-large': '磁盘 3 大于 2 TiB，此路径无法传输',
    'hosts-reachable': '所在主机 esx-07.corp 在 443 端口有应答',
    'asked-to-shut-down': '已请 web-prod-01 的客户机关机，限时 10 分钟',
  },
};

/** Sentences for the codes of the fake world. */
export function fakeSay(lang: 'en' | 'zh-CN'): Partial<Say> {
  const of = (code: string) => evidence[lang][code] ?? code;
  return {
    evidence: e => of(e.code),
    note: code => of(code),
    check: check => check.evidence.map(e => of(e.code)).join(' · '),
  };
}

export { Failed };
