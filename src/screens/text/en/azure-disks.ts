import type { AzureDiskChecks } from '../../../pipeline/target/azure/disk/checks.ts';
import type { AzureDiskFailures } from '../../../pipeline/target/azure/disk/failures.ts';
import { size } from '../format.ts';
import type { Sentences } from '../types.ts';

export const azureDiskFailures: Sentences<AzureDiskFailures> = {
  AZURE_LUN_TAKEN: f =>
    `New disk ${f.disk} of target.dataDisks asks for LUN ${f.lun}, which another disk has: those of the machine take the first ones in their order. Give it LUN ${f.free}, or no lun for the lowest free one.`,
  AZURE_TOO_MANY_DISKS: f =>
    `The machine would have ${f.disks} data disks; Azure takes ${f.most} at most. Leave some out of disks or target.dataDisks.`,
  AZURE_ENCRYPTION_SET: f =>
    `There is no disk encryption set ${f.set}, named in target.diskEncryptionSet, or who is signed in may not see it. Make it or ask for the right to read it, then resume.`,
  AZURE_ENCRYPTION_KIND: f =>
    `The disk encryption set ${f.set} is for confidential machines (${f.type}), expected one for customer-managed keys. Name another in target.diskEncryptionSet.`,
};

export const azureDiskChecks: Sentences<AzureDiskChecks> = {
  AZURE_DISKS_PLACED: f =>
    `Every disk has a LUN of its own: ${f.data} data disk${f.data === 1 ? '' : 's'} of the machine, ${f.empty} new and empty.`,
  AZURE_LUN_CLASH: f => azureDiskFailures.AZURE_LUN_TAKEN(f),
  AZURE_DISKS_MANY: f => azureDiskFailures.AZURE_TOO_MANY_DISKS(f),
  AZURE_SKU_LEAST: f =>
    `${f.name} has ${size(f.bytes)}; disks of ${f.sku} have ${size(f.least)} at least. Make it larger, or choose another kind.`,
  AZURE_SKU_NO_IMAGE: f =>
    `${f.name} is to be ${f.sku}, and such disks go into no image and no gallery. Set target.publish to vm or disk, or choose another kind for it.`,
  AZURE_SKU_NO_MACHINE: f =>
    `${f.name} is to be ${f.sku}, and such disks go into no image and no gallery, which the VM is made of because of ${f.key}. Leave that out, or choose another kind for the disk.`,
  AZURE_SKU_NO_ZONE: f =>
    `${f.name} is to be ${f.sku}, which most locations have only in their zones. Set target.zone, unless this location has none.`,
  AZURE_BOOT_DISK_MISSING: f =>
    `None of the disks is the one ${f.name} boots from. Name that one in disks too, or set target.publish to disk.`,
  AZURE_GEN1_NVME: () =>
    'target.nvme is set, but a Gen1 machine has no NVMe disks. Take it out, or set target.generation to 2 if the machine boots with UEFI.',
  AZURE_GEN1_ARM: () =>
    'The machine has an Arm64 processor, and Azure has those in Gen2 only. Set target.generation to 2, or target.architecture to x64 if that is wrong.',
  AZURE_OS_TYPE_DIFFERS: f =>
    `target.osType says ${f.plan}, but what was found is ${f.found}. The plan's word is taken: check that it is right.`,
  AZURE_OS_TYPE_UNKNOWN: f =>
    `Nothing tells which system is on the disks, so ${f.osType} is assumed. If that is wrong, set target.osType.`,
  AZURE_ENCRYPTION_FOUND: f => `The disks are encrypted with the keys of the disk encryption set ${f.set} (${f.type}).`,
  AZURE_ENCRYPTION_MISSING: f =>
    `There is no disk encryption set ${f.set}. Make it, or name one that is there in target.diskEncryptionSet: its id, or its name in the plan's resource group.`,
  AZURE_ENCRYPTION_ELSEWHERE: f =>
    `The disk encryption set ${f.set} is in ${f.location}, but disks in ${f.wanted} need one that is there too. Name another in target.diskEncryptionSet.`,
  AZURE_ENCRYPTION_OF_CONFIDENTIAL: f => azureDiskFailures.AZURE_ENCRYPTION_KIND(f),
  AZURE_ENCRYPTION_UNSEEN: f =>
    `Who is signed in may not look at the disk encryption set ${f.set}; whether it can be used shows when the first disk is made.`,
};
