import type { RunNotes } from '../../../pipeline/run-notes.ts';
import type { FileEvidence } from '../../../pipeline/target/file/evidence.ts';
import { duration, size } from '../format.ts';
import type { LineText, Sentences } from '../types.ts';

const maySleep = '这里没有办法阻止本机休眠：请确保它保持唤醒。';

const units = { h: '小时', min: '分', s: '秒' };

export const runNotes: Sentences<RunNotes> = {
  'may-sleep': () => maySleep,
  'stopped-by-user': () => '您（^C）',
  'upload-open': f =>
    `资源组 ${f.group} 中的磁盘 ${f.name}${f.bytes === undefined ? '' : `（${size(f.bytes)}）`}仍处于上传状态，按标准 HDD 计费${f.left > 0 ? `；其访问权限还剩 ${duration(f.left, units)}` : f.until > 0 ? '；其访问权限已到期' : ''}：用 vmferry resume ${f.session} 继续，或用 vmferry undo ${f.session} 删除。`,
  'upload-waits': f =>
    `资源组 ${f.group} 中的磁盘 ${f.name}${f.bytes === undefined ? '' : `（${size(f.bytes)}）`}为上传而创建，按标准 HDD 计费：用 vmferry resume ${f.session} 继续，或用 vmferry undo ${f.session} 删除。`,
  'disk-stands': f =>
    `资源组 ${f.group} 中的磁盘 ${f.name}${f.bytes === undefined ? '' : `（${size(f.bytes)}）`}已上传完毕并在计费，但尚未据此创建任何资源：用 vmferry resume ${f.session} 继续，或用 vmferry undo ${f.session} 删除。`,
  'verify-mends': f =>
    `第 ${f.disk + 1} 块磁盘：目标在第 ${f.offset} 字节处持有的内容与发送的不同（${f.code}）；正从来源重新读取并改正`,
  'verify-reads': f =>
    `第 ${f.disk + 1} 块磁盘：${size(f.bytes)} 不是这次运行发送的，正在读回并比对；云会按出站流量计费`,
  'disk-over': f => `此目标不允许读回它已有的第 ${f.disk + 1} 块磁盘的数据：这 ${size(f.bytes)} 将重新发送`,
  'source-off': f => `${f.machine} 在来源处已关机：由此会话所为`,
  'source-maybe-off': f => `${f.machine} 可能已关机或正在关机：此会话已经或正要请求它关机`,
  'snapshot-held': f =>
    `${f.machine} 上保留着快照 ${f.name}${f.bytes === undefined ? '' : `（${size(f.bytes)}）`}，删除之前会不断增大`,
  'snapshot-maybe-held': f => `${f.machine} 上可能有快照 ${f.name}：当时正要创建`,
  'cds-ejected': f => `${f.machine}：已弹出 ${f.cdroms} 个光驱`,
  'cds-maybe-ejected': f => `${f.machine}：可能已弹出 ${f.cdroms} 个光驱：当时正要弹出`,
  'piece-again': f =>
    f.length === 0
      ? `磁盘 ${f.disk + 1}：${f.wait / 1000} 秒后重新询问目标（第 ${f.tries + 1} 次，${f.code}）`
      : `磁盘 ${f.disk + 1}：${f.wait / 1000} 秒后重发 ${size(f.offset)} 处的 ${size(f.length)}（第 ${f.tries + 1} 次，${f.code}）`,
  'source-again': f =>
    `磁盘 ${f.disk + 1}：来源中断（${f.code}）；${f.wait / 1000} 秒后重新读取，只发送缺少的部分（第 ${f.tries + 1} 次）`,
};

export const fileEvidence: Sentences<FileEvidence> = {
  FILE_SPACE: f => `${f.folder} 有 ${size(f.free)} 可用空间；文件最多占用 ${size(f.size)}。`,
};

export const lines: LineText = {
  stages: {
    preflight: '检查',
    begin: '准备目标',
    quiesce: '静默来源',
    transfer: '导出、转换、上传',
    verify: '核对',
    publish: '发布',
    tidy: '收尾',
  },
  verdicts: { pass: '通过', warn: '注意', fail: '未通过', unknown: '未知' },
  units,
  started: f => `${f.name} → ${f.target}，会话 ${f.session}`,
  resumed: f => `${f.name} 继续进行，会话 ${f.session}`,
  disk: f => `磁盘 ${f.index + 1}：${f.name}，${f.size}，${f.format}`,
  stage: f => {
    const ends = {
      started: '…',
      done: f.took ? `完成，用时 ${f.took}` : '完成',
      skipped: '此前已完成',
      failed: '失败',
    };
    return `${f.stage}：${ends[f.state]}`;
  },
  progress: f =>
    `磁盘 ${f.disk + 1}：${f.percent}，已读 ${f.read}，已发送 ${f.sent}${f.held === '' ? '' : `，此前已发送 ${f.held}`}，${f.rate}`,
  shares: f => `${f.stage}：${f.parts.map(part => `${part.name} ${part.percent}%`).join('，')}`,
  check: f => `${f.verdict}：${f.text}`,
  done: {
    file: f => `完成：${f.files}`,
    'azure-image': f => `完成：映像 ${f.name}，位于 ${f.resourceGroup}，${f.location}，第 ${f.generation} 代`,
    'azure-vm': f =>
      `完成：虚拟机 ${f.name}，位于 ${f.resourceGroup}，${f.location}，第 ${f.generation} 代，${f.size}，地址 ${f.publicAddress ?? f.privateAddress ?? '未知'}`,
    'azure-gallery-version': f =>
      `完成：${f.name} 的版本 ${f.version}，位于 ${f.resourceGroup} 的库 ${f.gallery}，${f.regions}，第 ${f.generation} 代`,
    'azure-disk': f => `完成：磁盘 ${f.name}，位于 ${f.resourceGroup}，${f.location}`,
  },
  moved: f =>
    `传输：${f.nominal} 中的 ${f.sent}${f.held === '' ? '' : `（另有 ${f.held} 此前已到达）`}，其余为零；用时 ${f.took}，${f.rate}`,
  undoHint: f => `撤销：vmferry undo ${f.name} --confirm ${f.name}`,
  draining: '正在完成已在途的部分；再按一次立即停止。',
  maySleep,
  stopped: f => `已停止。已发送的内容会保留；继续：vmferry resume ${f.name}`,
  stoppedDry: '已停止。这是试运行：没有创建或改动任何东西。',
  failed: f => `会话 ${f.session}：已确认并保留 ${f.kept}。继续：vmferry resume ${f.session}`,
  over: '本次运行没有留下任何东西。',
};
