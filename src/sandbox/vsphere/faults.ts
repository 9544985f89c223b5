import { z } from 'zod';

const milliseconds = z.number().int().min(0).max(600_000);
const percent = z.number().min(0).max(100);

const match = {
  /** Only the machine of this name. */
  machine: z.string().optional(),
  /** Only this disk of it, from 0. */
  disk: z.number().int().min(0).optional(),
  /** Only from the nth time on that it would strike, from 1. */
  nth: z.number().int().min(1).default(1),
  /** How many times it strikes; for ever unless given. */
  times: z.number().int().min(1).optional(),
};
/** A method (`PowerOffVM_Task`), `nfc`, `folder`, or `*` for every method. */
const on = z.string();

/** Whose habits a stream has: see `StreamOptions` of sandbox/machine. */
const form = z.strictObject({
  flavour: z.enum(['vmware', 'qemu', 'open-vmdk']).optional(),
  lastGrain: z.enum(['padded', 'cut']).optional(),
  order: z.enum(['ascending', 'shuffled']).optional(),
  zeroGrains: z.enum(['omitted', 'written']).optional(),
  emptyTables: z.enum(['omitted', 'written']).optional(),
  progressMarkers: z.boolean().optional(),
  trailing: z.number().int().min(0).optional(),
  level: z.number().int().min(0).max(9).optional(),
  descriptorSectors: z.number().int().min(1).max(127).optional(),
  version: z.number().int().min(1).max(3).optional(),
});

/** What to do wrong, and where. */
export const faultSchema = z.discriminatedUnion('do', [
  /** The method answers with a SOAP fault of this type. */
  z.strictObject({ ...match, do: z.literal('refuse'), on, fault: z.string(), message: z.string().optional() }),
  /** The task of the method ends in error. */
  z.strictObject({ ...match, do: z.literal('failTask'), on, fault: z.string(), message: z.string().optional() }),
  /** The task of the method takes so long. */
  z.strictObject({ ...match, do: z.literal('slowTask'), on, ms: milliseconds }),
  /** An HTTP status without SOAP. */
  z.strictObject({ ...match, do: z.literal('status'), on, status: z.number().int().min(400).max(599) }),
  /** Breaks the connection before anything is done. */
  z.strictObject({ ...match, do: z.literal('reset'), on }),
  /** Waits before the request is looked at. */
  z.strictObject({ ...match, do: z.literal('slow'), on, ms: milliseconds }),
  /** Ends the session, with its leases, just before the method is looked at: NotAuthenticated. */
  z.strictObject({ ...match, do: z.literal('loseSession'), on }),
  /** Free ESXi: whatever changes or exports is answered with RestrictedVersion. */
  z.strictObject({ ...match, do: z.literal('restricted') }),
  /** The user lacks a privilege: what asks for it tells, and what needs it is refused with NoPermission. */
  z.strictObject({ ...match, do: z.literal('deny'), privilege: z.string() }),
  /** Leaves a property, with all below it, out of every answer. */
  z.strictObject({ ...match, do: z.literal('without'), property: z.string() }),
  /** ShutdownGuest is accepted, and the guest stays up. */
  z.strictObject({ ...match, do: z.literal('neverShutsDown') }),
  /** Somebody else was quicker: it is on when it is to be exported, off when it is to be switched off. */
  z.strictObject({ ...match, do: z.literal('powerRace'), on }),
  /** The task stops at a question until it is answered. */
  z.strictObject({
    ...match,
    do: z.literal('question'),
    on: on.default('ReconfigVM_Task'),
    text: z.string().default('The guest operating system has locked the CD-ROM door. Disconnect anyway?'),
  }),
  /** The lease stays initializing for so long. */
  z.strictObject({ ...match, do: z.literal('leaseDelay'), ms: milliseconds }),
  /** The lease ends in the state error while it is made ready. */
  z.strictObject({ ...match, do: z.literal('leaseFails'), fault: z.string(), message: z.string().optional() }),
  /** The lease is gone when the stream has come so far. */
  z.strictObject({ ...match, do: z.literal('leaseDies'), percent }),
  /** The lease names another host, or port, for its streams. */
  z.strictObject({ ...match, do: z.literal('address'), host: z.string(), port: z.number().int().optional() }),
  /** 200 and nothing. */
  z.strictObject({ ...match, do: z.literal('empty') }),
  /** A stream that ends, as if it were well, in the middle. */
  z.strictObject({ ...match, do: z.literal('truncate'), percent }),
  /** A connection that breaks in the middle. */
  z.strictObject({ ...match, do: z.literal('cut'), percent }),
  /** 200 and a page that is no disk. */
  z.strictObject({ ...match, do: z.literal('page'), as: z.enum(['html', 'json']) }),
  /** The firmware's memory cannot be read. */
  z.strictObject({ ...match, do: z.literal('nvram'), status: z.number().int().min(400).max(599) }),
  /** So many bytes a second. */
  z.strictObject({ ...match, do: z.literal('drip'), bytesPerSecond: z.number().int().min(1) }),
  /** No byte for a while, in the middle. */
  z.strictObject({ ...match, do: z.literal('pause'), percent, ms: milliseconds }),
  /** One byte of a grain is another. */
  z.strictObject({ ...match, do: z.literal('corrupt'), percent }),
  /** The stream has another, legal, form. */
  z.strictObject({ ...match, do: z.literal('form'), ...form.shape }),
  /** The manifest tells of other bytes, or not of this disk. */
  z.strictObject({ ...match, do: z.literal('wrongManifest'), what: z.enum(['digest', 'size', 'missing']) }),
]);

