import type { ServerText } from '../server-types.ts';

export const server: ServerText = {
  askUser: f => `${f.server} 上的用户：`,
  askPassword: f => `${f.user} 在 ${f.server} 上的密码：`,
  passwordWrong: '服务器没有接受这个密码。vCenter 在五次失败后会锁定账号。',
  passwordKept: f => `${f.user} 在 ${f.server} 上的密码已存入密钥环。`,
  passwordNotKept: f => `密码无法存入密钥环：${f.reason}`,
  certificate: f => [
    `本机所知的证书颁发机构都没有为 ${f.server} 的证书作保。`,
    ...(f.subject ? [`  使用者   ${f.subject}`] : []),
    `  颁发者   ${f.selfSigned === 'true' ? '它自己（自签名）' : (f.issuer ?? '未知')}`,
    ...(f.until ? [`  有效期至 ${f.until}`] : []),
    `  SHA-256  ${f.fingerprint}`,
    '信任之前，请与服务器上显示的指纹核对。到目前为止没有发送密码。',
  ],
  askTrust: '以后都信任它吗？[y/N] ',
  askPowerOff: f =>
    `${f.machine} 在 ${f.minutes} 分钟内没有关机。w 再等同样长的时间，p 强制断电（如同拔掉电源），s 就此停止？`,
  columns: {
    state: '状态',
    cpus: 'vCPU',
    memory: '内存',
    disks: '磁盘',
    size: '大小',
    guest: '系统',
    where: '位置',
  },
  powers: { on: '开机', off: '关机', suspended: '挂起' },
  template: '模板',
  troubles: {
    inaccessible: '无法访问',
    orphaned: '孤立',
    invalid: '无效',
    disconnected: '主机失联',
  },
};
