import type { SourceEvidence } from '../../../pipeline/source/checks.ts';
import type { SourceFailures } from '../../../pipeline/source/failures.ts';
import type { Sentences } from '../types.ts';

export const sourceFailures: Sentences<SourceFailures> = {
  SOURCE_NOT_FOUND: f => `${f.path} 处没有文件或文件夹。请检查路径。`,
  SOURCE_DENIED: f => `当前用户无权读取 ${f.path}：请授予读取权限后重试。`,
  SOURCE_IS_FOLDER: f => `${f.path} 是文件夹，此处应为磁盘文件：请指定其中的磁盘文件。`,
  SOURCE_NOT_A_FILE: f => `${f.path} 是设备、管道或套接字：请把其中的数据复制到文件，再指定该文件。`,
  SOURCE_EMPTY: f => `${f.file} 是空文件：请从来源处重新复制。`,
  SOURCE_READ_FAILED: f =>
    `读取 ${f.file} 的第 ${f.offset} 字节时失败（${f.reason}）：请检查它所在的磁盘或网络共享，然后重试。`,
  SOURCE_ENDED: f =>
    `读取 ${f.file} 时在第 ${f.offset} 字节处中断，应至少有 ${f.expected} 字节：文件被截短了，请重新复制，读取期间不要改动它。`,
  SOURCE_NAME_LEAVES: f =>
    `${f.file} 引用了其文件夹或归档之外的文件（${f.name}）：只读取与它放在一起的文件，请更正该名称。`,
  SOURCE_LINK_LEAVES: f => `${f.file} 是指向其文件夹之外的链接：请把文件本身放到那里，代替该链接。`,
  SOURCE_FILE_MISSING: f => `${f.file} 需要 ${f.name}，但旁边没有该文件：请把它复制过来，或重新复制整个导出。`,
  OVA_PACKED: f =>
    `${f.file} 是 ${f.container} 压缩包，而 OVA 是普通的 tar：请先解压，再指定其中的 OVA 或含有 .ovf 的文件夹。`,
  OVA_NOT_TAR: f => `${f.file} 不是 OVA：应为含有 .ovf 的 tar 归档；如果它是磁盘，请作为磁盘文件使用。`,
  OVA_TRUNCATED: f =>
    f.member === ''
      ? `${f.file} 不完整：文件在第 ${f.size} 字节结束，而此处的 tar 头需要到第 ${f.expected} 字节；请重新复制。`
      : `${f.file} 不完整：${f.member} 应到第 ${f.expected} 字节，但文件在第 ${f.size} 字节结束；请重新复制。`,
  OVA_HEADER_DAMAGED: f => `${f.file} 在第 ${f.offset} 字节处已损坏：该处应为校验和正确的 tar 头；请重新复制。`,
  OVA_HEADER_TOO_LONG: f =>
    `${f.file} 在第 ${f.offset} 字节处的扩展 tar 头长 ${f.size} 字节，最多读取 ${f.most} 字节：请重新打包，不带扩展属性。`,
  OVA_MEMBER_KIND: f => `${f.file} 中的 ${f.member} 类型为 ${f.kind}，只读取普通文件：请用普通文件重新打包。`,
  OVA_MEMBER_NAME: f =>
    `${f.file} 中有一个成员的路径会离开归档文件夹（${f.member}）：请勿信任该文件，或用普通名称重新打包。`,
  OVA_MEMBER_TWICE: f => `${f.file} 中有两个 ${f.member}，无法确定以哪个为准：请重新打包，每个文件只放一份。`,
  OVA_TOO_MANY_MEMBERS: f => `${f.file} 的成员超过 ${f.most} 个，OVA 不会这样：请确认文件是否正确。`,
  OVA_NO_OVF: f => `${f.file} 是 tar，但其中没有 .ovf：应为 OVA；请确认文件是否正确。`,
  OVA_SEVERAL_OVF: f => `${f.file} 中有多个描述文件（${f.names}）：请解压后指定所需的 .ovf。`,
  OVF_FOLDER_EMPTY: f => `${f.path} 中没有 .ovf：请指定 OVF 导出所在的文件夹。`,
  OVF_FOLDER_SEVERAL: f => `${f.path} 中有多个描述文件（${f.names}）：请指定所需的 .ovf。`,
  OVF_TOO_LARGE: f =>
    `${f.file} 有 ${f.size} 字节，最多读取 ${f.most} 字节：导出不会产生这样的文件，请确认文件是否正确。`,
  OVF_ENCODING: f => `${f.file} 的内容不是它所用编码 ${f.encoding} 的文本：请另存为 UTF-8，或重新导出。`,
  OVF_ENTITY: f =>
    `${f.file} 第 ${f.line} 行声明了文档类型或实体，OVF 不需要它，且可能借此读取其他文件：请删除该声明。`,
  OVF_NOT_WELL_FORMED: f => `${f.file} 第 ${f.line} 行不是格式正确的 XML：请在该处更正，或重新导出。`,
  OVF_TOO_COMPLEX: f => `${f.file} 第 ${f.line} 行的嵌套或条目超过任何 OVF 导出：请确认文件是否正确。`,
  OVF_NOT_OVF: f => `${f.file} 是 XML，但不是 OVF：应为 OVF 0.9、1 或 2 的 Envelope，实际为 ${f.root}。`,
  OVF_NO_MACHINE: f => `${f.file} 没有描述虚拟机：其中应有 VirtualSystem；请重新导出该虚拟机。`,
  OVF_SEVERAL_MACHINES: f => `${f.file} 描述了多台虚拟机（${f.names}）：请在计划中用 source.vm 指明是哪一台。`,
  OVF_NO_SUCH_MACHINE: f => `${f.file} 中没有虚拟机 ${f.machine}，只有 ${f.names}：请从中选择一个作为 source.vm。`,
  OVF_DISK_UNKNOWN: f => `${f.file} 为虚拟机 ${f.machine} 配置了磁盘 ${f.disk}，但 DiskSection 中没有它：请重新导出。`,
  OVF_FILE_UNKNOWN: f => `${f.file} 称磁盘 ${f.disk} 位于文件 ${f.ref}，但 References 中没有它：请重新导出。`,
  OVF_DISK_DELTA: f => `${f.file} 中的磁盘 ${f.disk} 只是另一块磁盘的改动：请删除虚拟机的快照，再重新导出。`,
  OVF_CAPACITY: f =>
    `${f.file} 没有给出磁盘 ${f.disk} 的可用大小（${f.value || '无'}）：应为不超过 64 TiB 的整数；请更正其 ovf:capacity。`,
  OVF_FILE_REMOTE: f => `${f.file} 引用的是 ${f.href}，而不是旁边的文件：请下载该文件放到旁边，并更正引用。`,
  OVF_COMPRESSION: f => `${f.file} 称 ${f.name} 以 ${f.compression} 压缩，只能读取 gzip：请不压缩重新导出。`,
  OVF_CHUNK_MISSING: f => `${f.file} 缺少磁盘分块 ${f.name}：请把它复制过来，或重新复制整个导出。`,
  OVF_CHUNK_SIZE: f => `${f.file} 有 ${f.size} 字节，该分块应为 ${f.expected} 字节：请重新复制。`,
  OVF_GZIP_DAMAGED: f => `描述文件称 ${f.file} 为 gzip，但它不是完整的 gzip 文件：请重新复制。`,
  OVF_GZIP_TOO_LARGE: f => `${f.file} 解压后超过 ${f.most} 字节，超出其磁盘容量：请勿信任该文件，或重新导出。`,
  OVF_MANIFEST_LINE: f =>
    `${f.file} 第 ${f.line} 行没有摘要：应为“SHA256(名称)= 十六进制”这样的一行；请重新导出，或删除该清单。`,
  OVF_MANIFEST_CONFLICT: f => `${f.file} 为 ${f.name} 给出了两个不同的摘要：请重新导出，或删除该清单。`,
  OVF_MANIFEST_FILE_MISSING: f => `${f.file} 列出了 ${f.name}，但没有该文件：请把它也复制过来，或重新复制整个导出。`,
  OVF_DIGEST_DIFFERS: f =>
    `${f.file} 与清单不符（${f.algorithm} 为 ${f.actual}，应为 ${f.expected}）：文件被改动或已损坏，请重新复制。`,
};

