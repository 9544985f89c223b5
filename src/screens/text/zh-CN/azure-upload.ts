import type { AzureUploadFailures } from '../../../pipeline/target/azure/upload/failures.ts';
import type { Sentences } from '../types.ts';

const doors: Readonly<Record<string, string>> = {
  AllowPrivate: '只允许通过专用终结点访问其数据',
  DenyAll: '不允许任何人访问其数据',
  Disabled: '不允许从公用网络访问其数据',
};

export const azureUploadFailures: Sentences<AzureUploadFailures> = {
  AZURE_UPLOAD_ROLE: f =>
    `磁盘 ${f.name} 的数据由 Microsoft Entra ID 锁定，而登录者无权写入（${f.host}：${f.code}）。请在其资源组或订阅上分配“Data Operator for Managed Disks”角色，等待几分钟待其生效，然后继续。`,
  AZURE_UPLOAD_NETWORK: f =>
    `磁盘 ${f.name} 的网络策略（${f.policy}）${doors[f.policy] ?? '不允许本机访问其数据'}（${f.reason}）。请在具有通往其磁盘访问的专用终结点的网络中运行，或让设置该策略的 Azure Policy 豁免此资源组，然后继续。`,
};
