import type { Command } from './command.ts';

/** Every command, loaded when it is called. */
export const commandNames: { readonly [name: string]: () => Promise<Command> } = {
  run: async () => (await import('./run.ts')).run,
  resume: async () => (await import('./resume.ts')).resume,
  sessions: async () => (await import('./sessions.ts')).sessions,
  undo: async () => (await import('./undo.ts')).undo,
  watch: async () => (await import('./watch.ts')).watch,
  report: async () => (await import('./report.ts')).report,
  inspect: async () => (await import('./inspect.ts')).inspect,
  convert: async () => (await import('./convert.ts')).convert,
  vms: async () => (await import('./vms.ts')).vms,
  doctor: async () => (await import('./doctor.ts')).doctor,
  demo: async () => (await import('./demo.ts')).demo,
  schema: async () => (await import('./schema.ts')).schema,
};