/** What a look at the source found, one sentence each. */
export const sourceEvidence: Sentences<SourceEvidence> = {
  SOURCE_FILE_READABLE: f => `${f.file} 可以读取（${f.bytes} 字节）。`,
  SOURCE_FILE_UNREADABLE: f => `${f.file} 无法读取（${f.code}）。`,
  SOURCE_NO_DISKS: f => `${f.machine} 没有可以迁移的磁盘。`,
  SOURCE_DISK_ABSENT: f => `计划要求磁盘 ${f.disk}，但只有 ${f.disks} 块（从 0 开始计数）。`,
  SOURCE_DISK_BLANK: f => `磁盘 ${f.disk} 为空盘：${f.bytes} 字节的零，没有文件。`,
  SOURCE_DIGEST_PROMISED: f => `清单中有 ${f.file} 的 ${f.algorithm} 摘要，读取时校验。`,
  SOURCE_DIGEST_LACKING: f => `清单中没有 ${f.file}：无法得知它在传到此处之前是否有改动。`,
  SOURCE_NO_MANIFEST: f => `没有清单：无法得知 ${f.file} 在传到此处之前是否有改动。`,
  SOURCE_SIZE_AS_SAID: f => `${f.file} 有 ${f.bytes} 字节，与描述文件一致。`,
  SOURCE_SIZE_DIFFERS: f => `${f.file} 有 ${f.bytes} 字节，描述文件称有 ${f.said} 字节。`,
  SOURCE_ARCHIVE_UNENDED: f => `${f.file} 没有结束标记：可能在某个完整成员之后被截断。`,
  SOURCE_DEVICE_LEFT: f => `设备 ${f.device} 属于原主机，不会随之迁移。`,
  SOURCE_ISO_LEFT: f => `${f.disk} 是光盘映像而不是磁盘，不会迁移。`,
};
