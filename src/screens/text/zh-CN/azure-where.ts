import type { AzureWhereChecks } from '../../../pipeline/target/azure/where/evidence.ts';
import type { Sentences } from '../types.ts';

/** 检查的内容 */
const questions: Readonly<Record<string, string>> = {
  'azure-location': '区域是否可用',
  'azure-provider': '资源提供程序是否已注册',
  'azure-group': '资源组是否存在',
  'azure-gallery': '库是否合适',
  'azure-name': '名称是否可用',
  'azure-permissions': '权限是否足够',
  'azure-policy': '策略是否允许',
  'azure-zone': '可用区是否存在',
  'azure-disk-kind': '是否提供所需磁盘类型',
  'azure-network': '子网是否可用',
  'azure-vm-size': '规格是否适合此虚拟机',
  'azure-quota': '配额是否足够',
  'azure-upload-host': '上传能否通过',
};
/** As Azure's portal has them. */
const roles: Readonly<Record<string, string>> = {
  reader: 'Reader（读者）',
  'vm-contributor': 'Virtual Machine Contributor（虚拟机参与者）',
  'network-contributor': 'Network Contributor（网络参与者）',
  contributor: 'Contributor（参与者）',
};
const by = (proxy: string) => (proxy === '' ? '直接' : `经代理 ${proxy} `);
const policy = (name: string) => (name === '' ? '某条策略' : `策略 ${name} `);
const because = (reason: string) => (reason === '' ? '' : `（${reason}）`);
const take = (instead: string) =>
  instead === '' ? '请选择其他 target.vm.size。' : `可将 target.vm.size 设为 ${instead} 等规格。`;

/** 规格缺少什么 */
const lacks: Readonly<Record<string, (wants: string, has: string) => string>> = {
  generation: (wants, has) => `只支持 Gen${has}，而此虚拟机为 Gen${wants}`,
  architecture: (wants, has) => `适用于 ${has}，而此虚拟机为 ${wants}`,
  premium: () => '不支持 Premium 磁盘',
  dataDisks: (wants, has) => `最多 ${has} 块数据磁盘，而需要 ${wants} 块`,
  zone: (wants, has) => (has === '' ? '在此区域不属于任何可用区' : `仅在可用区 ${has} 提供，而计划指定 ${wants}`),
  nvme: () => '没有 target.nvme 要求的 NVMe 控制器',
  scsi: () => '只有 NVMe 磁盘，而无法确定来宾能否从 NVMe 启动（如果能，请设置 target.nvme）',
  network: () => '不支持 target.acceleratedNetwork 要求的加速网络',
  trustedLaunch: () => '不支持受信任启动',
};

export const azureWhereChecks: Sentences<AzureWhereChecks> = {
  AZURE_CHECK_LATE: f =>
    `Azure 在 ${f.seconds} 秒内没有说明${questions[f.what] ?? f.what}。请重新检查，或在运行时再确认。`,
  AZURE_CHECK_UNANSWERED: f =>
    `Azure 没有说明${questions[f.what] ?? f.what}（${f.code}）。请处理它指出的问题，或在运行时再确认。`,

  AZURE_PERMITTED: f => `当前登录者在 ${f.scope} 中具备所需的全部 ${f.count} 项权限。`,
  AZURE_PERMISSION_MISSING: f =>
    `在 ${f.scope} 中缺少 ${f.count} 项权限（${f.actions}）。请在该处申请角色 ${roles[f.role] ?? f.role}。`,
  AZURE_PERMISSION_UNDO: f =>
    `在 ${f.scope} 中创建的内容将无法再删除：缺少 ${f.actions}。请在该处申请角色 ${roles[f.role] ?? f.role}，或由他人执行撤消。`,

  AZURE_POLICY_ALLOWS: f => `没有策略禁止在 ${f.location} 中创建所需内容。`,
  AZURE_POLICY_TAG: f =>
    `${policy(f.policy)}要求标签 ${f.tag}${f.values === '' ? '' : `（可选值：${f.values}）`}。请设置 ${f.asks}。`,
  AZURE_POLICY_LOCATION: f =>
    `${policy(f.policy)}禁止使用 ${f.location}${because(f.reason)}。请选择其他 target.location。`,
  AZURE_POLICY_DENIES: f =>
    `${policy(f.policy)}禁止 ${f.kind}${f.field === '' ? '' : `，原因是 ${f.field}${f.value === '' ? '' : ` = ${f.value}`}`}${because(f.reason)}。请选择允许的设置，或申请豁免。`,

  AZURE_QUOTA_ENOUGH: f => `配额足够：${f.location} 的 ${f.what} 还剩 ${f.left}（上限 ${f.limit}）。`,
  AZURE_QUOTA_SHORT: f =>
    `配额不足：${f.location} 的 ${f.what} 还剩 ${f.left}（上限 ${f.limit}），需要 ${f.needs}。请在门户的“配额”中申请增加，或选择其他规格或区域。`,

  AZURE_ZONE_THERE: f => `${f.location} 有可用区 ${f.zone}。`,
  AZURE_ZONE_MISSING: f =>
    `${f.location} 对此订阅没有可用区 ${f.zone}。${f.zones === '' ? '请去掉 target.zone。' : `请将 target.zone 设为 ${f.zones} 之一。`}`,
  AZURE_DISK_KIND_THERE: f => `${f.location} 提供 ${f.sku} 类磁盘。`,
  AZURE_DISK_KIND_MISSING: f =>
    `${f.location}${f.zone === '' ? '' : `的可用区 ${f.zone} `}对此订阅不提供 ${f.sku} 类磁盘。请选择其他 target.sku、可用区或区域。`,
  AZURE_VM_SIZE_FITS: f => `规格 ${f.size} 适合此虚拟机：${f.cpus} vCPU，${f.memoryGiB} GiB。`,
  AZURE_VM_SIZE_MISSING: f => `${f.location} 没有规格 ${f.size}。${take(f.instead)}`,
  AZURE_VM_SIZE_RESTRICTED: f => `规格 ${f.size} 在 ${f.location} 不对此订阅开放。${take(f.instead)}`,
  AZURE_VM_SIZE_UNFIT: f => `规格 ${f.size} ${lacks[f.lack]?.(f.wants, f.has) ?? f.lack}。${take(f.instead)}`,

  AZURE_HOST_REACHED: f => `可以${by(f.proxy)}上传到 ${f.hosts}。`,
  AZURE_HOST_REFUSED: f =>
    `代理 ${f.proxy} 不放行可能用于上传的 ${f.hosts}（${f.status}）。请让它放行这些主机的 443 端口，或在 HTTPS_PROXY 中改用其他代理。`,
  AZURE_HOST_PASSWORD: f => `代理 ${f.proxy} 访问 ${f.hosts} 需要密码（407）。请把用户名和密码写入 HTTPS_PROXY。`,
  AZURE_HOST_UNREACHED: f =>
    `无法${by(f.proxy)}连接可能用于上传的 ${f.hosts}（${f.reason}）。请开放到该处的 443 端口，或设置 HTTPS_PROXY。`,
  AZURE_HOST_CERTIFICATE: f =>
    `${by(f.proxy)}连接 ${f.hosts} 时，对方的证书不受本机信任（${f.reason}）。如果代理会解开 TLS，请在 target.caFile 中指定其颁发机构。`,
  AZURE_HOST_UNKNOWN: f =>
    `能否${by(f.proxy)}上传到 ${f.hosts}，要有磁盘后才知道（${f.reason}）。请让代理或防火墙放行这些主机的 443 端口。`,
};
