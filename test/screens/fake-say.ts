import type { Say } from '../../src/screens/env.tsx';

const evidence: Readonly<Record<'en' | 'zh-CN', Readonly<Record<string, string>>>> = {
  en: {
    'firmware-efi': 'the VM boots with EFI (vmw:firmware = "efi" in its OVF)',
    esp: 'an EFI system partition (disk 1, partition 1)',
    'secure-boot-off': 'secure boot is off here; off is kept',
    'no-boot-code': 'no boot code in the first sector, no BIOS boot partition',
    'table-gpt': 'GPT partition table (disk 1)',
    'may-create': 'you may create disks and images in Contoso-Prod',
    'wants-tag': 'policy tags-required wants a tag owner',
    network: 'network',
    you: 'you (^C)',
    'az-session': 'ana@contoso.com, az session found',
    free: '18 GiB free',
    again: 'disk 1  piece 3418 again (2nd try): 503 server busy, waited 4 s',
    agrees: 'disk 1  checksum of pieces 3072–3583 agrees',
    zeros: 'disk 2  zero run of 18.2 GiB skipped',
    'kept-disk': '2 upload disks are kept so that the run can go on.',
    'live-snapshot': 'it can be copied live from a snapshot',
    'has-snapshots': 'it has 2 snapshots of its own: they are not copied, only what it is now',
    'disk-too-large': 'disk 3 is larger than 2 TiB, which this way cannot carry',
    'hosts-reachable': 'its host esx-07.corp answers on port 443',
    'asked-to-shut-down': 'the guest of web-prod-01 was asked to shut down and has 10 minutes',
  },
  'zh-CN': {
    'firmware-efi': '该虚拟机以 EFI 启动（OVF 中 vmw:firmware = "efi"）',
    esp: '有 EFI 系统分区（磁盘 1，分区 1）',
    'secure-boot-off': '此处安全启动已关闭，保持关闭',
    'no-boot-code': '首扇区没有引导代码，也没有 BIOS 引导分区',
    'table-gpt': 'GPT 分区表（磁盘 1）',
    'may-create': '可以在 Contoso-Prod 中创建磁盘和映像',
    'wants-tag': '策略 tags-required 要求标签 owner',
    network: '网络',
    you: '您（^C）',
    'az-session': 'ana@contoso.com，已找到 az 会话',
    free: '可用 18 GiB',
    again: '磁盘 1  第 3418 块重试（第 2 次）：503 服务器忙，等待 4 秒',
    agrees: '磁盘 1  第 3072–3583 块校验一致',
    zeros: '磁盘 2  跳过 18.2 GiB 全零区段',
    'kept-disk': '保留 2 块上传磁盘，以便继续。',
    'live-snapshot': '可以从快照在线复制',
    'has-snapshots': '它有 2 个自己的快照：不会复制快照，只复制当前内容',
    'disk-too-large': '磁盘 3 大于 2 TiB，此路径无法传输',
    'hosts-reachable': '所在主机 esx-07.corp 在 443 端口有应答',
    'asked-to-shut-down': '已请 web-prod-01 的客户机关机，限时 10 分钟',
  },
};

/** Sentences for the codes of the fake world. */
export function fakeSay(lang: 'en' | 'zh-CN'): Partial<Say> {
  const of = (code: string) => evidence[lang][code] ?? code;
  return {
    evidence: e => of(e.code),
    note: code => of(code),
    check: check => check.evidence.map(e => of(e.code)).join(' · '),
  };
}
