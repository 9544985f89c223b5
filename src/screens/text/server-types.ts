/** What commands say to a person about a vCenter or ESXi host, and ask of them. */
export interface ServerText {
  askUser(f: { server: string }): string;
  askPassword(f: Readonly<Record<string, string>>): string;
  readonly passwordWrong: string;
  passwordKept(f: { server: string; user: string }): string;
  passwordNotKept(f: { reason: string }): string;
  /** One line each. Facts: server, fingerprint, selfSigned, and subject, issuer and until where they are known. */
  certificate(f: Readonly<Record<string, string>>): readonly string[];
  /** To be answered with y or n. */
  readonly askTrust: string;
  /** To be answered with w, p or s. */
  askPowerOff(f: Readonly<Record<string, string>>): string;
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
