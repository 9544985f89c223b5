import type { AzureGalleryChecks } from '../../../pipeline/target/azure/publish/gallery/checks.ts';
import type { AzureGalleryFailures } from '../../../pipeline/target/azure/publish/gallery/failures.ts';
import type { AzureGalleryNotes } from '../../../pipeline/target/azure/publish/gallery/notes.ts';
import { definitionKeys } from '../azure-gallery-keys.ts';
import type { Sentences } from '../types.ts';

const properties: Readonly<Record<string, string>> = {
  osType: '操作系统',
  osState: '系统状态',
  hyperVGeneration: '代次',
  architecture: '体系结构',
  publisher: '发布者',
  offer: '产品',
  sku: 'SKU',
  SecurityType: '安全类型',
  DiskControllerTypes: '磁盘控制器',
  IsAcceleratedNetworkSupported: '加速网络',
};
const states: Readonly<Record<string, string>> = { Generalized: '已通用化', Specialized: '专用化' };
const kept: Readonly<Record<string, string>> = { gallery: '库', 'gallery-definition': '映像定义' };
const words = (details: string) => (details === '' ? '' : `Azure 的说明：${details.replace(/[.。]?$/, '')}。`);

function unfit(f: { name: string; property: string; expected: string; actual: string }): string {
  const key = definitionKeys[f.property];
  const change = key === undefined ? '' : `更改 ${key}，或`;
  return `映像定义 ${f.name} 的${properties[f.property] ?? f.property}是 ${f.actual}，而这台机器需要 ${f.expected}。映像定义不能更改：请${change}选择另一个 target.gallery.definition。`;
}

export const azureGalleryFailures: Sentences<AzureGalleryFailures> = {
  AZURE_GALLERY_GROUP: f =>
    `库 ${f.gallery} 应位于资源组 ${f.group}，但该资源组不存在。请在 target.gallery.name 中写一个现有的资源组，或者省略它以使用计划自己的资源组。`,
  AZURE_DEFINITION_DIFFERS: unfit,
  AZURE_DEFINITION_IDENTIFIER: f =>
    `库 ${f.gallery} 中的映像定义 ${f.other} 已使用发布者 ${f.publisher}、产品 ${f.offer} 和 SKU ${f.sku}，同一库中不能重复。请为 ${f.name} 另设 target.gallery.sku，或把 ${f.other} 用作 target.gallery.definition。`,
  AZURE_VERSION_TAKEN: f =>
    `${f.group} 中已有版本 ${f.name}，它不是 vmferry 创建的，将保持原样。请选择另一个 target.gallery.version。`,
  AZURE_VERSION_HELD: f =>
    `${f.group} 中的版本 ${f.name} 属于会话 ${f.session}。请继续该会话（vmferry resume ${f.session} --plan PLAN.yaml）、撤销它，或选择另一个 target.gallery.version。`,
  AZURE_VERSION_DIFFERS: f =>
    `版本 ${f.name} 已在 Azure 中，但其 ${f.property} 是 ${f.actual === '' ? '空' : f.actual}，应为 ${f.expected}。请撤销本会话并重新开始。`,
  AZURE_VERSION_GONE: f => `版本 ${f.name} 在 Azure 复制期间从库中被删除。请继续本会话以重新创建。`,
  AZURE_REPLICATION_FAILED: f =>
    `Azure 未能把版本 ${f.name} 复制到 ${f.regions}（${f.of} 个区域中的 ${f.failed} 个）。${words(f.details)}请继续本会话以重试这些区域，或把它们从 target.gallery.regions 中去掉。`,
  AZURE_TRUSTED_LAUNCH_GEN1: () =>
    '受信任启动需要第 2 代，而这台机器用 BIOS 启动，将成为第 1 代。请把 trustedLaunch 设为 false。',
  AZURE_NVME_GEN1: () => 'NVMe 磁盘需要第 2 代，而这台机器用 BIOS 启动，将成为第 1 代。请去掉 target.nvme。',
};

