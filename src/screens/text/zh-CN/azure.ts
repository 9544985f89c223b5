import type { AzureFailures } from '../../../pipeline/target/azure/failures.ts';
import type { AzureNotes } from '../../../pipeline/target/azure/notes.ts';
import type { AzureChecks } from '../../../pipeline/target/azure/where/checks.ts';
import { size } from '../format.ts';
import type { Sentences } from '../types.ts';

const kinds: Readonly<Record<string, string>> = {
  disk: '磁盘',
  image: '映像',
  group: '资源组',
  vm: '虚拟机',
  nic: '网络接口',
  address: '公共地址',
  network: '虚拟网络',
  nsg: '网络安全组',
  gallery: '库',
  'gallery-definition': '映像定义',
  'gallery-version': '映像版本',
};
const ways: Readonly<Record<string, string>> = {
  environment: '环境变量中的服务主体',
  az: 'az 会话',
  browser: '浏览器',
  'device-code': '设备代码',
};
/** Azure 的原话（如果有）。 */
const said = (code: string, message: string) => (message === '' ? `（${code}）` : `（${code}：${message}）`);
const ask = (request: string) => (request === '' ? '' : `向 Azure 支持人员查询时请提供请求编号 ${request}。`);

/** What is wrong with a footer that was read back. */
const footer = ({ field, at, found, expected }: { field: string; at: number; found: string; expected: string }) => {
  if (field === 'none') return '页脚的各个字段都正确';
  if (field === 'unread') return '页脚无法查看';
  return `页脚第 ${at} 字节处的${footerFields[field] ?? field}是 ${found}，应为 ${expected}`;
};
const footerFields: Readonly<Record<string, string>> = {
  cookie: '标识',
  'format-version': '格式版本',
  'data-offset': '数据偏移',
  'current-size': '磁盘大小',
  'disk-type': '磁盘类型',
  checksum: '校验和',
};

