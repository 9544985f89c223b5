import type { AzureVmChecks } from '../../../pipeline/target/azure/vm/checks.ts';
import type { AzureVmFailures } from '../../../pipeline/target/azure/vm/failures.ts';
import type { AzureVmNotes, VmFacts } from '../../../pipeline/target/azure/vm/notes.ts';
import { size } from '../format.ts';
import type { Sentences } from '../types.ts';

const said = (message: string) => (message === '' ? '' : `：${message}`);
const look = ({ name, group }: VmFacts) =>
  `az vm boot-diagnostics get-boot-log --name ${name} --resource-group ${group}`;

export const azureVmFailures: Sentences<AzureVmFailures> = {
  AZURE_VM_INCOMPLETE: f => `计划要创建虚拟机，却没有给出 ${f.key}。请在计划中补上。`,
  AZURE_VM_CONFLICT: f => `计划设置了 ${f.key}，它需要 ${f.needs}。请补上后者，或去掉 ${f.key}。`,
  AZURE_VM_NAME: f => `虚拟机将名为 ${f.name}，而 Azure 最多允许 ${f.most} 个字符。请换一个更短的 target.name。`,
  AZURE_VM_USER: f => `Azure 不允许新虚拟机中的用户名为 ${f.user}。请换一个 target.vm.user。`,
  AZURE_SSH_KEY: f =>
    `target.vm.sshKey 指定的 ${f.file} 无法使用（${f.reason}）。应为公钥：ssh-ed25519，或至少 2048 位的 ssh-rsa。`,
  AZURE_SSH_KEY_PRIVATE: f =>
    `target.vm.sshKey 指定的 ${f.file} 是私钥，其内容没有发送。请改为公钥文件，通常以 .pub 结尾。`,
  AZURE_USER_DATA: f => `guest.userData 指定的 ${f.file} 无法读取（${f.reason}）。应为一个可读的 cloud-init 文件。`,
  AZURE_USER_DATA_SIZE: f =>
    `guest.userData 指定的 ${f.file} 有 ${size(f.bytes)}，而 Azure 最多接受 ${size(f.most)}。请缩短，或用 #include 引入其余部分。`,
  AZURE_USER_DATA_FORM: f =>
    `cloud-init 无法读取 guest.userData 指定的 ${f.file}（${f.reason}）。应为 YAML 正确的 #cloud-config、以 #! 开头的脚本，或其他受支持的格式。`,
  AZURE_SUBNET_FORM: f => `target.vm.network 写的是 ${f.network}。应为 VNET/SUBNET、GROUP/VNET/SUBNET 或子网的 id。`,
  AZURE_NETWORK_UNKNOWN: f =>
    `${f.group} 中没有虚拟网络 ${f.network}。请更正 target.vm.network，或去掉它以新建一个网络。`,
  AZURE_NETWORK_LOCATION: f =>
    `虚拟网络 ${f.network} 位于 ${f.location}，虚拟机将位于 ${f.expected}：Azure 要求两者在同一区域。请换一个 target.vm.network 或 target.location。`,
  AZURE_SUBNET_UNKNOWN: f =>
    `虚拟网络 ${f.network} 没有子网 ${f.subnet}，现有：${f.known === '' ? '无' : f.known}。请更正 target.vm.network。`,
  AZURE_SUBNET_DELEGATED: f =>
    `${f.network} 的子网 ${f.subnet} 已委派给 ${f.service}，不能放入虚拟机。请换一个 target.vm.network。`,
  AZURE_SUBNET_FULL: f => `${f.network} 的子网 ${f.subnet} 没有空闲地址。请腾出一个或换一个子网，然后继续。`,
  AZURE_VM_QUOTA: f =>
    `此订阅在 ${f.location} 的配额不够再创建一台 ${f.size}（用于 ${f.name}）${said(f.message)} 请申请提高配额后继续；已上传的磁盘会保留。`,
  AZURE_VM_CAPACITY: f =>
    `Azure 在 ${f.location} 目前没有可供此订阅使用的 ${f.size}${said(f.message)} 请稍后继续，或撤销后换一个 target.vm.size 或可用区；在此之前已上传的磁盘会保留。`,
  AZURE_VM_GENERATION: f =>
    `规格 ${f.size} 不能启动第 ${f.generation} 代虚拟机${said(f.message)} 请撤销后换一个 target.vm.size。`,
  AZURE_VM_PROVISIONING: f =>
    `Azure 创建了 ${f.name}，但一直没有等到它报告设置完成（${f.code}${said(f.message)}）。来宾中没有 Azure 代理或 cloud-init 就无人设置用户：请撤销，去掉 target.vm.sshKey 让它按原样启动，或先安装其中之一。`,
  AZURE_VM_DIFFERS: f =>
    `Azure 中已有虚拟机 ${f.name}，但它的 ${f.property} 为 ${f.actual === '' ? '无' : f.actual}，应为 ${f.expected}。请撤销此会话并重新开始。`,
};

