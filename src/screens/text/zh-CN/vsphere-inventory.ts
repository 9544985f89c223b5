import type { VsphereEvidence } from '../../../pipeline/source/vsphere/inventory/evidence.ts';
import type { VsphereInventoryFailures } from '../../../pipeline/source/vsphere/inventory/failures.ts';
import { size } from '../format.ts';
import type { Sentences } from '../types.ts';

export const vsphereInventoryFailures: Sentences<VsphereInventoryFailures> = {
  VSPHERE_NO_SUCH_MACHINE: f => `${f.server} 上没有虚拟机 ${f.machine}：\`vmferry vms\` 会列出那里有什么。`,
  VSPHERE_SEVERAL_MACHINES: f => `${f.server} 上有多台虚拟机叫 ${f.machine}：请用路径指明一台（${f.paths}）。`,
  VSPHERE_NOT_READABLE: f => `无法在数据存储上查看 ${f.file}，暂时不知道里面有什么。`,
};

export const vsphereEvidence: Sentences<VsphereEvidence> = {
  VSPHERE_CONNECTION: f =>
    `无法访问 ${f.machine}（${states[f.state] ?? f.state}）：请先在 vSphere 中恢复它的主机或数据存储。`,
  VSPHERE_CONNECTION_UNKNOWN: f => `服务器没有说明 ${f.machine} 能否访问。`,
  VSPHERE_TEMPLATE: f => `${f.machine} 是模板，将按现状导出。`,

  VSPHERE_POWER_OFF: f => `${f.machine} 已关机，磁盘不会再变化。`,
  VSPHERE_POWER_ON: f => `${f.machine} 正在运行：可以关闭客户机、直接断电，或在运行中从快照复制。`,
  VSPHERE_POWER_SHUTDOWN: f => `${f.machine} 正在运行，导出前会关闭其客户机系统。`,
  VSPHERE_POWER_CUT: f => `${f.machine} 将被直接断电，如同拔掉电源：客户机尚未写入磁盘的数据会丢失。`,
  VSPHERE_POWER_SNAPSHOT: f =>
    `${f.machine} 继续运行，从新建的快照复制：副本启动时如同断电之后，且不含此后写入的数据。`,
  VSPHERE_POWER_STILL_ON: f => `计划称 ${f.machine} 已关机，但它正在运行：请将其关机，或选择停机方式。`,
  VSPHERE_POWER_SUSPENDED: f => `${f.machine} 已挂起，内存中的内容不在磁盘上：请先恢复运行再关机。`,
  VSPHERE_POWER_UNKNOWN: f => `服务器没有说明 ${f.machine} 是否正在运行。`,
  VSPHERE_TOOLS_NOT_RUNNING: f =>
    `${f.machine} 中没有运行 VMware Tools，无法要求客户机关机：请启动它，或选择其他方式。`,
  VSPHERE_TOOLS_UNKNOWN: f => `不清楚 ${f.machine} 中是否运行着 VMware Tools，而只有它能关闭客户机。`,
  VSPHERE_PENDING_QUESTION: f =>
    `${f.machine} 正在 vSphere 中等待回答：“${f.question}”${f.choices === '' ? '' : `（${f.choices}）`}；请先在那里回答。`,
  VSPHERE_METHOD_DISABLED: f =>
    `vSphere 目前不允许对 ${f.machine} 执行 ${f.method}：有其他任务或备份占用着它，请等其结束。`,
  VSPHERE_STATE_UNKNOWN: f => `此用户无权查看 ${f.machine} 是否有待回答的问题或被其他任务占用。`,

  VSPHERE_SNAPSHOTS_NONE: f => `${f.machine} 没有快照。`,
  VSPHERE_SNAPSHOTS: f => `${f.machine} 有 ${f.count} 个快照：按当前状态导出为完整磁盘，快照不会随之迁移。`,
  VSPHERE_SNAPSHOTS_UNKNOWN: f => `此用户无权查看 ${f.machine} 是否有快照。`,
  VSPHERE_CONSOLIDATION: f => `${f.machine} 的磁盘需要整合：可以导出，但建议先在 vSphere 中整合。`,

  VSPHERE_DISKS: f =>
    f.count === 1
      ? `${f.count} 块 ${size(f.bytes)} 的磁盘可以导出。`
      : `${f.count} 块磁盘（共 ${size(f.bytes)}）可以导出。`,
  VSPHERE_DISKS_UNKNOWN: f => `无法读取 ${f.machine} 有哪些磁盘。`,
  VSPHERE_DISK_RDM_PHYSICAL: f =>
    `${f.disk} 是物理兼容模式的裸设备，vSphere 不导出：请用其他方式迁移该 LUN，或将其分离。`,
  VSPHERE_DISK_RDM_VIRTUAL: f => `${f.disk} 是虚拟兼容模式的裸设备：整个 LUN 会复制为普通磁盘。`,
  VSPHERE_DISK_RAW: f => `${f.disk} 是主机本身的磁盘，vSphere 不导出：请先将其分离。`,
  VSPHERE_DISK_INDEPENDENT: f => `${f.disk} 是独立磁盘：关机状态下可以导出，但不包含在任何快照中。`,
  VSPHERE_DISK_NOT_IN_SNAPSHOT: f => `${f.disk} 是独立磁盘，快照不包含它：请选择关闭虚拟机，或将该磁盘改为从属模式。`,
  VSPHERE_DISK_NONPERSISTENT: f => `${f.disk} 是非持久磁盘：开机以来写入的内容会在关机时丢弃。`,
  VSPHERE_DISK_MULTI_WRITER: f =>
    `${f.disk} 可能被多台虚拟机同时写入（multi-writer），副本无法保持一致：请先结束共享。`,
  VSPHERE_DISK_SHARED_BUS: f =>
    `${f.disk} 所在总线与其他虚拟机共享（集群常用），vSphere 不导出这样的磁盘：请先结束共享。`,
  VSPHERE_DISK_ENCRYPTED: f => `${f.disk} 由 vSphere 加密，不能导出：请先在那里解密。`,
  VSPHERE_DISK_BACKING: f => `不清楚 ${f.disk} 能否导出：服务器没有解释它的存储方式（${f.backing || '未知'}）。`,
  VSPHERE_DISK_SIZE_UNKNOWN: f => `服务器没有说明 ${f.disk} 的大小。`,
  VSPHERE_DISK_LINKED: f => `${f.disk} 以另一台虚拟机的磁盘为基础（链接克隆），会导出为一块完整的磁盘。`,
  VSPHERE_DISK_LARGE: f => `${f.disk} 有 ${size(f.bytes)}：并非每个目标都接受超过 2 TiB 的磁盘。`,

  VSPHERE_PASSTHROUGH: f => `${f.device} 是主机的设备，不会随之迁移。`,
  VSPHERE_SRIOV: f => `${f.device} 是主机网卡的一部分（SR-IOV），不会随之迁移。`,
  VSPHERE_PASSTHROUGH_SNAPSHOT: f => `${f.device} 是主机的设备，带有它的虚拟机在运行中不能创建快照：请选择关机。`,
  VSPHERE_USB: f => `${f.device} 是主机上的 USB 设备，不会随之迁移。`,
  VSPHERE_TPM: f => `${f.machine} 有虚拟 TPM，它不会随之迁移：如果客户机使用 BitLocker 之类的加密，请备好恢复密钥。`,
  VSPHERE_ENCRYPTED: f => `${f.machine} 由 vSphere 加密，不能导出：请先在那里解密。`,
  VSPHERE_HOME_ENCRYPTED: f =>
    `${f.machine} 的配置因虚拟 TPM 而加密：vSphere 8 会导出它但不含 TPM，不过此服务器仍可能拒绝。`,
  VSPHERE_ENCRYPTION_UNKNOWN: f => `无法读取 ${f.machine} 是否加密。`,
  VSPHERE_FAULT_TOLERANCE: f => `${f.machine} 受 Fault Tolerance 保护，期间不能导出：请先在 vSphere 中将其关闭。`,
  VSPHERE_FAULT_TOLERANCE_UNKNOWN: f => `无法读取 ${f.machine} 是否受 Fault Tolerance 保护。`,

  VSPHERE_CD_EJECTED: f => `${f.cd} 中的${f.iso === '' ? '光盘' : ` ${f.iso} `}会在导出时取出，之后放回。`,
  VSPHERE_CD_IMAGE_GONE: f => `${f.cd} 中的 ${f.iso} 位于目前不可用的数据存储：导出时会取出，之后可能无法放回。`,
  VSPHERE_CD_IN_TEMPLATE: f =>
    `${f.cd} 中有${f.iso === '' ? '光盘' : ` ${f.iso}`}，而模板不能修改：如果导出失败，请在 vSphere 中将其取出。`,

  VSPHERE_PRIVILEGES: f => `${f.user} 拥有此计划所需的全部 ${f.count} 项权限。`,
  VSPHERE_PRIVILEGES_MISSING: f => `${f.user} 对这台虚拟机缺少权限：请在角色中加入 ${f.privileges}。`,
  VSPHERE_PRIVILEGES_MAYBE: f => `${f.user} 对这台虚拟机缺少 ${f.privileges}，恢复原状时可能需要。`,
  VSPHERE_PRIVILEGES_UNKNOWN: f => `服务器没有说明 ${f.user} 对这台虚拟机有哪些权限。`,
  VSPHERE_LICENCE: f => `主机的许可证为 ${f.licence}。`,
  VSPHERE_LICENCE_FREE: f => `主机使用免费许可证（${f.licence}），不允许导出：请通过 vCenter，或为主机配置许可证。`,
  VSPHERE_LICENCE_UNKNOWN: f => `无法读取 ${f.server} 的许可证；免费许可证不允许导出。`,
  VSPHERE_HOST: f => `可以连接到提供磁盘的主机 ${f.host}。`,
  VSPHERE_HOST_UNREACHABLE: f =>
    `从这里无法连接到提供磁盘的主机 ${f.host}（${f.code}）：请开放到它的 443 端口，或在 source.hosts 中给出其地址。`,
  VSPHERE_HOST_UNKNOWN: f => `无法读取 ${f.machine} 在哪台主机上，因此不知道能否从这里取得其磁盘。`,
};

const states: { readonly [state: string]: string } = {
  disconnected: '主机已断开连接',
  orphaned: '主机不再认识它',
  inaccessible: '文件无法读取',
  invalid: '配置无效',
};
