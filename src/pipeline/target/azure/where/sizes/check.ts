import type { Check } from '../../../../types/inspection.ts';
import type { TargetDisk } from '../../../../types/target.ts';
import { locationName } from '../../names.ts';
import { check } from '../checks.ts';
import type { Ground } from '../ground.ts';
import { fits, type Lack, lacksOf, type SizeWish, wishOf } from './fitting.ts';
import { likeForLike } from './like-for-like.ts';
import { type VmSize, vmSizeOf } from './vm-size.ts';

export const sizeId = 'azure-vm-size';

/** Whether the plan's size is there, may be used, and supports what is put on it. */
export async function vmSizeCheck({ plan, skus }: Ground, disks: readonly TargetDisk[]): Promise<Check[]> {
  const name = plan.vm?.size;
  if (plan.publish !== 'vm' || name === undefined) return [];
  const wish = wishOf(plan, disks);
  const sizes = (await skus()).machines.map(vmSizeOf);
  const found = sizes.find(size => size.name.toLowerCase() === name.toLowerCase());
  const likeness = found ? { cpus: found.cpus, memoryMiB: found.memoryGiB * 1024 } : machineOf(disks);
  const usable = sizes.filter(size => fits(size, wish));
  const instead = likeForLike(usable, likeness)?.name ?? '';
  const location = locationName(plan.location);
  if (!found) return [check(sizeId, 'fail', 'AZURE_VM_SIZE_MISSING', { size: name, location, instead })];
  if (found.restricted) return [check(sizeId, 'fail', 'AZURE_VM_SIZE_RESTRICTED', { size: name, location, instead })];
  const lacks = lacksOf(found, wish);
  if (lacks.length > 0) {
    return lacks.map(lack =>
      check(`${sizeId}/${lack}`, 'fail', 'AZURE_VM_SIZE_UNFIT', unfit(found, wish, lack, instead)),
    );
  }
  const { cpus, memoryGiB } = found;
  return [check(sizeId, 'pass', 'AZURE_VM_SIZE_FITS', { size: found.name, cpus, memoryGiB })];
}

function machineOf(disks: readonly TargetDisk[]) {
  const { cpus, memoryMiB } = disks[0]?.machine ?? {};
  return { ...(cpus === undefined ? {} : { cpus }), ...(memoryMiB === undefined ? {} : { memoryMiB }) };
}

function unfit(size: VmSize, wish: SizeWish, lack: Lack, instead: string) {
  const both: Readonly<Record<Lack, readonly [unknown, unknown]>> = {
    generation: [wish.generation, size.generations.join(', ')],
    architecture: [wish.architecture, size.architecture],
    premium: ['', ''],
    dataDisks: [wish.dataDisks, size.dataDisks],
    zone: [wish.zone, size.zones.join(', ')],
    nvme: ['', ''],
    scsi: ['', ''],
    network: ['', ''],
    trustedLaunch: ['', ''],
  };
  const [wants, has] = both[lack];
  return { size: size.name, lack, wants: String(wants ?? ''), has: String(has), instead };
}
