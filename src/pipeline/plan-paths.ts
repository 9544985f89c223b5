import { homedir } from 'node:os';
import { resolve } from 'node:path';

/** Every key of a plan whose value is a path on this machine. */
export const planPaths: readonly string[] = [
  'source.path',
  'source.caFile',
  'guest.userData',
  'target.path',
  'target.caFile',
  'target.vm.sshKey',
];

/**
 * A path as a person writes it: `~` is home, and what does not begin at the root is meant from a folder.
 * @param folder where it is relative to; the current one when absent
 */
export function absolutePath(path: string, folder = '.'): string {
  return resolve(
    folder,
    path.replace(/^~(?=$|[/\\])/, () => homedir()),
  );
}

/**
 * A plan whose paths are whole.
 * @param folder the one that the plan lies in, so that it means the same wherever it is started
 */
export function withAbsolutePaths<P extends object>(plan: P, folder: string): P {
  return planPaths.reduce((changed, key) => withPath(changed, key.split('.'), folder), plan);
}

function withPath<T extends object>(within: T, [name = '', ...rest]: readonly string[], folder: string): T {
  if (!Object.hasOwn(within, name)) return within;
  const value: unknown = Reflect.get(within, name);
  if (rest.length > 0) {
    return typeof value === 'object' && value !== null ? { ...within, [name]: withPath(value, rest, folder) } : within;
  }
  return typeof value === 'string' ? { ...within, [name]: absolutePath(value, folder) } : within;
}
