import { z } from 'zod';
import { versionsOf } from './api-versions.ts';
import { readBody } from './body.ts';
import type { Cloud } from './cloud.ts';
import { mayBeGranted } from './disk-guard.ts';
import { diskAt, setExpired } from './disk-view.ts';
import { blobAddress, readFooter } from './elsewhere.ts';
import { notAllowed, Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { footerFault } from './footer.ts';
import type { Disk } from './records.ts';
import type { Route } from './router.ts';
import { grantSas } from './sas.ts';
import { startOperation } from './start-operation.ts';
import { refuseWhileBusy } from './under-way.ts';

const versions = versionsOf.disks;
const disk = '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Compute/disks/:name';

/** Giving and taking back access to the bytes of a disk. */
export const accessRoutes: readonly Route[] = [
  { kind: 'beginGetAccess', method: 'POST', path: `${disk}/beginGetAccess`, versions, run: beginGetAccess },
  { kind: 'endGetAccess', method: 'POST', path: `${disk}/endGetAccess`, versions, run: endGetAccess },
];

const grantSchema = z.strictObject({
  access: z.enum(['None', 'Read', 'Write']),
  durationInSeconds: z.number().int().min(1).max(0x7fff_ffff),
  fileFormat: z.enum(['VHD', 'VHDX']).optional(),
  getSecureVMGuestStateSAS: z.boolean().optional(),
});

async function beginGetAccess(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const disk = diskAt(exchange);
  const { access, durationInSeconds, fileFormat } = await readBody(exchange, grantSchema, ['accessSAS']);
  if (access === 'None') throw new Refusal(400, 'InvalidParameter', "The value 'None' of parameter access is invalid.");
  if (fileFormat === 'VHDX') {
    throw new Refusal(
      400,
      'InvalidParameter',
      "The value 'VHDX' of parameter fileFormat is not allowed for this disk.",
    );
  }
  await refuseWhileBusy(cloud, disk);
  checkState(disk, access);
  mayBeGranted(disk);
  const late = exchange.fault('sasLate')?.ms ?? 0;
  const { headers } = startOperation(exchange, {
    family: 'DiskOperations',
    location: disk.location,
    resource: disk.id.toLowerCase(),
    finish: async () => {
      checkState(disk, access);
      disk.state = access === 'Write' ? 'ActiveUpload' : 'ActiveSAS';
      return { accessSAS: grantSas(cloud, disk, access, durationInSeconds, late) };
    },
  });
  exchange.send(202, headers);
}

/** An upload is written, everything else only read. @throws Refusal 409 */
function checkState(disk: Disk, access: 'Read' | 'Write'): void {
  const upload = disk.state === 'ReadyToUpload' || disk.state === 'ActiveUpload';
  if (upload === (access === 'Write')) return;
  throw notAllowed(
    access === 'Write'
      ? `Write access to disk ${disk.name} is not allowed in state '${disk.state}'. It is only allowed for a disk created with createOption Upload that was not uploaded yet.`
      : `Read access to disk ${disk.name} is not allowed in state '${disk.state}'. The upload must be completed first.`,
  );
}

async function endGetAccess(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  const disk = diskAt(exchange);
  await refuseWhileBusy(cloud, disk);
  const { headers } = startOperation(exchange, {
    family: 'DiskOperations',
    location: disk.location,
    resource: disk.id.toLowerCase(),
    finish: async () => {
      disk.policies.clear();
      setExpired(cloud, disk);
      if (disk.state === 'ActiveUpload') await finishUpload(cloud, disk);
      return undefined;
    },
  });
  exchange.send(202, headers);
}

/** @throws Refusal 400 InvalidVhd when the last 512 bytes are no footer for this disk, which stays an upload */
async function finishUpload(cloud: Cloud, disk: Disk): Promise<void> {
  const fault = footerFault(await readFooter(cloud, disk), disk.size);
  if (fault) {
    throw new Refusal(
      400,
      'InvalidVhd',
      `The specified disk with VHD ${blobAddress(cloud, disk)} is invalid. ${fault}`,
    );
  }
  disk.state = 'Unattached';
}