export const azureGalleryNotes: Sentences<AzureGalleryNotes> = {
  'azure-replicating': f =>
    f.of === 1
      ? `Azure 正在把版本 ${f.name} 复制到 ${f.regions}。`
      : `Azure 正在把版本 ${f.name} 复制到 ${f.of} 个区域：${f.regions}。`,
  'azure-replicated': f => `${f.region} 已有版本 ${f.name}（${f.done}/${f.of}）。`,
  'azure-version-again': f => `先前创建版本 ${f.name} 的尝试在 Azure 中失败：现在重试。`,
  'azure-gallery-kept': f =>
    `${kept[f.kind] ?? f.kind} ${f.name} 予以保留，因为其中还有 ${f.things} 项他人的内容，例如 ${f.first}。`,
};

export const azureGalleryChecks: Sentences<AzureGalleryChecks> = {
  AZURE_GALLERY_EXISTS: f => `库 ${f.gallery} 已存在（${f.group}），将保持原样。`,
  AZURE_GALLERY_NEW: f => `将创建库 ${f.gallery}。`,
  AZURE_GALLERY_GROUP_MISSING: f =>
    `库 ${f.gallery} 应位于资源组 ${f.group}，但该资源组不存在。请在 target.gallery.name 中写一个现有的资源组，或者省略它以使用计划自己的资源组。`,
  AZURE_DEFINITION_FITS: f => `映像定义 ${f.name} 已存在，并且适合这台机器。`,
  AZURE_DEFINITION_NEW: f => `将创建映像定义 ${f.name}：第 ${f.generation} 代，${states[f.osState] ?? f.osState}。`,
  AZURE_DEFINITION_UNFIT: unfit,
  AZURE_DEFINITION_IDENTIFIED: f =>
    `映像定义 ${f.other} 已使用发布者 ${f.publisher}、产品 ${f.offer} 和 SKU ${f.sku}，同一库中不能重复。请为 ${f.name} 另设 target.gallery.sku，或把 ${f.other} 用作 target.gallery.definition。`,
  AZURE_VERSION_FREE: f => `版本 ${f.name} 可用。`,
  AZURE_VERSION_IN_USE: f =>
    `${f.group} 中已有版本 ${f.name}，它不是 vmferry 创建的。请把 target.gallery.version 设为下一个可用的 ${f.next}。`,
  AZURE_VERSION_OF_SESSION: f => `版本 ${f.name} 已存在，由会话 ${f.session} 创建。`,
  AZURE_REGIONS_FOUND: f =>
    f.mode === 'Shallow'
      ? `该版本留在 ${f.regions}，不另存副本。`
      : `该版本将复制到 ${f.regions}，每个区域 ${f.copies} 份。`,
  AZURE_REGION_UNKNOWN: f =>
    `此订阅没有区域 ${f.region}。请把它从 target.gallery.regions 中去掉，或申请该区域的访问权限。`,
  AZURE_VERSION_ENCRYPTED_ELSEWHERE: f =>
    `target.diskEncryptionSet 位于计划的区域，不能加密 ${f.regions} 中的副本。请把这些区域从 target.gallery.regions 中去掉，或去掉加密集。`,
  AZURE_SHALLOW_ONE_COPY: f =>
    `shallow 模式的版本只在一个区域有一份副本，不能是 ${f.regions} 个区域各 ${f.copies} 份。请把 target.gallery.mode 设为 full，或去掉 regions 和 replicas。`,
  AZURE_TRUSTED_LAUNCH_NEEDS_GEN2: () =>
    '受信任启动需要第 2 代，而这台机器用 BIOS 启动，将成为第 1 代。请把 trustedLaunch 设为 false。',
  AZURE_NVME_NEEDS_GEN2: () => 'NVMe 磁盘需要第 2 代，而这台机器用 BIOS 启动，将成为第 1 代。请去掉 target.nvme。',
};
