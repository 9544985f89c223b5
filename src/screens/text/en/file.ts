import type { FileTargetFailures } from '../../../pipeline/target/file/failures.ts';
import type { Sentences } from '../types.ts';

export const fileFailures: Sentences<FileTargetFailures> = {
  FILE_EXISTS: f => `${f.file} exists already and is left as it is. Choose another name, or add --force to convert.`,
  FILE_UNFINISHED: f =>
    `${f.file} is the unfinished work of session ${f.session}, maybe begun on another machine, and is left as it is. Go on with it: vmferry resume ${f.session} --plan PLAN.yaml (or take it back: vmferry undo ${f.session} --plan PLAN.yaml), or choose another name.`,
  FILE_NO_SPACE: f => `There is no room left for ${f.file}. Free some space, then resume: what is written is kept.`,
  FILE_DENIED: f => `${f.file} may not be written here (${f.reason}). Choose another folder or mend its permissions.`,
  FILE_UNWRITABLE: f =>
    f.reason === 'ENOENT' || f.reason === 'ENOTDIR'
      ? `${f.file} cannot be written, because its folder is not a folder that exists (${f.reason}). Make that folder or choose another.`
      : `${f.file} cannot be written (${f.reason}). Check the disk it lies on, then try again.`,
  FILE_PARTIAL_LOST: f =>
    `The half-written ${f.file} of this session is gone or was changed. Undo the session and start over.`,
};