export const azureFailures: Sentences<AzureFailures> = {
  AZURE_UNREACHABLE: f => `Azure 在 ${f.host} 没有应答（${f.reason}）。请检查网络和代理，然后继续。`,
  AZURE_BUSY: f => `Azure 在 ${f.host} 过于繁忙，每次都返回 ${f.status}。请稍等片刻再继续。`,
  AZURE_CERTIFICATE: f =>
    `本机不信任 ${f.host} 的证书（${f.reason}）。如果有代理解密 TLS，请在 target.caFile 中指定它的证书颁发机构。`,
  AZURE_CA_FILE: f => `target.caFile 指定的 ${f.file} 无法使用（${f.reason}）。应为可读取的 PEM 证书文件。`,
  AZURE_ANSWER: f =>
    `${f.host} 对 ${f.action} 的应答不是 Azure 应有的格式。请检查 target.endpoint 和中间的网络设备，然后继续。`,
  AZURE_ADDRESS: f =>
    `Azure 的应答指向 ${f.host}，而不是 ${f.expected}，因此没有向那里发送任何机密。请检查 target.endpoint。`,
  AZURE_SIGN_IN_NONE: () =>
    '此处没有可用的 Azure 登录：未设置 AZURE_CLIENT_ID 等环境变量，也未安装 az。请把 target.signIn 设为 browser 或 device-code，或安装 az 并运行 az login。',
  AZURE_SIGN_IN_ENVIRONMENT: f => `环境变量中的服务主体不完整：缺少 ${f.missing}。请设置它，或选择其他 target.signIn。`,
  AZURE_SIGN_IN_AZ_MISSING: () =>
    '计划要求用 az 登录，但此处未安装它。请安装并运行 az login，或选择其他 target.signIn。',
  AZURE_SIGN_IN_AZ_OUT: f =>
    f.tenant === ''
      ? 'az 会话已过期或尚未登录。请运行 az login，然后继续。'
      : `az 会话已过期或尚未登录。请运行 az login --tenant ${f.tenant}，然后继续。`,
  AZURE_SIGN_IN_FAILED: f =>
    `Azure 拒绝了通过${ways[f.way] ?? f.way}进行的登录：${f.reason}。请解决此问题或选择其他 target.signIn，然后继续。`,
  AZURE_DENIED: f =>
    `Azure 不允许当前登录者执行 ${f.action}${said(f.code, f.message)}。请申请相应权限，然后继续。${ask(f.request)}`,
  AZURE_REFUSED: f =>
    `Azure 拒绝了 ${f.action}，状态 ${f.status}${said(f.code, f.message)}。请解决它指出的问题，然后继续。${ask(f.request)}`,
  AZURE_OPERATION_FAILED: f => `Azure 接受了 ${f.action}，但未能完成${said(f.code, f.message)}。请继续以重试，或撤销。`,
  AZURE_PROVIDER: f => `十分钟后，此订阅的 ${f.provider} 仍处于 ${f.state}。请等它变为 Registered 后再继续。`,
  AZURE_SUBSCRIPTION_UNKNOWN: f =>
    `当前登录者看不到订阅 ${f.subscription}。请检查名称，或把 target.tenant 设为它所在的租户。`,
  AZURE_SUBSCRIPTION_AMBIGUOUS: f =>
    `有多个订阅名为 ${f.subscription}。请在 target.subscription 中用 ID 指定其中一个：${f.ids}。`,
  AZURE_NAME_TAKEN: f =>
    `${f.group} 中已有${kinds[f.kind] ?? f.kind} ${f.name}，它不是 vmferry 创建的，未作改动。请换一个 target.name。`,
  AZURE_NAME_HELD: f =>
    `${f.group} 中的${kinds[f.kind] ?? f.kind} ${f.name} 属于会话 ${f.session}。可以继续该会话（vmferry resume ${f.session} --plan PLAN.yaml）、撤销它，或换一个 target.name。`,
  AZURE_SIZE_LIMIT: f =>
    `${f.name} 的大小是 ${size(f.bytes)}；Azure 接受 ${size(f.least)} 到 ${size(f.most)} 的磁盘。请用 disks[].from 排除这块磁盘。`,
  AZURE_SIZE_ALIGN: f => `${f.name} 有 ${f.bytes} 字节，不是 Azure 要求的整数 MiB。这是程序缺陷，请报告。`,
  AZURE_GENERATION_LIMIT: f =>
    `${f.name} 的大小是 ${size(f.bytes)}；第 ${f.generation} 代虚拟机的启动磁盘最大为 ${size(f.most)}。请在来源处缩小它，或把数据移到其他磁盘。`,
  AZURE_GENERATION_UNKNOWN: () => '无法判断这台虚拟机用 BIOS 还是 UEFI 启动。请把 target.generation 设为 1 或 2。',
  AZURE_NO_OS_DISK: f =>
    `映像 ${f.name} 需要虚拟机的启动磁盘。请在 disks 中把它列在首位，或把 target.publish 设为 disk。`,
  AZURE_DISK_SIZE: f =>
    `本会话的磁盘 ${f.name} 是按 ${f.actual} 字节创建的，现在要发送 ${f.expected} 字节。请撤销本会话并重新开始。`,
  AZURE_DISK_STATE: f => `磁盘 ${f.name} 的状态是 ${f.state}，应为 ${f.expected}。请在 Azure 中停止使用它，然后继续。`,
  AZURE_DISK_GONE: f => `本会话的磁盘 ${f.name} 已不在 Azure 中。请撤销本会话并重新开始。`,
  AZURE_UPLOAD_DENIED: f =>
    `${f.host} 不允许向磁盘 ${f.name} 写入数据（${f.status} ${f.code}），更新访问权限后也一样。请确认策略和网络允许上传到托管磁盘，然后继续。`,
  AZURE_UPLOAD_REFUSED: f => `${f.host} 拒绝了磁盘 ${f.name} 的数据（${f.status} ${f.code}）。请继续以重试，或撤销。`,
  AZURE_UPLOAD_LENGTH: f => `磁盘 ${f.name} 接受 ${f.actual} 字节，应为 ${f.expected} 字节。请撤销本会话并重新开始。`,
  AZURE_PIECE_DAMAGED: f =>
    `到达磁盘 ${f.name} 第 ${f.offset} 字节处的内容与发送的不同。请检查网络，然后继续：这一段会重新发送。`,
  AZURE_RANGES: f =>
    `无法读取磁盘 ${f.name} 从第 ${f.at} 字节起已有内容的列表。请检查到 Azure 之间的网络设备，然后继续。`,
  AZURE_SEALED: f => `磁盘 ${f.name} 的上传已结束，Azure 不再接受数据。请撤销本会话并重新开始。`,
  AZURE_FOOTER: f =>
    `磁盘 ${f.name} 在 Azure 中的最后 512 字节不是与其大小相符的固定 VHD 的页脚，因此没有结束上传：${footer(f)}。请继续以重新发送。`,
  AZURE_INVALID_VHD: f =>
    `Azure 认为磁盘 ${f.name} 不是固定大小的 VHD：${f.message} 读回后，${footer(f)}。请撤销本会话并重新开始。`,
  AZURE_IMAGE_DIFFERS: f =>
    `映像 ${f.name} 已在 Azure 中，但它的 ${f.property} ${f.actual === '' ? '缺失' : `是 ${f.actual}`}，应为 ${f.expected}。请撤销本会话并重新开始。`,
  AZURE_GROUP_HOLDS: f =>
    `资源组 ${f.group} 中还有 ${f.things} 个带有此会话标签的资源（例如 ${f.first}），因此予以保留：请稍后再次撤销，或手动删除它们。`,
  AZURE_NOT_OURS: f =>
    `${f.group} 中的${kinds[f.kind] ?? f.kind} ${f.name} 已不带本会话的标记，因此未作改动。如不再需要，请手动删除。`,
};

