import type { Failed } from '../../../failure.ts';

/** Resource Manager's ways of saying that it does not know the api-version of a request. */
const codes = /^(InvalidApiVersionParameter|NoRegisteredProviderFound|InvalidResourceType|UnsupportedApiVersion)$/;
/** Far longer than the lists of any provider. */
const mostText = 64 * 1024;

/** A refusal for the api-version, before it becomes a failure: another version may do. */
export class VersionRefused extends Error {
  /** What people are told when no other does. */
  readonly failed: Failed;
  /** As the answer lists them; empty where it lists none. */
  readonly supported: readonly string[];

  constructor(failed: Failed, supported: readonly string[]) {
    super('api-version');
    this.failed = failed;
    this.supported = supported;
  }
}

/**
 * The api-versions that an error names instead of the one it refuses:
 * `No registered resource provider found for location '…' and API version '…' for type '…'. The supported api-versions
 * are '2019-07-01, 2022-03-02'.`
 * @param asked the one that was sent; an error that lists it refuses something else
 * @returns undefined when the error is about something else
 */
export function supportedIn(body: unknown, asked: string): readonly string[] | undefined {
  const { code, message } = errorOf(body);
  if (!codes.test(code)) return undefined;
  const list = /supported (?:api-)?versions are '([^']*)'/i.exec(message.slice(0, mostText))?.[1] ?? '';
  const versions = list.split(',').map(each => each.trim());
  return versions.includes(asked) ? undefined : versions.filter(isVersion);
}

function errorOf(body: unknown): { code: string; message: string } {
  const outer = typeof body === 'object' && body !== null ? body : {};
  const { error } = outer as { error?: unknown };
  const { code, message } = (typeof error === 'object' && error !== null ? error : outer) as Record<string, unknown>;
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}

/** The newest stable one that is not newer than ours: of a newer one nobody has tried our requests. */
export function newestUpTo(ours: string, versions: readonly string[]): string | undefined {
  return versions
    .filter(each => isVersion(each) && each < ours)
    .sort()
    .at(-1);
}

function isVersion(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}
