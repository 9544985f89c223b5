import type { RunFailures } from '../../../pipeline/run-failures.ts';
import type { Sentences } from '../types.ts';
import { mend, refusal } from './refusals.ts';

export const runFailures: Sentences<RunFailures> = {
  PLAN_INCOMPLETE: f =>
    f.key === 'source.password'
      ? '没有提供密码（source.password，从不写入计划）：请用 --password-stdin 或 VMFERRY_VSPHERE_PASSWORD 传入，或保存到密钥环。'
      : `计划中缺少 ${f.key}。请在计划中补上。`,
  PLAN_WRONG: f => `计划中 ${f.key} 的内容不成立：${f.reason}。请参见 vmferry schema。`,
  PLAN_UNREADABLE: f => `无法读取计划 ${f.file}：${refusal(f.reason)}。应为 YAML 文件。`,
  PLAN_NO_SUCH_DISK: f => `计划要求磁盘 ${f.wanted}，但这台机器只有 ${f.disks} 块（从 0 数起）。请更正 disks[].from。`,
  PLAN_DISK_TWICE: f =>
    `计划在 ${f.key} 处第二次要求磁盘 ${f.disk}，而每个磁盘只迁移一次。请改为另一个磁盘，或删去该项。`,
  NO_SUCH_DISK: f => `${f.file} 有 ${f.disks} 个磁盘，从 0 开始计数，没有 --disk ${f.wanted}。请用 --disk 选择另一个。`,
  USER_MISSING: f => `没有说明由谁登录 ${f.server}，此处也无法询问。请加上 --user USER。`,
  GENERATION_UNKNOWN: f => `从磁盘上看不出它用 BIOS 还是 UEFI 启动。请把 ${f.key} 设为 1 或 2。`,
  CHECKS_FAILED: f => `以下检查未通过，因此什么都没有改动：${f.ids}。上面各行说明了该怎么做。`,
  SESSION_UNKNOWN: f =>
    `这里没有会话 ${f.session}。用 vmferry sessions 列出所有会话；由另一台机器开始的会话需要给出它的编号和计划：--plan PLAN.yaml。`,
  SESSION_AMBIGUOUS: f => `有多个会话叫 ${f.session}。请用编号指定其中一个：${f.ids}。`,
  SESSION_NEWER: f => `会话 ${f.session} 由 vmferry ${f.program} 创建，其保存方式不同：请用那个版本继续。`,
  SESSION_DAMAGED: f =>
    f.whole
      ? `会话 ${f.session} 的 ${f.file} 已损坏：${refusal(f.reason)}；改用其台账中的副本，没有丢失任何内容。`
      : `会话 ${f.session} 已损坏：无法读取 ${f.file}：${refusal(f.reason)}。请给出它开始时的计划来继续或撤销：vmferry undo ${f.session} --plan PLAN.yaml。`,
  SESSION_UNREADABLE: f =>
    `无法读取会话 ${f.session} 的 ${f.file}，因此不清楚它占有的全部内容：${refusal(f.reason)}。请取得读取权限后再列出会话。`,
  SESSION_IN_USE: f =>
    `会话 ${f.session} 正被 ${f.host} 上的进程 ${f.pid} 使用。可用 vmferry watch ${f.session} 观看它；要继续，请等它结束，或停止它后再试。`,
  SESSION_MAYBE_IN_USE: f =>
    `会话 ${f.session} 由 ${f.host} 上的进程 ${f.pid} 持有，从这里看不到它是否还在运行。请先到那里确认：两个进程同时写入会损坏会话。如果它已不在，请用 vmferry resume ${f.session} --take-over 继续，或用带同一参数的 vmferry undo 撤销。`,
  SESSION_TAKEN: f =>
    `会话 ${f.session} 已被另一个进程用 --take-over 接管，因此本进程已停止，不再写入。可用 vmferry watch ${f.session} 跟踪。`,
  SESSION_NOT_FOUND: f =>
    `计划所指的地方（${f.kind}）没有带会话 ${f.session} 标记的东西，本机也不认识这个会话。请核对编号和计划。`,
  SESSION_ELSEWHERE: f => `会话 ${f.session} 在 ${f.place} 中创建了 ${f.name}，与此计划不符。请用它开始时的计划继续。`,
  SESSION_PLAN_DIFFERS: f => `本机已有会话 ${f.session}，但它的计划与给出的不同。去掉 --plan 即可按它自己的计划继续。`,
  SESSION_OVER: f => `会话 ${f.session} 的状态是 ${f.state}，不能继续。请用 vmferry run 开始新的会话。`,
  READINESS_UNWRITABLE: f => `无法把报告写入 ${f.file}：${refusal(f.reason)}。请用 --report 选择别的位置。`,
  STATE_UNWRITABLE: f =>
    `无法在 ${f.folder} 保存会话：${refusal(f.reason)}。${mend(f.reason)}用 --state-dir 选择别的文件夹。`,
  SOURCE_CHANGED: f =>
    `${f.disk} 的来源与会话开始时不同，新旧数据绝不会混在一起。请放回原来的文件再继续，或撤销此会话后重新开始。`,
  SOURCE_UNORDERED: f => `${f.disk} 在第 ${f.offset} 字节处往回走，而此目标只能按顺序接收磁盘。请先转换成文件。`,
  SOURCE_SIZE_DIFFERS: f =>
    `${f.disk} 的数据流大小为 ${f.found} 字节，而来源的描述是 ${f.expected} 字节：它在此期间被调整过大小。请按新的大小重新开始。`,
  VERIFY_MISSING: f =>
    `目标缺少它已确认收到的 ${f.disk} 的 ${f.bytes} 字节，第一处在第 ${f.offset} 字节。请继续会话以重新发送。`,
  VERIFY_DIFFERS: f =>
    `${f.disk} 在第 ${f.offset} 字节处（${f.length} 字节）到达的内容与发送的不同。请继续会话以重新发送；如果仍然不同，请检查目标的存储。`,
  VERIFY_STRAY: f =>
    `目标上的 ${f.disk} 有 ${f.bytes} 字节从未发送过，第一处在第 ${f.offset} 字节。请继续会话以改正，并确保没有别的程序在那里写入。`,
  UNDO_NEEDS_NAME: f => `会话 ${f.session} 已完成：撤销会删除它创建的东西。如确实需要，请加上 --confirm ${f.session}。`,
  UNDO_PARTIAL: f => `没有能够全部删除。仍然存在：${f.left}。请再次执行撤销。`,
  KERNEL_MISSING: () =>
    '这里无法运行原生内核，原因见 vmferry doctor。请安装 Rust（cargo 1.88 或更新）并运行 npm run setup，或改用 --kernel builtin。',
  BUG: f => `vmferry 遇到了它不认识的情况：${f.message}。没有丢失任何东西；请附上这一行报告问题。`,
};
