const service = 'vmferry';

/** The keyring of this machine's user, as far as there is one that can be opened now. */
export interface Keyring {
  /** The password for a user on a server; undefined where there is none, or no keyring. */
  password(server: string, user: string): Promise<string | undefined>;
  /** @returns why it could not be kept, as the keyring says it; undefined where it is kept */
  keep(server: string, user: string, password: string): Promise<string | undefined>;
  /** @returns why there is none, as the system says it; undefined where it answers */
  trouble(): Promise<string | undefined>;
}

/** Milliseconds that a keyring has for its answer: a locked one may ask on a screen that nobody sits at. */
const patience = 20_000;

/** The keyring of the operating system: Secret Service, Keychain, Credential Manager. Every refusal is a quiet no. */
export function systemKeyring(): Keyring {
  const ask = async <T>(server: string, user: string, what: (entry: Entry) => Promise<T>): Promise<Answer<T>> => {
    try {
      // A native library, which not every platform has: loaded when it is needed, and missed only then.
      const { AsyncEntry } = await import('@napi-rs/keyring');
      // The kernel's keyring, which stands in elsewhere, forgets everything when the machine restarts.
      const entry = new AsyncEntry(service, `${user} ${server}`, { linux: { store: 'secret-service' } });
      return { is: await what(entry) };
    } catch (error) {
      return { trouble: reasonOf(error) };
    }
  };
  const soon = () => AbortSignal.timeout(patience);
  return {
    async password(server, user) {
      const { is } = await ask(server, user, entry => entry.getPassword(soon()));
      return is || undefined;
    },
    async keep(server, user, password) {
      return (await ask(server, user, entry => entry.setPassword(password, soon()))).trouble;
    },
    async trouble() {
      return (await ask('', service, entry => entry.getPassword(soon()))).trouble;
    },
  };
}

type Entry = InstanceType<typeof import('@napi-rs/keyring').AsyncEntry>;

interface Answer<T> {
  readonly is?: T;
  readonly trouble?: string;
}

/** One line, as long as a line: native errors can carry pages. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').slice(0, 160);
}
