import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import about from '../../../package.json' with { type: 'json' };
import { type Facts, Failed } from '../../pipeline/failure.ts';
import { takeBack } from '../../pipeline/migrate.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { runFailure } from '../../pipeline/run-failures.ts';
import { folderStore, type Session } from '../../pipeline/session/store.ts';
import { loadSource } from '../../pipeline/source/index.ts';
import { loadTarget, targets } from '../../pipeline/target/index.ts';
import type { Answers } from '../../pipeline/types/question.ts';
import type { Target, TargetLink } from '../../pipeline/types/target.ts';
import type { Attending, RunHandle } from '../../screens/run-shapes.ts';
import type { Inspected, Undone } from '../../screens/world.ts';
import { planName } from '../plan-name.ts';
import { preferencesIn } from '../preferences.ts';
import { systemKeyring } from '../secrets/keyring.ts';
import { Passwords } from '../secrets/passwords.ts';
import { asksOf, readinessAsks, sourceAsks } from './asks.ts';
import { batches } from './batches.ts';
import { plannedSizes, sizeAsks } from './disk-sizes.ts';
import { emptyAsks } from './empty-disks.ts';
import type { Behind, WorldOptions } from './index.ts';
import { control, Links } from './links.ts';
import { checks, look, machinesIn } from './look.ts';
import { detailsOf, lookAt } from './machine.ts';
import { outlineOf } from './outline.ts';
import { completions } from './paths.ts';
import { planOf } from './plan-of.ts';
import { readinessOf, saveFound } from './readiness.ts';
import { startRun } from './run-handle.ts';
import { questionsTo } from './run-questions.ts';
import { ServerLinks } from './server-links.ts';
import { unfinished } from './sessions.ts';
import { enterTenant, signIn, signInWays } from './sign-in.ts';
import { Tenants } from './tenants.ts';
import { watchRun } from './watch-run.ts';

