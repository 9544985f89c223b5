import type { Plan } from '../pipeline/plan.ts';

/** What a person calls the migration: the name it gets, else that of the machine or the source file. */
export function planName({ source, target }: Plan): string {
  const from = source.kind === 'vsphere' ? source.vm : source.path;
  const last = from.split(/[/\\]/).findLast(part => part !== '') ?? source.kind;
  return target.name ?? last.replace(/\.(ova|ovf|vmdk|a?vhdx?|qcow2?|vdi|raw|img|dd)$/i, '');
}