export const azureVmChecks: Sentences<AzureVmChecks> = {
  ...azureVmFailures,
  AZURE_VM_KEY_WINDOWS: f =>
    `target.vm.sshKey 指定了 ${f.file}，但来宾系统是 Windows，只有 Linux 才能设置密钥。请去掉它，让虚拟机按原样启动；如果判断有误，请把 target.osType 设为 Linux。`,
  AZURE_SUBNET_FITS: f => `${f.location} 的虚拟网络 ${f.network} 中的子网 ${f.subnet} 可以放入此虚拟机。`,
};

export const azureVmNotes: Sentences<AzureVmNotes> = {
  'azure-network-new': f => `正在 ${f.group} 中为 ${f.name} 创建地址为 ${f.addresses} 的虚拟网络。`,
  'azure-vm-closed': f => `网络之外无法访问 ${f.name}：如需放行，请在 ${f.group} 的网络安全组 ${f.nsg} 中添加规则。`,
  'azure-vm-ssh-open': f =>
    `${f.name} 的 22 端口对互联网开放，且只接受密钥；请尽快收窄 ${f.group} 的网络安全组 ${f.nsg} 中的规则 ssh。`,
  'azure-vm-made-again': f => `${f.group} 中的虚拟机 ${f.name} 创建失败：将其移除并重新创建。`,
  'azure-boot-waiting': f => `${f.name} 已创建并正在启动：最多观察 ${f.minutes} 分钟。`,
  'azure-boot-left': f => `让 ${f.name} 自行启动。查看其状态：${look(f)}`,
  'azure-serial-unavailable': f => `无法读取 ${f.name} 的串行控制台（${f.reason}），只能由其代理得知情况。`,
  'azure-boot-ready': f => `${f.name} 已启动：其 Azure 代理有应答（${f.agent}）。`,
  'azure-boot-login': f =>
    `${f.name} 已启动：串行控制台在等待登录。没有 Azure 代理应答；如需扩展和备份，请安装 walinuxagent。`,
  'azure-boot-panic-root': f =>
    `${f.name} 的内核找不到根文件系统而崩溃：请在迁移前用 hv_vmbus、hv_storvsc 和 hv_netvsc 重建 initramfs（dracut -f --add-drivers 或 update-initramfs），并检查引导程序中的 root=。`,
  'azure-boot-panic': f =>
    `${f.name} 的内核崩溃。原因见其串行控制台的内容；请在迁移前换用较旧的内核或面向 Azure 的内核。`,
  'azure-boot-initramfs': f =>
    `${f.name} 停在 initramfs 中，因为找不到根文件系统：请在迁移前重建它并包含 hv_vmbus、hv_storvsc 和 hv_netvsc（dracut -f --add-drivers 或 update-initramfs）。`,
  'azure-boot-emergency': f =>
    `${f.name} 停在紧急模式，多半是 /etc/fstab 中有一行无法挂载：请改用 UUID=，数据磁盘和光盘加上 nofail。`,
  'azure-boot-grub': f => `${f.name} 的 GRUB 找不到要加载的内容：请在迁移前重新安装它，并用 UUID 指定文件系统。`,
  'azure-boot-no-boot': f =>
    `${f.name} 找不到可启动的内容：第 2 代要求 EFI 分区上有 \\EFI\\BOOT\\BOOTX64.EFI；以 BIOS 安装的系统需要将 target.generation 设为 1。`,
  'azure-boot-secure-boot': f =>
    `安全启动不允许 ${f.name} 启动：其引导程序或内核没有相应的签名。请将 target.vm.secureBoot 设为 false。`,
  'azure-boot-unknown': f =>
    `${f.minutes} 分钟后，代理和串行控制台都没有说明 ${f.name} 的情况；内核命令行加上 console=ttyS0,115200n8 便可得知。再次查看：${look(f)}`,
  'azure-boot-unwatched': f => `没有等待 ${f.name} 启动。查看其状态：${look(f)}`,
};
