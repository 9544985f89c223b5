import type { AzureDiskChecks } from '../../../pipeline/target/azure/disk/checks.ts';
import type { AzureDiskFailures } from '../../../pipeline/target/azure/disk/failures.ts';
import { size } from '../format.ts';
import type { Sentences } from '../types.ts';

export const azureDiskFailures: Sentences<AzureDiskFailures> = {
  AZURE_LUN_TAKEN: f =>
    `target.dataDisks 中第 ${f.disk} 块新磁盘要求 LUN ${f.lun}，但它已被其他磁盘占用：来源虚拟机的数据磁盘按顺序占用最前面的 LUN。请改用 LUN ${f.free}，或省略 lun 以使用最小的空闲 LUN。`,
  AZURE_TOO_MANY_DISKS: f =>
    `这台虚拟机将有 ${f.disks} 块数据磁盘；Azure 最多接受 ${f.most} 块。请从 disks 或 target.dataDisks 中去掉一些。`,
  AZURE_ENCRYPTION_SET: f =>
    `target.diskEncryptionSet 指定的磁盘加密集 ${f.set} 不存在，或当前登录者无权查看。请创建它或申请读取权限，然后继续。`,
  AZURE_ENCRYPTION_KIND: f =>
    `磁盘加密集 ${f.set} 用于机密虚拟机（${f.type}），应为使用客户管理密钥的加密集。请在 target.diskEncryptionSet 中指定另一个。`,
};

export const azureDiskChecks: Sentences<AzureDiskChecks> = {
  AZURE_DISKS_PLACED: f => `每块磁盘都有自己的 LUN：来源虚拟机的数据磁盘 ${f.data} 块，新建的空磁盘 ${f.empty} 块。`,
  AZURE_LUN_CLASH: f => azureDiskFailures.AZURE_LUN_TAKEN(f),
  AZURE_DISKS_MANY: f => azureDiskFailures.AZURE_TOO_MANY_DISKS(f),
  AZURE_SKU_LEAST: f =>
    `${f.name} 的大小是 ${size(f.bytes)}；${f.sku} 磁盘至少为 ${size(f.least)}。请增大它，或选择其他类型。`,
  AZURE_SKU_NO_IMAGE: f =>
    `${f.name} 的类型将是 ${f.sku}，这种磁盘不能放入映像或库。请把 target.publish 设为 vm 或 disk，或为它选择其他类型。`,
  AZURE_SKU_NO_MACHINE: f =>
    `${f.name} 的类型将是 ${f.sku}，这种磁盘不能放入映像或库，而由于 ${f.key}，虚拟机要由映像或库创建。请去掉该项，或为此磁盘选择其他类型。`,
  AZURE_SKU_NO_ZONE: f =>
    `${f.name} 的类型将是 ${f.sku}，多数区域只在可用性区域内提供它。请设置 target.zone，除非此区域没有可用性区域。`,
  AZURE_BOOT_DISK_MISSING: f =>
    `所选磁盘中没有 ${f.name} 的启动磁盘。请在 disks 中加上它，或把 target.publish 设为 disk。`,
  AZURE_GEN1_NVME: () =>
    '设置了 target.nvme，但第 1 代虚拟机没有 NVMe 磁盘。请去掉它；如果虚拟机用 UEFI 启动，请把 target.generation 设为 2。',
  AZURE_GEN1_ARM: () =>
    '这台虚拟机使用 Arm64 处理器，Azure 仅在第 2 代中提供。请把 target.generation 设为 2；如果判断有误，请把 target.architecture 设为 x64。',
  AZURE_OS_TYPE_DIFFERS: f => `target.osType 为 ${f.plan}，但实际发现的是 ${f.found}。将以计划为准：请确认它是否正确。`,
  AZURE_OS_TYPE_UNKNOWN: f => `无法判断磁盘上是哪种系统，因此假定为 ${f.osType}。如果不对，请设置 target.osType。`,
  AZURE_ENCRYPTION_FOUND: f => `磁盘将使用磁盘加密集 ${f.set} 的密钥加密（${f.type}）。`,
  AZURE_ENCRYPTION_MISSING: f =>
    `磁盘加密集 ${f.set} 不存在。请创建它，或在 target.diskEncryptionSet 中指定已有的一个：它的 ID，或它在计划所用资源组中的名称。`,
  AZURE_ENCRYPTION_ELSEWHERE: f =>
    `磁盘加密集 ${f.set} 位于 ${f.location}，但 ${f.wanted} 中的磁盘需要位于同一区域的加密集。请在 target.diskEncryptionSet 中指定另一个。`,
  AZURE_ENCRYPTION_OF_CONFIDENTIAL: f => azureDiskFailures.AZURE_ENCRYPTION_KIND(f),
  AZURE_ENCRYPTION_UNSEEN: f => `当前登录者无权查看磁盘加密集 ${f.set}；能否使用它要到创建第一块磁盘时才知道。`,
};
