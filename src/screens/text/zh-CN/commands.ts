import type { CommandText } from '../types.ts';

export const commands: CommandText = {
  nothingToResume: '没有未完成的会话。',
  noSessions: '还没有会话。',
  sessionLine: f => {
    const holds = f.holds === '' ? '' : `  持有 ${f.holds}`;
    return `${f.id}  ${f.name}  → ${f.target}  ${f.state}${f.pid === '' ? '' : `（进程 ${f.pid}）`}  已发送 ${f.sent}  开始于 ${f.began}${holds}`;
  },
  states: { unfinished: '未完成', running: '进行中', done: '已完成', undone: '已撤销', ended: '已结束：输入有误' },
  holds: {
    file: '文件',
    'file-folder': '文件夹',
    'azure-disk': '磁盘',
    'azure-image': '映像',
    'azure-group': '资源组',
    'vsphere-power': '被关机的虚拟机',
    'vsphere-snapshot': '快照',
    'vsphere-cdrom': '弹出的光驱',
  },
  heldSince: f => `${f.what}（已保留 ${f.age}${f.size === '' ? '' : `，${f.size}`}）`,
  wouldUndo: f => `将会删除：${f.what} ${f.name}`,
  wouldPutBack: {
    'vsphere-power': f => `将会恢复：${f.machine} 的电源状态`,
    'vsphere-snapshot': f => `将会删除：${f.machine} 的快照 ${f.name}`,
    'vsphere-cdrom': f => `将会放回：${f.machine} 的 ${f.cd} 中的 ${f.name}`,
  },
  undone: f => `${f.name} 已撤销：删除或恢复了 ${f.count} 项，其他一概未动。`,
  nothingToUndo: f => `${f.name} 没有持有任何东西，无需撤销。`,
  dryRun: '演练：没有创建或改动任何东西。',
  converted: f => `${f.file}：${f.size}，用时 ${f.took}`,
  verified: f => `${f.file}：已回读，每一块都一致`,
  otherDisks: f => `${f.file} 有 ${f.disks} 块磁盘；这是磁盘 ${f.disk}（从 0 数起）。用 --disk 选择另一块。`,
  demoMachine: f => `已为演练制作一台 ${f.size} 的机器：${f.file}`,
  demoSandbox: f => `沙盒 Azure 在 ${f.endpoint} 应答；不需要账号。`,
  demoSame: f => `磁盘 ${f.disk}：到达的全部 ${f.bytes} 与来源相同。`,
  demoDiffers: f => `磁盘 ${f.disk}：到达的内容与来源不同，第一处在第 ${f.offset} 字节。`,
  demoKept: f => `保留在 ${f.folder}。`,
  demoOver: '演练结束：演练用的机器、云和会话都已删除。',
  doctor: f => `${f.what}：${f.found}`,
  doctorNames: {
    node: 'Node 版本',
    kernel: '内核',
    state: '会话保存于',
    qemuImg: 'qemu-img（非必需）',
    az: 'az 登录（登录 Azure 的方式之一）',
    keyring: '密钥环（可选，用于保存密码）',
    environment: '环境变量中的 Azure 服务主体',
    proxy: '代理',
    certificates: '额外证书（NODE_EXTRA_CA_CERTS）',
    language: '语言',
  },
  absent: '无',
  unknownCommand: f => `没有命令 ${f.command}。请参见 vmferry --help。`,
  wrongArguments: f => `vmferry ${f.command} 不明白：${f.reason}。请参见 vmferry --help。`,
  needsTerminal:
    '这里不显示界面（没有终端、TERM=dumb、CI、ACCESSIBLE 或 --plain）：请写出命令，例如 “vmferry run plan.yaml”；“vmferry --help” 会列出全部命令。',
};
