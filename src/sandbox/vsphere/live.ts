import type { Cdrom, Change, Machine, Power } from './inventory/machine.ts';

/** A machine as it is at this moment. */
export interface LiveMachine {
  /** Its reference: `vm-104`. */
  readonly ref: string;
  readonly power: Power;
  readonly connection: Machine['connection'];
  readonly tools: Machine['tools'];
  readonly cdroms: readonly Readonly<Cdrom>[];
  /** In the order they were taken. */
  readonly snapshots: readonly {
    readonly ref: string;
    readonly name: string;
    readonly description: string;
    readonly quiesced: boolean;
  }[];
  readonly currentSnapshot: string | undefined;
  readonly disks: readonly {
    readonly key: number;
    readonly file: string;
    readonly capacity: number;
    readonly contentId: string;
  }[];
  /** What happened to it, in order. */
  readonly changes: readonly Change[];
  readonly question: Machine['question'];
  /** True while a lease has it. */
  readonly exporting: boolean;
}

export function liveMachine(machine: Machine): LiveMachine {
  return {
    ref: machine.ref.value,
    power: machine.power,
    connection: machine.connection,
    tools: machine.tools,
    cdroms: machine.cdroms.map(each => ({ ...each })),
    snapshots: machine.snapshots.map(({ ref, name, description, quiesced }) => ({
      ref: ref.value,
      name,
      description,
      quiesced,
    })),
    currentSnapshot: machine.currentSnapshot?.ref.value,
    disks: machine.disks.map(({ key, current, capacity, contentId }) => ({ key, file: current, capacity, contentId })),
    changes: [...machine.changes],
    question: machine.question,
    exporting: machine.leases.size > 0,
  };
}