export const azureNotes: Sentences<AzureNotes> = {
  'azure-device-code': f => `请在 ${f.minutes} 分钟内打开 ${f.url} 并输入 ${f.code} 以登录 Azure。`,
  'azure-browser': () => '即将打开浏览器窗口，请在其中登录 Azure。',
  'azure-registering': f => `正在为此订阅注册 ${f.provider}，需要一两分钟。`,
  'azure-disk-made-again': f => `磁盘 ${f.name} 已不在 Azure 中：将重新创建并重新发送全部内容。`,
  'azure-os-type-assumed': f => `没有信息说明 ${f.name} 运行哪种系统：按 ${f.osType} 告知 Azure。`,
  'azure-transport-md5': f => `${f.host} 不接受 ${f.name} 各段的 CRC-64：改为随每段发送 MD5，会占用更多处理器时间。`,
  'azure-entra-locked': f => `磁盘 ${f.name} 的数据由 Microsoft Entra ID 锁定：访问时还会出示登录者的身份。`,
  'azure-no-transport-checksum': f => `Azure 不接受 ${f.name} 各段的校验和：将不带校验和发送，仍由 TLS 保护。`,
  'azure-api-version': f => `此云不支持 ${f.type} 的 ${f.ours} 版本：改用其支持的、不晚于该版本的最新版本 ${f.used}。`,
  'azure-group-kept': f => `资源组 ${f.group} 中还有 ${f.things} 个他人的资源（例如 ${f.first}），因此予以保留。`,
  'azure-left': f =>
    `${f.group} 中的${kinds[f.kind] ?? f.kind} ${f.name} 仍然存在，可能产生费用${f.code === '' ? '' : `（${f.code}）`}。请再次撤销，或手动删除。`,
};

export const azureChecks: Sentences<AzureChecks> = {
  AZURE_SIGNED_IN: f => `已通过${ways[f.way] ?? f.way}登录 Azure。`,
  AZURE_SUBSCRIPTION_FOUND: f => `订阅是 ${f.name}（${f.id}）。`,
  AZURE_SUBSCRIPTION_MISSING: f =>
    `当前登录者看不到订阅 ${f.subscription}。请检查名称，或把 target.tenant 设为它所在的租户。`,
  AZURE_SUBSCRIPTION_TWICE: f =>
    `有多个订阅名为 ${f.subscription}。请在 target.subscription 中用 ID 指定其中一个：${f.ids}。`,
  AZURE_SUBSCRIPTION_STATE: f => `订阅 ${f.name} 的状态是 ${f.state}，无法在其中创建资源。请启用它，或选择其他订阅。`,
  AZURE_LOCATION_FOUND: f => `此订阅可以使用区域 ${f.location}。`,
  AZURE_LOCATION_MISSING: f => `此订阅没有区域 ${f.location}。请选择其他 target.location。`,
  AZURE_GROUP_EXISTS: f => `资源组 ${f.group} 已存在（${f.location}），将保持原样。`,
  AZURE_GROUP_NEW: f => `将创建资源组 ${f.group}。`,
  AZURE_PROVIDER_READY: f => `此订阅可以使用 ${f.provider}。`,
  AZURE_PROVIDER_UNSEEN: f => `无权查看此订阅是否已注册 ${f.provider}。请询问订阅所有者，或直接继续。`,
  AZURE_PROVIDER_NEW: f => `将为此订阅注册 ${f.provider}。`,
  AZURE_NAME_FREE: f => `${kinds[f.kind] ?? f.kind}名称 ${f.name} 可用。`,
  AZURE_NAME_IN_USE: f =>
    `${f.group} 中已有${kinds[f.kind] ?? f.kind} ${f.name}，它不是 vmferry 创建的。请换一个 target.name。`,
  AZURE_NAME_OF_SESSION: f => `${kinds[f.kind] ?? f.kind} ${f.name} 已存在，由会话 ${f.session} 创建。`,
  AZURE_SIZE_FITS: f =>
    `${f.name} 的大小是 ${size(f.bytes)}，Azure 可以接受${f.tier === '' ? '' : `，规格为 ${f.tier}`}。`,
  AZURE_SIZE_OUTSIDE: f =>
    `${f.name} 的大小是 ${size(f.bytes)}；Azure 接受 ${size(f.least)} 到 ${size(f.most)} 的磁盘。请用 disks[].from 排除这块磁盘。`,
  AZURE_SIZE_UNEVEN: f => `${f.name} 有 ${f.bytes} 字节，不是 Azure 要求的整数 MiB。`,
  AZURE_SIZE_BOOT: f =>
    `${f.name} 的大小是 ${size(f.bytes)}；第 ${f.generation} 代虚拟机的启动磁盘最大为 ${size(f.most)}。`,
};
