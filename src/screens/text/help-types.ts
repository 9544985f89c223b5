export const helpedCommands = [
  'run',
  'resume',
  'sessions',
  'undo',
  'watch',
  'report',
  'inspect',
  'convert',
  'vms',
  'doctor',
  'demo',
  'schema',
] as const;

export type HelpedCommand = (typeof helpedCommands)[number];

/** What is typed, which is the same in every language: the words and flags after the name, and whole lines. */
export const typed: {
  readonly [C in HelpedCommand]: { readonly takes: string; readonly examples: readonly string[] };
} = {
  run: {
    takes: 'PLAN.yaml [--yes] [--dry-run] [--password-stdin] [--json]',
    examples: ['vmferry run web.yaml --dry-run', 'vmferry run web.yaml --yes --json'],
  },
  resume: {
    takes: '[SESSION] [--yes] [--password-stdin] [--json]',
    examples: ['vmferry resume', 'vmferry resume web-prod-01'],
  },
  sessions: { takes: '[--json]', examples: ['vmferry sessions', 'vmferry sessions --json'] },
  undo: {
    takes: 'SESSION [--confirm NAME] [--dry-run] [--password-stdin]',
    examples: ['vmferry undo web-prod-01 --dry-run', 'vmferry undo web-prod-01 --confirm web-prod-01'],
  },
  watch: { takes: 'SESSION [--json]', examples: ['vmferry watch web-prod-01', 'vmferry watch web-prod-01 --json'] },
  report: { takes: 'SESSION [--out FILE]', examples: ['vmferry report web-prod-01'] },
  inspect: {
    takes: 'FILE... [--for TARGET] [--report FILE] [--scan] [--json]',
    examples: ['vmferry inspect web.ova', 'vmferry inspect web.ova --for azure --report web.html'],
  },
  convert: {
    takes: 'IN OUT [--to FORMAT] [--size N] [--disk K] [--verify] [--force]',
    examples: ['vmferry convert web.ova web.vhd --verify', 'vmferry convert web.ova - --to raw | sha256sum'],
  },
  demo: {
    takes: '[--headless] [--from SOURCE] [--target TARGET] [--keep DIR]',
    examples: ['vmferry demo', 'vmferry demo --headless --keep out'],
  },
  vms: {
    takes: 'SERVER [--user USER] [--password-stdin] [--json]',
    examples: ['vmferry vms vcenter.corp.example', 'vmferry vms esx-07 --user root --password-stdin --json'],
  },
  doctor: { takes: '', examples: ['vmferry doctor'] },
  schema: { takes: '', examples: ['vmferry schema > plan.schema.json'] },
};

/** Of a command, the words that it cannot do without, as its usage line names them: `IN`, `OUT`. */
export function neededWords(command: string): readonly string[] {
  const known = helpedCommands.find(name => name === command);
  const words = known === undefined ? '' : (typed[known].takes.split('[')[0] ?? '');
  return words.split(' ').filter(word => word !== '');
}

/** A flag as it is typed, and what it does in a few words. */
export type FlagHelp = readonly [flag: string, does: string];

export interface CommandHelp {
  /** In the list of commands: a few words. */
  readonly does: string;
  /** On its own page: lines of whole sentences. */
  readonly more: readonly string[];
  readonly flags: readonly FlagHelp[];
}

/** What `--help` says. */
export interface HelpText {
  readonly about: string;
  readonly headings: {
    readonly usage: string;
    readonly commands: string;
    readonly flags: string;
    readonly common: string;
    readonly exits: string;
    readonly examples: string;
  };
  readonly usage: readonly string[];
  readonly commands: { readonly [C in HelpedCommand]: CommandHelp };
  readonly common: readonly FlagHelp[];
  /** By exit code. */
  readonly exits: readonly (readonly [code: string, means: string])[];
  /** The last lines. */
  readonly more: readonly string[];
}