/** The program behind the screens: sessions, files, clouds and runs, as they are. */
export async function realWorld(options: WorldOptions): Promise<Behind> {
  const { stateDir, fixed = {}, ways } = options;
  const servers = serversOf(options);
  const vsphere = await loadSource('vsphere');
  /** The machine that was looked at last. */
  let machine: Inspected | undefined;
  const store = folderStore(stateDir);
  const links = new Links();
  const tenants = new Tenants();
  const kinds = new Map<string, Target>();
  for (const { id } of targets) kinds.set(id, await loadTarget(id));
  const labels = new Map<unknown, string>();
  const watched = new Set<RunHandle>();
  const running = new Map<RunHandle, Promise<void>>();
  const tierOf = (answers: Answers) => kinds.get(String(answers['target.kind']))?.diskTier;
  const asksFor = (answers: Answers, inspected: Inspected | undefined) => [
    ...(answers['source.kind'] === 'vsphere' && inspected !== undefined ? sourceAsks(vsphere, inspected) : []),
    ...('target.kind' in answers && inspected !== undefined
      ? [...readinessAsks(answers), ...sizeAsks(inspected, tierOf(answers))]
      : []),
    ...asksOf(kinds.get(String(answers['target.kind'])), answers, inspected, fixed),
    ...(inspected === undefined ? [] : emptyAsks(answers, tierOf(answers))),
  ];
  /** What was answered, what goes without asking, and what the program was told. */
  const all = (answers: Answers): Answers => {
    const asks = kinds.get(String(answers['target.kind']))?.asks ?? [];
    const ofSource = answers['source.kind'] === 'vsphere' && machine !== undefined ? sourceAsks(vsphere, machine) : [];
    const implied = [...ofSource, ...asks].map(ask => [ask.key, ask.implied?.(answers) ?? ''] as const);
    const told = answers['target.kind'] === 'azure' ? fixed : {};
    const given: Answers = { ...Object.fromEntries(implied), ...answers, ...told };
    // An answer that a later one left without its question is none.
    const idle = new Set([...ofSource, ...asks].filter(ask => ask.when?.(given) === false).map(ask => ask.key));
    return Object.fromEntries(Object.entries(given).filter(([key]) => !idle.has(key)));
  };

  const planFor = (answers: Answers, inspected = machine): Plan =>
    planOf({ ...all(answers), ...tenants.of(answers['target.subscription']) }, plannedSizes(answers, inspected));

  const run = (session: Session, link?: TargetLink): RunHandle => {
    const over = Promise.withResolvers<void>();
    const handle = startRun(session, link, servers, over.resolve);
    running.set(handle, over.promise);
    return handle;
  };
  /** A run that has told its end may still be closing its session. */
  const settled = async () => {
    await Promise.all([...running].map(([handle, over]) => (isOver(handle) ? over : undefined)));
  };
  const begin = (plan: Plan, name: string, link?: TargetLink) =>
    run(store.create(plan, name, about.version, Date.now()), link);
  /** A machine on a server is named by its id, which says nothing to a person. */
  const nameOf = (plan: Plan, inspected = machine) =>
    plan.source.kind === 'vsphere' && inspected ? (plan.target.name ?? inspected.machine.name) : planName(plan);

  return {
    sessions: () => unfinished(store),
    completions,
    async inspect(source, path, signal, vm) {
      machine = await look(source, path, signal, vm);
      return machine;
    },
    machines: machinesIn,
    servers: () => servers.known(),
    signInServer: (_source, given, trust, signal) => servers.signIn(given, trust, signal),
    async *inventory(signal) {
      yield* batches((await servers.list()).machines(signal), 100);
    },
    details: async (id, signal) => detailsOf(await servers.list(), id, signal),
    async chosen(id, signal) {
      await options.server?.ready;
      machine = await lookAt(await servers.machine(id), id, signal);
      return machine;
    },
    asks: asksFor,
    advise: (target, { machine, inspections }) => kinds.get(target)?.advise(machine, inspections) ?? { evidence: [] },
    async signInWays(target) {
      const found = await signInWays(target);
      return ways ? ways.flatMap(way => found.filter(({ id }) => id === way)) : found;
    },
    signIn: (_target, way, answers, signal) => {
      tenants.forget();
      return signIn(links, way, all(answers), signal);
    },
    closedTenants: () => tenants.closed,
    async *enterTenant(id, signal) {
      yield* enterTenant(links, id, tenants.asked, signal);
      tenants.entered(id, 'device-code');
    },
    async *choices(ask, answers) {
      if (ask.key.startsWith('source.')) {
        yield* (await servers.machine(String(answers['source.vm']))).choices(ask, answers);
        return;
      }
      const link = await links.connect(all(answers));
      for await (const choice of link.choices(ask, all(answers), machine?.machine)) {
        labels.set(choice.value, choice.label);
        if (ask.key === 'target.subscription') tenants.saw(choice);
        yield choice;
      }
      if (ask.key === 'target.subscription') tenants.listed(all(answers), link.closed?.() ?? []);
    },
    async *preflight(answers, signal) {
      const plan = planFor(answers);
      const source = plan.source.kind === 'vsphere' ? await servers.machine(plan.source.vm) : undefined;
      for await (const check of checks(plan, source, await links.connect(all(answers)), signal)) {
        if (check.evidence.length > 0) yield check;
      }
    },
    readiness: (answers, signal) => readinessOf(answers, servers, signal),
    saveReadiness: (answers, judged, language) => saveFound(answers, machine, judged, language),
    outline: (answers, inspected) => {
      const plan = planFor(answers, inspected);
      return outlineOf(plan, nameOf(plan, inspected), inspected, labels);
    },
    async savePlan(answers) {
      const plan = planFor(answers);
      const file = resolve(`${nameOf(plan)}.plan.yaml`);
      await writeFile(file, stringify(asFile(plan, machine)), { flag: 'wx' });
      return file;
    },
    async start(answers) {
      const plan = planFor(answers);
      return begin(plan, nameOf(plan), await links.connect(all(answers)));
    },
    async resume(id, how, person) {
      await settled();
      if (how !== 'start-over') return run(store.open(id));
      const { plan, head, damaged } = store.peek(id);
      if (plan === undefined) throw new Failed(damaged);
      await undoSession(id, person);
      return begin(plan, head.name);
    },
    async watch(id) {
      const handle = watchRun(store, id);
      watched.add(handle);
      return handle;
    },
    undo: undoSession,
    kill(why) {
      for (const handle of running.keys()) {
        handle.drain();
        handle.kill(why);
      }
    },
    async close() {
      for (const handle of watched) handle.drain();
      for (const handle of running.keys()) handle.drain();
      await Promise.all(running.values());
      await Promise.all([links.close(), servers.close()]);
    },
  };

  async function undoSession(id: string, person?: Attending): Promise<Undone> {
    await settled();
    const session = store.open(id);
    try {
      const before = session.ledger.entries().filter(entry => entry.state !== 'gone');
      const ask = person === undefined ? servers.again : questionsTo(person, servers);
      const signal = person?.signal ?? new AbortController().signal;
      const left: string[] = [];
      const note = (code: string, { name = '', code: why = '' }: Facts) => {
        if (code === 'azure-left') left.push(why === '' ? String(name) : `${name} (${why})`);
      };
      await takeBack(session.plan, session, { ...control(signal, note), ask }).catch(error => {
        if (left.length === 0) throw error;
        throw runFailure('UNDO_PARTIAL', { left: left.join(', ') }, { cause: error });
      });
      await session.ledger.enter('undone');
      const gone = before.map(({ facts }) => String(facts.name ?? facts.final ?? facts.folder ?? facts.group ?? ''));
      return { gone, left: [] };
    } finally {
      session.close();
    }
  }
}

/** A plan that a person reads names the machine by its path; the id is for this run alone. */
function asFile(plan: Plan, inspected: Inspected | undefined): Plan {
  const { source } = plan;
  const path = inspected?.machine.path;
  if (source.kind !== 'vsphere' || source.vm !== inspected?.machine.id || path === undefined) return plan;
  return { ...plan, source: { ...source, vm: path } };
}

function serversOf({ configDir, vspherePassword, server }: WorldOptions): ServerLinks {
  const keyring = systemKeyring();
  const passwords = new Passwords({ environment: vspherePassword, keyring });
  const servers = new ServerLinks({ preferences: preferencesIn(configDir), keyring, passwords });
  if (server) servers.signedIn(server);
  return servers;
}

function isOver(handle: RunHandle): boolean {
  return ['done', 'stopped', 'failed'].includes(handle.view.get().state);
}
