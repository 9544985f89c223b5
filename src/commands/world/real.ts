import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import about from '../../../package.json' with { type: 'json' };
import { takeBack } from '../../pipeline/migrate.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { folderStore, type Session } from '../../pipeline/session/store.ts';
import { loadTarget, targets } from '../../pipeline/target/index.ts';
import type { Answers, Target, TargetLink } from '../../pipeline/types.ts';
import type { RunHandle, Undone } from '../../screens/world.ts';
import { planName } from '../plan-name.ts';
import { asksOf } from './asks.ts';
import type { Behind, WorldOptions } from './index.ts';
import { control, Links } from './links.ts';
import { checks, look, machinesIn } from './look.ts';
import { outlineOf } from './outline.ts';
import { completions } from './paths.ts';
import { planOf } from './plan-of.ts';
import { startRun } from './run-handle.ts';
import { unfinished } from './sessions.ts';
import { signIn, signInWays } from './sign-in.ts';

/** The program behind the screens: sessions, files, clouds and runs, as they are. */
export async function realWorld({ stateDir, fixed = {}, ways }: WorldOptions): Promise<Behind> {
  const store = folderStore(stateDir);
  const links = new Links();
  const kinds = new Map<string, Target>();
  for (const { id } of targets) kinds.set(id, await loadTarget(id));
  const labels = new Map<unknown, string>();
  const running = new Map<RunHandle, Promise<void>>();
  /** What was answered, what goes without asking, and what the program was told. */
  const all = (answers: Answers): Answers => {
    const asks = kinds.get(String(answers['target.kind']))?.asks ?? [];
    const implied = asks.map(ask => [ask.key, ask.implied?.(answers) ?? ''] as const);
    const told = answers['target.kind'] === 'azure' ? fixed : {};
    return { ...Object.fromEntries(implied), ...answers, ...told };
  };

  const run = (session: Session, link?: TargetLink): RunHandle => {
    const over = Promise.withResolvers<void>();
    const handle = startRun(session, link, over.resolve);
    running.set(handle, over.promise);
    return handle;
  };
  /** A run that has told its end may still be closing its session. */
  const settled = async () => {
    await Promise.all([...running].map(([handle, over]) => (isOver(handle) ? over : undefined)));
  };
  const begin = (plan: Plan, link?: TargetLink) =>
    run(store.create(plan, planName(plan), about.version, Date.now()), link);

  return {
    sessions: () => unfinished(store),
    completions,
    inspect: look,
    machines: machinesIn,
    asks: (answers, inspected) => asksOf(kinds.get(String(answers['target.kind'])), answers, inspected, fixed),
    advise: (target, { machine, inspections }) => kinds.get(target)?.advise(machine, inspections) ?? { evidence: [] },
    async signInWays(target) {
      const found = await signInWays(target);
      return ways ? found.filter(({ id }) => ways.includes(id)) : found;
    },
    signIn: (_target, way, answers, signal) => signIn(links, way, all(answers), signal),
    async *choices(ask, answers) {
      const link = await links.connect(all(answers));
      for await (const choice of link.choices(ask, all(answers))) {
        labels.set(choice.value, choice.label);
        yield choice;
      }
    },
    async *preflight(answers, signal) {
      for await (const check of checks(planOf(all(answers)), await links.connect(all(answers)), signal)) {
        if (check.evidence.length > 0) yield check;
      }
    },
    outline: (answers, inspected) => {
      const plan = planOf(all(answers));
      return outlineOf(plan, planName(plan), inspected, labels);
    },
    async savePlan(answers) {
      const plan = planOf(all(answers));
      const file = resolve(`${planName(plan)}.plan.yaml`);
      await writeFile(file, stringify(plan), { flag: 'wx' });
      return file;
    },
    start: async answers => begin(planOf(all(answers)), await links.connect(all(answers))),
    async resume(id, how) {
      await settled();
      if (how !== 'start-over') return run(store.open(id));
      const { plan } = store.peek(id);
      await undoSession(id);
      return begin(plan);
    },
    undo: undoSession,
    async close() {
      for (const handle of running.keys()) handle.drain();
      await Promise.all(running.values());
      await links.close();
    },
  };

  async function undoSession(id: string): Promise<Undone> {
    await settled();
    const session = store.open(id);
    try {
      const before = session.ledger.entries().filter(entry => entry.state !== 'gone');
      await takeBack(session.plan, session, control(new AbortController().signal));
      await session.ledger.enter('undone');
      const gone = before.map(({ facts }) => String(facts.name ?? facts.final ?? facts.folder ?? ''));
      return { gone, left: [] };
    } finally {
      session.close();
    }
  }
}

function isOver(handle: RunHandle): boolean {
  return ['done', 'stopped', 'failed'].includes(handle.view.get().state);
}
