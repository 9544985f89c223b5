import type { FileTargetFailures } from '../../../pipeline/target/file/failures.ts';
import type { Sentences } from '../types.ts';
import { mend, refusal } from './refusals.ts';

export const fileFailures: Sentences<FileTargetFailures> = {
  FILE_EXISTS: f => `${f.file} exists already and is left as it is. Choose another name, or add --force to convert.`,
  FILE_NO_SPACE: f => `There is no room left for ${f.file}. Free some space, then resume: what is written is kept.`,
  FILE_DENIED: f => `${f.file} cannot be written: ${refusal(f.reason)}. ${mend(f.reason)} another folder.`,
  FILE_UNWRITABLE: f =>
    f.reason === 'ENOENT' || f.reason === 'ENOTDIR'
      ? `${f.file} cannot be written, because its folder is not a folder that exists (${f.reason}). Make that folder or choose another.`
      : `${f.file} cannot be written: ${refusal(f.reason)}. Check the disk it lies on, then try again.`,
  FILE_PARTIAL_LOST: f =>
    `The half-written ${f.file} of this session is gone or was changed. Undo the session and start over.`,
};
