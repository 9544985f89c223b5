import type { ImageFailures } from '../../../pipeline/image/failures.ts';
import type { Sentences } from '../types.ts';

export const imageFailures: Sentences<ImageFailures> = {
  IMAGE_NOT_A_DISK: f => `${f.file} 不是 vmferry 认识的磁盘：应为 VMDK、VHD、VHDX、qcow2、VDI，或带分区表的原始磁盘。`,
  IMAGE_EMPTY: f => `${f.file} 是空文件：应为一块磁盘。请从来源处重新复制。`,
  IMAGE_CONVERT_FIRST: f =>
    `${f.file} 是 ${f.format} 格式的磁盘，vmferry 目前还不能读取。请先转换：qemu-img convert -O raw FILE disk.raw`,
  IMAGE_UNPACK_FIRST: f => `${f.file} 是 ${f.format} 压缩包，不是磁盘。请先解包，再选择其中的磁盘或 OVF。`,
  IMAGE_IS_CD: f => `${f.file} 是光盘映像，不是硬盘。请改选虚拟机的磁盘。`,
  IMAGE_ODD_SIZE: f => `${f.file} 长 ${f.size} 字节，而原始磁盘的长度应为 512 的倍数。文件可能被截断，请重新复制。`,
  IMAGE_SIZE_UNKNOWN: f => `${f.file} 是压缩过的原始磁盘，读到末尾之前无法知道其大小。请先解压，再选择解压后的文件。`,
  IMAGE_NEEDS_SEEKING: f => `${f.file} 的映射表在文件中的位置太靠后，无法边解压边读取。请先解压，再选择解压后的文件。`,
  IMAGE_CUT: f =>
    `${f.file} 在第 ${f.at} 字节处结束，而数据应延续到第 ${f.expected} 字节：文件被截断。请重新复制或导出。`,
  IMAGE_UNORDERED: f =>
    `磁盘（${f.format}）的数据跳回到第 ${f.offset} 字节，而要写出的格式需要按顺序读取。请改为写出 vhd 或 raw 文件，或先把来源保存为文件。`,
  IMAGE_TOO_LARGE: f =>
    `磁盘有 ${f.size} 字节，而 ${f.format} 文件最多容纳 ${f.most} 字节。请改选没有这一限制的格式：raw 或 qcow2。`,
  IMAGE_CHANGED: f => `${f.name} 的磁盘在第二次读取时内容变了。请确保没有程序在写入它，然后重新开始。`,

  QCOW2_VERSION: f =>
    `${f.file} 是第 ${f.version} 版的 qcow，而 vmferry 只认识第 2 和第 3 版。请先转换：qemu-img convert -O qcow2 FILE new.qcow2`,
  QCOW2_HEADER: f => `${f.file} 的文件头不可能正确：${f.field} 为 ${f.value}。文件已损坏，请重新复制或导出。`,
  QCOW2_FEATURE: f =>
    `${f.file} 使用了 vmferry 不认识的 qcow2 特性（不兼容特性第 ${f.bit} 位）。请用写出它的 qemu-img 转换：qemu-img convert -O raw FILE disk.raw`,
  QCOW2_CORRUPT: f =>
    `${f.file} 已被最后使用它的程序标记为损坏。请先修复一份副本，并查看丢失了什么：qemu-img check -r all FILE`,
  QCOW2_ENCRYPTED: f => `${f.file} 已加密，而 vmferry 没有它的密钥。请先用 qemu-img convert 和密钥把它解密成原始磁盘。`,
  QCOW2_BACKING: f =>
    `${f.file} 是一个覆盖层：只包含相对于 ${f.backing} 的改动。请先把两者合成一个完整的磁盘：qemu-img convert -O qcow2 FILE whole.qcow2`,
  QCOW2_DATA_FILE: f =>
    `${f.file} 的数据存放在${f.data === '' ? '另一个文件' : ` ${f.data} `}中。请先把两者合成一个文件：qemu-img convert -O qcow2 FILE whole.qcow2`,
  QCOW2_EXTENDED_L2: f =>
    `${f.file} 使用了扩展 L2 条目（子簇），vmferry 无法读取。请先转换：qemu-img convert -O qcow2 FILE new.qcow2`,
  QCOW2_ZSTD: f =>
    `${f.file} 使用 zstd 压缩，Node 从 22.15 起才支持，当前是 ${f.node}。请用更新的 Node 启动 vmferry，或先解压：qemu-img convert -O qcow2 ${f.file} new.qcow2`,
  QCOW2_ENTRY: f =>
    `${f.file} 第 ${f.at} 字节处的表项为 ${f.value}，任何簇都不可能是这个值。文件已损坏：请重新复制，或用 qemu-img check 检查。`,
  QCOW2_TWICE: f =>
    `磁盘的两个部分或其表位于 ${f.file} 的同一位置：第 ${f.at} 字节。文件已损坏：请重新复制，或用 qemu-img check 检查。`,
  QCOW2_CROWDED: f =>
    `${f.file} 声称的压缩簇多于文件所能容纳的，最后查看的一个在第 ${f.at} 字节。文件已损坏或是恶意构造的，请重新导出。`,
  QCOW2_PACKED: f =>
    `${f.file} 第 ${f.at} 字节处的压缩簇解压后不是一个簇应有的 ${f.expected} 字节。文件已损坏，请重新复制或导出。`,

  VDI_VERSION: f =>
    `${f.file} 是 ${f.version} 版的 VDI，而 vmferry 只认识 1.1 版。请让 VirtualBox 重新写一份：VBoxManage clonemedium disk FILE new.vdi`,
  VDI_HEADER: f => `${f.file} 的文件头不可能正确：${f.field} 为 ${f.value}。文件已损坏，请重新复制或导出。`,
  VDI_DIFFERENCING: f =>
    `${f.file} 是一个快照：只包含相对于另一个磁盘的改动。请在 VirtualBox 中把它做成完整的磁盘：VBoxManage clonemedium disk FILE whole.vdi`,
  VDI_TWICE: f => `磁盘的两个块位于 ${f.file} 的同一位置：第 ${f.at} 字节。文件已损坏，请重新复制或导出。`,
  VHD_NO_FOOTER: f =>
    `${f.file} 的名称像是 VHD，但最后一个扇区里没有文件尾：文件被截断，或者它其实是原始磁盘。请重新复制，或改名为 .raw。`,
  VHD_FOOTER: f =>
    `${f.file} 的文件尾已损坏，或不是 vmferry 认识的形式（${f.problem}）。请重新复制，或在 Hyper-V 中转换：Convert-VHD`,
  VHD_FOOTERS_DIFFER: f =>
    `${f.file} 末尾说磁盘有 ${f.size} 字节，开头却说有 ${f.copy} 字节，两处应当相同。请在 Hyper-V 中用 Convert-VHD 转换，再使用转换后的副本。`,
  VHD_SAVED_STATE: f =>
    `${f.file} 所属的虚拟机处于挂起状态，部分数据不在磁盘上。请先启动虚拟机并正常关机，再使用这块磁盘。`,
  VHD_DIFFERENCING: f =>
    `${f.file} 是差异磁盘，只保存相对于${f.parent === '' ? '另一块磁盘' : ` ${f.parent} `}的改动。请把它合并到父磁盘（Merge-VHD），或把整条链转换成一块磁盘（Convert-VHD）后再用。`,
  VHD_SIZE: f =>
    `${f.file} 在文件尾之前有 ${f.size} 字节，而文件尾说应有 ${f.expected} 字节。请重新复制，或在 Hyper-V 中转换：Convert-VHD`,
  VHD_HEADER: f => `${f.file} 的头部已损坏：${f.field} 的值 ${f.value} 不可能出现。请重新复制。`,
  VHD_BLOCK_BEYOND: f =>
    `${f.file} 的第 ${f.block} 块应在第 ${f.expected} 字节处结束，但数据只到第 ${f.size} 字节：文件被截断。请重新复制。`,
  VHD_BLOCKS_OVERLAP: f => `${f.file} 中有两部分在第 ${f.at} 字节处重叠：块分配表已损坏。请重新复制，或从备份恢复。`,

  VHDX_DAMAGED: f => `${f.file} 中没有有效的 ${f.part}（应在第 ${f.at} 字节处）。请重新复制，或从备份恢复。`,
  VHDX_VERSION: f =>
    `${f.file} 是第 ${f.version} 版的 VHDX，而 vmferry 读取的是第 1 版。请在 Hyper-V 中转换：Convert-VHD`,
  VHDX_FIELD: f => `${f.file} 已损坏：${f.field} 的值 ${f.value} 不可能出现。请重新复制，或从备份恢复。`,
  VHDX_NEEDS: f =>
    `${f.file} 需要 vmferry 不认识的功能（${f.feature}）。请在 Hyper-V 中用 Convert-VHD 转换，再使用转换后的副本。`,
  VHDX_LOG: f =>
    `${f.file} 没有正常关闭，而第 ${f.at} 字节处的日志不可信。请在 Hyper-V 中挂载一次（Mount-VHD、Dismount-VHD）以完成修复，然后重试。`,
  VHDX_DIFFERENCING: f =>
    `${f.file} 是差异磁盘，只保存相对于${f.parent === '' ? '另一块磁盘' : ` ${f.parent} `}的改动。请删除检查点，或把它合并到父磁盘（Merge-VHD）后再用。`,
  VHDX_BLOCK: f =>
    `${f.file} 的第 ${f.block} 块处于状态 ${f.state}，没有父磁盘的磁盘不可能有这种状态。请重新复制，或从备份恢复。`,
  VHDX_BLOCK_BEYOND: f =>
    `${f.file} 的第 ${f.block} 块应在第 ${f.expected} 字节处结束，但文件只到第 ${f.size} 字节：文件被截断。请重新复制。`,
  VHDX_BLOCKS_OVERLAP: f => `${f.file} 中有两部分在第 ${f.at} 字节处重叠：块分配表已损坏。请重新复制，或从备份恢复。`,
  RESIZE_UNALIGNED: f => `磁盘 ${f.disk} 的大小不能是 ${f.size} 字节：它由 ${f.unit} 字节的块组成。请选择该数的倍数。`,
  RESIZE_PARTITION: f =>
    `磁盘 ${f.disk} 的大小不能是 ${f.size} 字节：${f.partition === 0 ? '其分区表' : `分区 ${f.partition}`}在第 ${f.end} 字节处结束。请至少选择 ${f.least} 字节，或先在客户机中缩小该分区。`,
  RESIZE_DATA_BEYOND: f =>
    `磁盘 ${f.disk} 的大小不能是 ${f.size} 字节：第 ${f.offset} 字节处有不属于任何分区的数据，缩小后会丢失。请选择超过该位置的大小，或保持原来的大小。`,
  RESIZE_NO_TABLE: f =>
    `磁盘 ${f.disk} 不能从 ${f.was} 字节改为 ${f.size} 字节：它没有分区表，无法得知数据在哪里结束。请选择原来的大小或更大的大小。`,
  RESIZE_TABLE_BROKEN: f =>
    `磁盘 ${f.disk} 的大小不能更改：其分区表的第一份副本已损坏。请先在客户机中修复（可用 gdisk 或 parted），或保持原来的大小。`,

  VMDK_UNFINISHED: f => `${f.file} 没有写完：文件中仍带有“未完成”标记。请重新导出。`,
  VMDK_VERSION: f =>
    `${f.file} 是版本 ${f.version} 的 VMDK，而 vmferry 只认识版本 1 到 3。请把虚拟机导出为 OVA 后再用。`,
  VMDK_NEWLINES: f => `${f.file} 曾以文本方式传输，换行符被改动，文件已损坏。请以二进制方式重新复制。`,
  VMDK_HEADER: f => `${f.file} 的文件头有误：${f.field} 的值是 ${f.value}。文件已损坏，请重新复制或导出。`,
  VMDK_ENCRYPTED: f =>
    `${f.file} 已加密，vmferry 没有它的密钥。请先在 vSphere 或 Workstation 中解密虚拟机，再重新导出。`,
  VMDK_DELTA: f =>
    `${f.file} 是快照，只保存相对于${f.parent === '' ? '另一块磁盘' : ` ${f.parent} `}的改动。请删除或合并快照，再重新导出虚拟机。`,
  VMDK_KIND: f =>
    `${f.file} 是 ${f.kind} 类型的 VMDK，其数据并不都在 vmferry 能读取的文件里。请合并快照，或把虚拟机导出为 OVA 后再用。`,
  VMDK_EXTENT_ALONE: f =>
    `${f.file} 只是分卷磁盘的一部分，其中没有其余部分的信息。请改选旁边那个小的 .vmdk 文件，它列出了所有分卷。`,
  VMDK_DESCRIPTOR_LONG: f =>
    `${f.file} 的开头像 VMDK 描述文件，却长达 ${f.size} 字节，而描述文件最多 ${f.most} 字节。请选择虚拟机的 .vmdk 文件。`,
  VMDK_DESCRIPTOR_LINE: f => `${f.file} 的描述信息第 ${f.line} 行不是 vmferry 能理解的区段。请重新复制或导出磁盘。`,
  VMDK_NO_EXTENT: f => `${f.file} 的描述信息没有给出可用的区段，因此其中没有磁盘。请重新复制或导出磁盘。`,
  VMDK_NAME_UNSAFE: f =>
    `${f.file} 指定的数据文件是 ${f.name}：应为同一文件夹中的普通文件名。请把两个文件放在同一文件夹并改正文件名。`,
  VMDK_NO_NEIGHBOUR: f =>
    `${f.file} 的数据在 ${f.name} 中，从这里无法访问它。请把两个文件放在同一文件夹，再选择其中的 .vmdk。`,
  VMDK_FLAT_SHORT: f => `${f.file} 长 ${f.size} 字节，而描述文件要求至少 ${f.expected} 字节：文件被截断。请重新复制。`,
  VMDK_NOT_SPARSE: f => `按描述文件所说，${f.file} 应是 VMDK 的一个稀疏分卷，但它的开头不像。请重新复制。`,
  VMDK_EXTENT_SIZE: f =>
    `${f.file} 含 ${f.size} 字节的磁盘内容，而描述文件要求 ${f.expected} 字节。请重新复制这块磁盘同一时刻的全部文件。`,

  VMDK_TRUNCATED: f => `${f.file} 在第 ${f.at} 字节处结束，磁盘数据还没有完：文件被截断。请重新复制或导出。`,
  VMDK_FOOTER: f => `${f.file} 末尾的文件尾缺失或损坏：文件被截断。请重新复制或导出。`,
  VMDK_MARKER: f => `${f.file} 第 ${f.at} 字节处有未知类型 ${f.type} 的标记。文件已损坏，请重新复制或导出。`,
  VMDK_MARKER_LENGTH: f =>
    `${f.file} 第 ${f.at} 字节处的标记声明了 ${f.sectors} 个扇区，与磁盘所需不符。文件已损坏，请重新复制或导出。`,
  VMDK_TABLE: f =>
    `${f.file} 第 ${f.at} 字节处的映射表指向第 ${f.sector} 扇区，那里不可能有数据。文件已损坏，请重新复制或导出。`,
  VMDK_GRAIN_CUT: f => `${f.file} 第 ${f.at} 字节处的数据块不完整：压缩数据过早结束。请重新复制或导出该文件。`,
  VMDK_GRAIN_LONG: f =>
    `${f.file} 第 ${f.at} 字节处的数据块声称有 ${f.length} 字节压缩数据，而最多只能有 ${f.most} 字节。文件已损坏，请重新复制或导出。`,
  VMDK_GRAIN_INFLATES: f =>
    `${f.file} 第 ${f.at} 字节处的数据块解压后超过了 ${f.most} 字节的上限。文件已损坏或带有恶意，请重新导出。`,
  VMDK_GRAIN_SHORT: f =>
    `${f.file} 第 ${f.at} 字节处的数据块解压后只有 ${f.length} 字节，应为 ${f.expected} 字节。文件已损坏，请重新复制或导出。`,
  VMDK_GRAIN_CORRUPT: f => `${f.file} 第 ${f.at} 字节处的数据块无法解压：数据已损坏。请重新复制或导出该文件。`,
  VMDK_GRAIN_BEYOND: f =>
    `${f.file} 第 ${f.at} 字节处的数据块应位于磁盘的第 ${f.offset} 字节，超出了 ${f.size} 字节的磁盘末尾。文件已损坏，请重新复制或导出。`,
  VMDK_GRAIN_UNALIGNED: f =>
    `${f.file} 第 ${f.at} 字节处的数据块应位于磁盘的第 ${f.offset} 字节，但该位置必须是 ${f.grain} 的倍数。文件已损坏，请重新复制或导出。`,
  VMDK_GRAIN_TWICE: f =>
    `${f.file} 第 ${f.at} 字节处的数据块与前面的重复：磁盘第 ${f.offset} 字节处只应有一个。文件已损坏，请重新复制或导出。`,
  VMDK_GRAIN_ELSEWHERE: f =>
    `${f.file} 第 ${f.at} 字节处的数据块属于磁盘的第 ${f.offset} 字节，而映射表写的是第 ${f.expected} 字节。文件已损坏，请重新复制或导出。`,
  VMDK_GRAINS_MISSING: f =>
    `${f.file} 中有 ${f.found} 个数据块，而映射表列出了 ${f.expected} 个：缺少一部分。请重新复制或导出。`,
  VMDK_GRAINS_OVERLAP: f => `${f.file} 中有两个数据块在文件第 ${f.at} 字节处重叠。文件已损坏，请重新复制或导出。`,
  VMDK_TOO_LARGE: f => `磁盘放不进 streamOptimized VMDK，它最多只能有 ${f.most} 字节。请改用 vhd 或 raw。`,
};
