import type { ImageFailures } from '../../../pipeline/image/failures.ts';
import type { Sentences } from '../types.ts';

export const imageFailures: Sentences<ImageFailures> = {
  IMAGE_NOT_A_DISK: f =>
    `${f.file} is not a disk vmferry knows: expected a VMDK, VHD, VHDX, qcow2, VDI, or a raw disk with a partition table.`,
  IMAGE_EMPTY: f => `${f.file} is empty: expected a disk. Copy it again from where it came.`,
  IMAGE_CONVERT_FIRST: f =>
    `${f.file} is a ${f.format} disk, which vmferry does not read yet. Convert it first: qemu-img convert -O raw FILE disk.raw`,
  IMAGE_UNPACK_FIRST: f =>
    `${f.file} is a ${f.format} archive, not a disk. Unpack it first and choose the disk or the OVF in it.`,
  IMAGE_IS_CD: f => `${f.file} is a CD image, not a hard disk. Choose the disk of the machine instead.`,
  IMAGE_ODD_SIZE: f =>
    `${f.file} is ${f.size} bytes long, and a raw disk is a multiple of 512. It was probably cut: copy it again.`,
  IMAGE_SIZE_UNKNOWN: f =>
    `${f.file} is a compressed raw disk, so its size is not known before its end. Unpack it first and choose the unpacked file.`,
  IMAGE_NEEDS_SEEKING: f =>
    `${f.file} cannot be read while it is being unpacked: its tables lie too far inside. Unpack it first and choose the unpacked file.`,
  IMAGE_CUT: f =>
    `${f.file} ends at byte ${f.at}, but its data goes on to byte ${f.expected}: it was cut. Copy or export it again.`,
  IMAGE_UNORDERED: f =>
    `The disk (${f.format}) jumps back to byte ${f.offset}, and what is being written needs it in order. Write vhd or raw to a file instead, or save the source as a file first.`,
  IMAGE_TOO_LARGE: f =>
    `The disk is ${f.size} bytes, and a ${f.format} file holds at most ${f.most}. Choose a format without that limit, raw or qcow2.`,
  IMAGE_CHANGED: f =>
    `The disk of ${f.name} changed while it was being read for the second time. Make sure that nothing writes to it, then start again.`,

  QCOW2_VERSION: f =>
    `${f.file} is a qcow of version ${f.version}, and vmferry knows 2 and 3. Convert it first: qemu-img convert -O qcow2 FILE new.qcow2`,
  QCOW2_HEADER: f =>
    `The header of ${f.file} cannot be right: ${f.field} is ${f.value}. The file is damaged; copy or export it again.`,
  QCOW2_FEATURE: f =>
    `${f.file} uses a feature of qcow2 that vmferry does not know (incompatible feature bit ${f.bit}). Convert it with the qemu-img that wrote it: qemu-img convert -O raw FILE disk.raw`,
  QCOW2_CORRUPT: f =>
    `${f.file} is marked as corrupt by the program that last used it. Repair a copy of it and look at what was lost: qemu-img check -r all FILE`,
  QCOW2_ENCRYPTED: f =>
    `${f.file} is encrypted, and vmferry has no key for it. Decrypt it first with qemu-img convert and its key, into a raw disk.`,
  QCOW2_BACKING: f =>
    `${f.file} is an overlay: it holds only the changes to ${f.backing}. Make one whole disk of both first: qemu-img convert -O qcow2 FILE whole.qcow2`,
  QCOW2_DATA_FILE: f =>
    `${f.file} keeps its data in ${f.data === '' ? 'another file' : f.data}. Make one file of both first: qemu-img convert -O qcow2 FILE whole.qcow2`,
  QCOW2_EXTENDED_L2: f =>
    `${f.file} uses extended L2 entries (subclusters), which vmferry does not read. Convert it first: qemu-img convert -O qcow2 FILE new.qcow2`,
  QCOW2_ZSTD: f =>
    `${f.file} is packed with zstd, which Node knows from 22.15 on and this one is ${f.node}. Start vmferry with a newer Node, or unpack the file first: qemu-img convert -O qcow2 ${f.file} new.qcow2`,
  QCOW2_ENTRY: f =>
    `The table entry at byte ${f.at} of ${f.file} is ${f.value}, which no cluster can have. The file is damaged: copy it again, or look at it with qemu-img check.`,
  QCOW2_TWICE: f =>
    `Two parts of the disk, or its tables, lie at the same place of ${f.file}: byte ${f.at}. The file is damaged: copy it again, or look at it with qemu-img check.`,
  QCOW2_CROWDED: f =>
    `${f.file} claims more compressed clusters than it has room for; the last one looked at is at byte ${f.at}. The file is damaged or made to do harm; export it again.`,
  QCOW2_PACKED: f =>
    `The compressed cluster at byte ${f.at} of ${f.file} does not unpack to the ${f.expected} bytes of a cluster. The file is damaged; copy or export it again.`,

  VDI_VERSION: f =>
    `${f.file} is a VDI of version ${f.version}, and vmferry knows 1.1. Let VirtualBox write it anew: VBoxManage clonemedium disk FILE new.vdi`,
  VDI_HEADER: f =>
    `The header of ${f.file} cannot be right: ${f.field} is ${f.value}. The file is damaged; copy or export it again.`,
  VDI_DIFFERENCING: f =>
    `${f.file} is a snapshot: it holds only the changes to another disk. Make a whole disk of it in VirtualBox: VBoxManage clonemedium disk FILE whole.vdi`,
  VDI_TWICE: f =>
    `Two blocks of the disk lie at the same place of ${f.file}: byte ${f.at}. The file is damaged; copy or export it again.`,
  VHD_NO_FOOTER: f =>
    `${f.file} is named like a VHD but has no footer in its last sector: it was cut, or it is a raw disk. Copy it again, or rename it to .raw.`,
  VHD_FOOTER: f =>
    `The footer of ${f.file} is damaged or not one that vmferry knows (${f.problem}). Copy it again, or convert it in Hyper-V: Convert-VHD`,
  VHD_FOOTERS_DIFFER: f =>
    `${f.file} says ${f.size} bytes of disk at its end and ${f.copy} at its beginning, where both should be the same. Convert it in Hyper-V (Convert-VHD) and use the copy.`,
  VHD_SAVED_STATE: f =>
    `${f.file} belongs to a machine that was suspended, so part of its data is not on the disk. Start the machine, shut it down, and use the disk then.`,
  VHD_DIFFERENCING: f =>
    `${f.file} is a differencing disk: it holds only the changes to ${f.parent === '' ? 'another disk' : f.parent}. Merge it into its parent (Merge-VHD) or convert the chain to one disk (Convert-VHD), and use that.`,
  VHD_SIZE: f =>
    `${f.file} holds ${f.size} bytes before its footer, which says ${f.expected}. Copy it again, or convert it in Hyper-V: Convert-VHD`,
  VHD_HEADER: f => `The header of ${f.file} is damaged: ${f.field} is ${f.value}, which cannot be. Copy it again.`,
  VHD_BLOCK_BEYOND: f =>
    `Block ${f.block} of ${f.file} should end at byte ${f.expected}, but the data ends at ${f.size}: the file was cut. Copy it again.`,
  VHD_BLOCKS_OVERLAP: f =>
    `Two parts of ${f.file} lie over each other at byte ${f.at}: its table is damaged. Copy the file again, or restore it from a backup.`,

  VHDX_DAMAGED: f =>
    `${f.file} has no valid ${f.part} (looked for at byte ${f.at}). Copy it again, or restore it from a backup.`,
  VHDX_VERSION: f =>
    `${f.file} is a VHDX of version ${f.version}, and vmferry reads version 1. Convert it in Hyper-V: Convert-VHD`,
  VHDX_FIELD: f =>
    `${f.file} is damaged: its ${f.field} is ${f.value}, which cannot be. Copy it again, or restore it from a backup.`,
  VHDX_NEEDS: f =>
    `${f.file} needs a feature that vmferry does not know (${f.feature}). Convert it in Hyper-V (Convert-VHD) and use the copy.`,
  VHDX_LOG: f =>
    `${f.file} was not closed cleanly, and its log at byte ${f.at} cannot be trusted. Attach it once in Hyper-V (Mount-VHD, Dismount-VHD), which repairs it, and try again.`,
  VHDX_DIFFERENCING: f =>
    `${f.file} is a differencing disk: it holds only the changes to ${f.parent === '' ? 'another disk' : f.parent}. Delete the checkpoint or merge the disk into its parent (Merge-VHD), and use that.`,
  VHDX_BLOCK: f =>
    `Block ${f.block} of ${f.file} is in state ${f.state}, which a disk without a parent cannot have. Copy the file again, or restore it from a backup.`,
  VHDX_BLOCK_BEYOND: f =>
    `Block ${f.block} of ${f.file} should end at byte ${f.expected}, but the file ends at ${f.size}: it was cut. Copy it again.`,
  VHDX_BLOCKS_OVERLAP: f =>
    `Two parts of ${f.file} lie over each other at byte ${f.at}: its table is damaged. Copy the file again, or restore it from a backup.`,
  RESIZE_UNALIGNED: f =>
    `The disk ${f.disk} cannot have ${f.size} bytes: it is made of blocks of ${f.unit} bytes. Choose a multiple of that.`,
  RESIZE_PARTITION: f =>
    `The disk ${f.disk} cannot have ${f.size} bytes: ${f.partition === 0 ? 'its partition table' : `partition ${f.partition}`} ends at byte ${f.end}. Choose at least ${f.least} bytes, or make the partition smaller in the guest first.`,
  RESIZE_DATA_BEYOND: f =>
    `The disk ${f.disk} cannot have ${f.size} bytes: it has data outside of its partitions at byte ${f.offset}, which would be lost. Choose a size beyond that, or keep its own.`,
  RESIZE_NO_TABLE: f =>
    `The disk ${f.disk} cannot go from ${f.was} to ${f.size} bytes: it has no partition table to say where its data ends. Choose its own size or a larger one.`,
  RESIZE_TABLE_BROKEN: f =>
    `The disk ${f.disk} cannot have another size: the first copy of its partition table is damaged. Mend it in the guest first (gdisk or parted does), or keep its own size.`,

  VMDK_UNFINISHED: f =>
    `${f.file} was never finished by the program that wrote it: it still carries the mark of an incomplete file. Export it again.`,
  VMDK_VERSION: f =>
    `${f.file} is a VMDK of version ${f.version}, and vmferry knows 1 to 3. Export the machine as an OVA and use that.`,
  VMDK_NEWLINES: f =>
    `${f.file} was damaged by a transfer as text: its line ends were changed. Copy it again in binary mode.`,
  VMDK_HEADER: f =>
    `The header of ${f.file} cannot be right: ${f.field} is ${f.value}. The file is damaged; copy or export it again.`,
  VMDK_ENCRYPTED: f =>
    `${f.file} is encrypted, and vmferry has no key for it. Decrypt the machine in vSphere or Workstation, then export it again.`,
  VMDK_DELTA: f =>
    `${f.file} is a snapshot: it holds only the changes to ${f.parent === '' ? 'another disk' : f.parent}. Delete or consolidate the snapshots and export the machine again.`,
  VMDK_KIND: f =>
    `${f.file} is a VMDK of the kind ${f.kind}, whose data is not all in files vmferry can read. Consolidate its snapshots or export the machine as an OVA, and use that.`,
  VMDK_EXTENT_ALONE: f =>
    `${f.file} is one part of a split disk and says nothing of the others. Choose the small .vmdk beside it, which names them all.`,
  VMDK_DESCRIPTOR_LONG: f =>
    `${f.file} begins like a VMDK descriptor but is ${f.size} bytes long, and ${f.most} is the most one can be. Choose the .vmdk of the machine.`,
  VMDK_DESCRIPTOR_LINE: f =>
    `Line ${f.line} of the descriptor of ${f.file} is not an extent that vmferry understands. Copy or export the disk again.`,
  VMDK_NO_EXTENT: f =>
    `The descriptor of ${f.file} names no usable extent, so there is no disk in it. Copy or export the disk again.`,
  VMDK_NAME_UNSAFE: f =>
    `${f.file} names ${f.name} as the file with its data: expected a plain name in the same folder. Put both files in one folder and correct the name.`,
  VMDK_NO_NEIGHBOUR: f =>
    `${f.file} keeps its data in ${f.name}, which cannot be reached from here. Put both files in one folder and choose the .vmdk there.`,
  VMDK_FLAT_SHORT: f =>
    `${f.file} is ${f.size} bytes long where its descriptor expects at least ${f.expected}: it was cut. Copy it again.`,
  VMDK_NOT_SPARSE: f =>
    `${f.file} should be a sparse part of a VMDK, as its descriptor says, but does not begin like one. Copy it again.`,
  VMDK_EXTENT_SIZE: f =>
    `${f.file} holds ${f.size} bytes of disk where its descriptor expects ${f.expected}. Copy all files of the disk again, from one time.`,

  VMDK_TRUNCATED: f =>
    `${f.file} ends at byte ${f.at}, before the end of its disk: it was cut. Copy or export it again.`,
  VMDK_FOOTER: f => `The footer at the end of ${f.file} is missing or damaged: it was cut. Copy or export it again.`,
  VMDK_MARKER: f =>
    `At byte ${f.at} of ${f.file} there is a marker of the unknown type ${f.type}. The file is damaged; copy or export it again.`,
  VMDK_MARKER_LENGTH: f =>
    `The marker at byte ${f.at} of ${f.file} announces ${f.sectors} sectors, which is not what its disk needs. The file is damaged; copy or export it again.`,
  VMDK_TABLE: f =>
    `A table at byte ${f.at} of ${f.file} points to sector ${f.sector}, where no data can be. The file is damaged; copy or export it again.`,
  VMDK_GRAIN_CUT: f =>
    `The grain at byte ${f.at} of ${f.file} is cut: its compressed data ends too early. Copy or export the file again.`,
  VMDK_GRAIN_LONG: f =>
    `The grain at byte ${f.at} of ${f.file} claims ${f.length} compressed bytes, and ${f.most} is the most it can have. The file is damaged; copy or export it again.`,
  VMDK_GRAIN_INFLATES: f =>
    `The grain at byte ${f.at} of ${f.file} inflates to more than the ${f.most} bytes of a grain. The file is damaged or made to do harm; export it again.`,
  VMDK_GRAIN_SHORT: f =>
    `The grain at byte ${f.at} of ${f.file} inflates to ${f.length} bytes where ${f.expected} were expected. The file is damaged; copy or export it again.`,
  VMDK_GRAIN_CORRUPT: f =>
    `The grain at byte ${f.at} of ${f.file} cannot be inflated: its data is damaged. Copy or export the file again.`,
  VMDK_GRAIN_BEYOND: f =>
    `The grain at byte ${f.at} of ${f.file} belongs at byte ${f.offset} of a disk of ${f.size} bytes, beyond its end. The file is damaged; copy or export it again.`,
  VMDK_GRAIN_UNALIGNED: f =>
    `The grain at byte ${f.at} of ${f.file} belongs at byte ${f.offset} of the disk: expected a multiple of ${f.grain}. The file is damaged; copy or export it again.`,
  VMDK_GRAIN_TWICE: f =>
    `The grain at byte ${f.at} of ${f.file} is the second one for byte ${f.offset} of the disk: expected one. The file is damaged; copy or export it again.`,
  VMDK_GRAIN_ELSEWHERE: f =>
    `The grain at byte ${f.at} of ${f.file} belongs at byte ${f.offset} of the disk, but its table says ${f.expected}. The file is damaged; copy or export it again.`,
  VMDK_GRAINS_MISSING: f =>
    `${f.file} holds ${f.found} grains where its tables list ${f.expected}: a part is missing. Copy or export it again.`,
  VMDK_GRAINS_OVERLAP: f =>
    `Two grains of ${f.file} overlap at byte ${f.at} of the file. The file is damaged; copy or export it again.`,
  VMDK_TOO_LARGE: f =>
    `The disk does not fit into a streamOptimized VMDK, which can have ${f.most} bytes at most. Choose vhd or raw instead.`,
};