/** A fault as it is given: fields with a default may be left out. */
export type Fault = z.input<typeof faultSchema>;
/** A fault that struck. */
export type Struck = z.output<typeof faultSchema>;
export type FaultOf<Do extends Struck['do']> = Extract<Struck, { do: Do }>;

/** What a place that could go wrong is about. */
export interface About {
  readonly on?: string;
  readonly machine?: string | undefined;
  readonly disk?: number | undefined;
}

interface Armed {
  readonly fault: Struck;
  matched: number;
  fired: number;
}

/** The faults switched on; live, and the same through `/sandbox/faults`. */
export class Faults {
  #armed: Armed[] = [];
  #changed: () => void;

  /** @param changed called whenever one is added or all are cleared */
  constructor(changed: () => void = () => {}) {
    this.#changed = changed;
  }

  /**
   * Switches a fault on from now on.
   * @throws ZodError when it is no fault
   */
  add(fault: Fault): void {
    this.#armed.push({ fault: faultSchema.parse(fault), matched: 0, fired: 0 });
    this.#changed();
  }

  /** Switches all off. */
  clear(): void {
    this.#armed = [];
    this.#changed();
  }

  /** What is on, how often it could have struck and how often it did. */
  get list(): readonly { readonly fault: Struck; readonly matched: number; readonly fired: number }[] {
    return this.#armed.map(({ fault, matched, fired }) => ({ fault, matched, fired }));
  }

  /** The first fault of this kind that strikes here; each call counts as one time. */
  strike<Do extends Struck['do']>(kind: Do, about: About): FaultOf<Do> | undefined {
    return this.strikeAll(kind, about)[0];
  }

  strikeAll<Do extends Struck['do']>(kind: Do, about: About): FaultOf<Do>[] {
    const found = this.#armed.filter(armed => armed.fault.do === kind && strikes(armed, about));
    return found.map(armed => armed.fault as FaultOf<Do>);
  }
}

function strikes(armed: Armed, about: About): boolean {
  const { fault } = armed;
  if ('on' in fault && fault.on !== about.on && !(fault.on === '*' && about.on !== 'nfc' && about.on !== 'folder'))
    return false;
  if (fault.machine !== undefined && fault.machine !== about.machine) return false;
  if (fault.disk !== undefined && fault.disk !== about.disk) return false;
  armed.matched++;
  if (armed.matched < fault.nth || (fault.times !== undefined && armed.fired >= fault.times)) return false;
  armed.fired++;
  return true;
}
