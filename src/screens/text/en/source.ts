import type { SourceEvidence } from '../../../pipeline/source/checks.ts';
import type { SourceFailures } from '../../../pipeline/source/failures.ts';
import type { Sentences } from '../types.ts';

export const sourceFailures: Sentences<SourceFailures> = {
  SOURCE_NOT_FOUND: f => `There is no file or folder at ${f.path}. Check the path.`,
  SOURCE_DENIED: f => `${f.path} may not be read by this user: give yourself read permission and try again.`,
  SOURCE_IS_FOLDER: f => `${f.path} is a folder where a disk file is expected: name the disk file in it.`,
  SOURCE_NOT_A_FILE: f => `${f.path} is a device, pipe or socket: copy what it gives into a file and name that file.`,
  SOURCE_EMPTY: f => `${f.file} is empty: copy it again from where it came.`,
  SOURCE_READ_FAILED: f =>
    `${f.file} could not be read at byte ${f.offset} (${f.reason}): check the disk or network share it lies on, then try again.`,
  SOURCE_ENDED: f =>
    `${f.file} ended at byte ${f.offset} while it was read, ${f.expected} were expected: something shortened it; copy it again and leave it alone meanwhile.`,
  SOURCE_NAME_LEAVES: f =>
    `${f.file} names a file outside its own folder or archive (${f.name}): only files beside it are read, so correct that name.`,
  SOURCE_LINK_LEAVES: f =>
    `${f.file} is a link that leads out of its folder: put the file itself there in place of the link.`,
  SOURCE_FILE_MISSING: f =>
    `${f.file} needs ${f.name}, which is not beside it: copy that file there, or the whole export again.`,
  OVA_PACKED: f =>
    `${f.file} is a ${f.container} archive, and an OVA is a plain tar: unpack it and give the OVA or the folder with the .ovf that was in it.`,
  OVA_NOT_TAR: f =>
    `${f.file} is not an OVA: expected a tar archive with an .ovf in it; if it is a disk, use it as a disk file.`,
  OVA_TRUNCATED: f =>
    f.member === ''
      ? `${f.file} is cut short: it ends at byte ${f.size} inside a tar header that needs ${f.expected}; copy it again.`
      : `${f.file} is cut short: ${f.member} should reach to byte ${f.expected}, but the file ends at ${f.size}; copy it again.`,
  OVA_HEADER_DAMAGED: f =>
    `${f.file} is damaged at byte ${f.offset}: expected a tar header with a correct checksum there; copy it again.`,
  OVA_HEADER_TOO_LONG: f =>
    `${f.file} has an extended tar header of ${f.size} bytes at byte ${f.offset}, at most ${f.most} are read: make the archive anew without extended attributes.`,
  OVA_MEMBER_KIND: f =>
    `${f.file} holds ${f.member} as ${f.kind}, and only regular files are read: make the archive anew with plain files.`,
  OVA_MEMBER_NAME: f =>
    `${f.file} holds a member that would leave the archive's folder (${f.member}): do not trust this file, or make it anew with plain names.`,
  OVA_MEMBER_TWICE: f =>
    `${f.file} holds ${f.member} twice, so which one counts is unclear: make the archive anew with one of each.`,
  OVA_TOO_MANY_MEMBERS: f =>
    `${f.file} holds more than ${f.most} members, which no OVA does: check that it is the right file.`,
  OVA_NO_OVF: f => `${f.file} is a tar without an .ovf in it: expected an OVA; check that it is the right file.`,
  OVA_SEVERAL_OVF: f => `${f.file} holds several descriptors (${f.names}): unpack it and give the .ovf that is meant.`,
  OVF_FOLDER_EMPTY: f => `There is no .ovf in ${f.path}: give the folder that an OVF export was written to.`,
  OVF_FOLDER_SEVERAL: f => `There are several descriptors in ${f.path} (${f.names}): give the .ovf that is meant.`,
  OVF_TOO_LARGE: f =>
    `${f.file} has ${f.size} bytes and at most ${f.most} are read: no export writes such a file, so check that it is the right one.`,
  OVF_ENCODING: f =>
    `${f.file} is not text in ${f.encoding}, the encoding it is written in: save it as UTF-8, or export again.`,
  OVF_ENTITY: f =>
    `${f.file} declares a document type or entity in line ${f.line}, which OVF does not need and which could read other files: remove the declaration.`,
  OVF_NOT_WELL_FORMED: f => `${f.file} is not well-formed XML at line ${f.line}: correct it there, or export again.`,
  OVF_TOO_COMPLEX: f =>
    `${f.file} nests or lists more at line ${f.line} than any OVF export does: check that it is the right file.`,
  OVF_NOT_OVF: f => `${f.file} is XML, but not OVF: expected an Envelope of OVF 0.9, 1 or 2 and found ${f.root}.`,
  OVF_NO_MACHINE: f =>
    `${f.file} describes no virtual machine: expected a VirtualSystem in it; export the machine again.`,
  OVF_SEVERAL_MACHINES: f =>
    `${f.file} describes several machines (${f.names}): say which one in the plan, as source.vm.`,
  OVF_NO_SUCH_MACHINE: f => `${f.file} has no machine ${f.machine}, only ${f.names}: choose one of these as source.vm.`,
  OVF_DISK_UNKNOWN: f =>
    `${f.file} gives the machine ${f.machine} a disk ${f.disk} that it does not list in its DiskSection: export again.`,
  OVF_FILE_UNKNOWN: f =>
    `${f.file} says that disk ${f.disk} is in the file ${f.ref}, which it does not list in its References: export again.`,
  OVF_DISK_DELTA: f =>
    `${f.file} describes disk ${f.disk} as changes to another disk: remove the machine's snapshots, then export again.`,
  OVF_CAPACITY: f =>
    `${f.file} gives disk ${f.disk} no size that can be used (${f.value || 'none'}): expected a whole number up to 64 TiB; correct its ovf:capacity.`,
  OVF_FILE_REMOTE: f =>
    `${f.file} refers to ${f.href} instead of a file beside it: fetch that file, put it there and correct the reference.`,
  OVF_COMPRESSION: f =>
    `${f.file} says that ${f.name} is compressed with ${f.compression}, and only gzip can be read: export again without compression.`,
  OVF_CHUNK_MISSING: f => `${f.file} lacks the piece ${f.name} of a disk: copy it there, or the whole export again.`,
  OVF_CHUNK_SIZE: f => `${f.file} has ${f.size} bytes where a piece of ${f.expected} is expected: copy it again.`,
  OVF_GZIP_DAMAGED: f => `${f.file} is not a whole gzip file though the descriptor says it is: copy it again.`,
  OVF_GZIP_TOO_LARGE: f =>
    `${f.file} unpacks to more than ${f.most} bytes, more than its disk can hold: do not trust this file, or export again.`,
  OVF_MANIFEST_LINE: f =>
    `${f.file} has no digest in line ${f.line}: expected a line like SHA256(name)= hex; export again, or remove the manifest.`,
  OVF_MANIFEST_CONFLICT: f => `${f.file} gives ${f.name} two different digests: export again, or remove the manifest.`,
  OVF_MANIFEST_FILE_MISSING: f =>
    `${f.file} lists ${f.name}, which is not there: copy that file too, or the whole export again.`,
  OVF_DIGEST_DIFFERS: f =>
    `${f.file} is not what its manifest promises (${f.algorithm} ${f.actual} instead of ${f.expected}): it was changed or damaged; copy it again.`,
};

