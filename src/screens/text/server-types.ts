/** What commands say to a person about a vCenter or ESXi host, and ask of them. */
export interface ServerText {
  askUser(f: { server: string }): string;
  askPassword(f: Readonly<Record<string, string>>): string;
  readonly passwordWrong: string;
  passwordKept(f: { server: string; user: string }): string;
  passwordNotKept(f: { reason: string }): string;
  /** One line each. Facts: server, fingerprint, selfSigned, and subject, issuer and until where they are known. */
  certificate(f: Readonly<Record<string, string>>): readonly string[];
  readonly askTrust: string;
  askPowerOff(f: Readonly<Record<string, string>>): string;
  /** The first letter of what may be typed to that, to the answer. */
  readonly powerOffAnswers: { readonly [letter: string]: 'wait' | 'power-off' | 'stop' };
  /** In small letters. */
  readonly yes: readonly string[];
  readonly columns: {
    readonly state: string;
    readonly cpus: string;
    readonly memory: string;
    readonly disks: string;
    readonly size: string;
    readonly guest: string;
    readonly where: string;
  };
  readonly powers: { readonly on: string; readonly off: string; readonly suspended: string };
  readonly template: string;
  readonly troubles: { readonly [trouble: string]: string };
}
