import type { FileTargetFailures } from '../../../pipeline/target/file/failures.ts';
import type { Sentences } from '../types.ts';
import { mend, refusal } from './refusals.ts';

export const fileFailures: Sentences<FileTargetFailures> = {
  FILE_EXISTS: f => `${f.file} exists already and is left as it is. Choose another name, or add --force to convert.`,
  FILE_NOT_REGULAR: f => {
    const kinds: Readonly<Record<string, string>> = {
      folder: 'a folder',
      pipe: 'a named pipe',
      socket: 'a socket',
      device: 'a device',
    };
    const instead =
      f.kind === 'folder' ? '' : '; vmferry convert writes to a pipe or device with - as OUT and a redirection';
    return `${f.file} is ${kinds[f.kind] ?? f.kind}, not a file, and is left as it is. Choose the name of a file${instead}.`;
  },
  FILE_UNFINISHED: f =>
    `${f.file} is the unfinished work of session ${f.session}, maybe begun on another machine, and is left as it is. Go on with it: vmferry resume ${f.session} --plan PLAN.yaml (or take it back: vmferry undo ${f.session} --plan PLAN.yaml), or choose another name.`,
  FILE_NO_SPACE: f => `There is no room left for ${f.file}. Free some space, then resume: what is written is kept.`,
  FILE_DENIED: f => `${f.file} cannot be written: ${refusal(f.reason)}. ${mend(f.reason)} another folder.`,
  FILE_UNWRITABLE: f =>
    f.reason === 'ENOENT' || f.reason === 'ENOTDIR'
      ? `${f.file} cannot be written, because its folder is not a folder that exists (${f.reason}). Make that folder or choose another.`
      : `${f.file} cannot be written: ${refusal(f.reason)}. Check the disk it lies on, then try again.`,
};