/** What a look at the source found, one sentence each. */
export const sourceEvidence: Sentences<SourceEvidence> = {
  SOURCE_FILE_READABLE: f => `${f.file} can be read (${f.bytes} bytes).`,
  SOURCE_FILE_UNREADABLE: f => `${f.file} cannot be read (${f.code}).`,
  SOURCE_NO_DISKS: f => `${f.machine} has no disk that could be moved.`,
  SOURCE_DISK_ABSENT: f => `The plan asks for disk ${f.disk}, and there are ${f.disks}, counted from 0.`,
  SOURCE_DISK_BLANK: f => `Disk ${f.disk} is empty: ${f.bytes} bytes of zeros and no file.`,
  SOURCE_DIGEST_PROMISED: f => `The manifest has a ${f.algorithm} digest of ${f.file}, checked while it is read.`,
  SOURCE_DIGEST_LACKING: f => `The manifest leaves out ${f.file}: nothing shows whether it arrived here unchanged.`,
  SOURCE_NO_MANIFEST: f => `There is no manifest: nothing shows whether ${f.file} arrived here unchanged.`,
  SOURCE_SIZE_AS_SAID: f => `${f.file} has the ${f.bytes} bytes that the descriptor says.`,
  SOURCE_SIZE_DIFFERS: f => `${f.file} has ${f.bytes} bytes, the descriptor says ${f.said}.`,
  SOURCE_ARCHIVE_UNENDED: f => `${f.file} has no end mark: it may have been cut after a whole member.`,
  SOURCE_DEVICE_LEFT: f => `The device ${f.device} belongs to the old host and does not come along.`,
  SOURCE_ISO_LEFT: f => `${f.disk} is a CD image, not a disk, and stays behind.`,
};
