import type { accessChecks } from '../../../pipeline/guest/checks/access/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const accessTexts: TextsOf<typeof accessChecks> = {
  'SSH-ON': {
    title: 'SSH 会启动',
    why: '谁也登录不了。',
    fix: '安装 openssh-server 并启用它。',
  },
  'SSH-CONF': {
    title: 'SSH 的设置',
    why: 'sshd 无法绑定旧网络的地址，用户名单可能把所有人挡在外面。',
    fix: '删除 ListenAddress，并检查允许的用户和组名单。',
  },
  'SSH-ALIVE': {
    title: 'SSH 保持连接',
    why: 'Azure 的负载均衡器会忘掉空闲四分钟的连接。',
    fix: '设置 ClientAliveInterval 180。',
  },
  'SSH-ROOT': {
    title: 'root 通过 SSH 登录',
    why: '有公网地址的机器几分钟内就会被发现，最先被试的就是 root。',
    fix: '设置 PermitRootLogin prohibit-password。',
  },
  'USERS-LOGIN': {
    title: '有人能登录',
    why: '没有用户有密钥，也没有 SSH 接受的密码。',
    fix: '迁移前把密钥写入某个用户的 ~/.ssh/authorized_keys。',
  },
  'USERS-TARGETPW': {
    title: 'sudo 设置',
    why: '设置 targetpw 时 sudo 要求 root 的密码，而没人知道；requiretty 会阻止脚本。',
    fix: '注释掉 Defaults targetpw 和 Defaults requiretty。',
  },
  'SEC-SELINUX': {
    title: 'SELinux',
    why: 'SELinux 不认识的模式会阻止启动；从外部改动过的文件需要重新打标签。',
    fix: '保持 enforcing，从外部改动之后用 /.autorelabel 重新打标签。',
  },
  'SEC-MACHINEID': {
    title: '机器 ID',
    why: '两台机器 ID 相同，就会得到同一个地址，在所有日志里也是同一台。',
    fix: '若要由映像制作多台机器：在 /etc/machine-id 中写入 uninitialized。',
  },
  'SEC-HOSTKEYS': {
    title: 'SSH 主机密钥',
    why: '对于被迁移的机器是对的，对于用来制作多台机器的映像则不对。',
    fix: '只有在 cloud-init 或首次启动单元会生成新密钥时才删除。',
  },
  'SEC-TRACES': {
    title: '人留下的痕迹',
    why: '映像中的历史记录、密钥和租约会到达每个使用者手里。',
    fix: '制作通用化映像之前删除它们。',
  },
};
