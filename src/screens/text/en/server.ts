import type { ServerText } from '../server-types.ts';

export const server: ServerText = {
  askUser: f => `User on ${f.server}: `,
  askPassword: f => `Password of ${f.user} on ${f.server}: `,
  passwordWrong: 'The server did not accept that. vCenter locks an account after five tries.',
  passwordKept: f => `The password of ${f.user} on ${f.server} is in the keyring now.`,
  passwordNotKept: f => `The password could not be kept in the keyring: ${f.reason}`,
  certificate: f => [
    `No authority that this machine knows vouches for the certificate of ${f.server}.`,
    ...(f.subject ? [`  subject  ${f.subject}`] : []),
    `  issuer   ${f.selfSigned === 'true' ? 'itself (self-signed)' : (f.issuer ?? 'not known')}`,
    ...(f.until ? [`  until    ${f.until}`] : []),
    `  SHA-256  ${f.fingerprint}`,
    'Compare the fingerprint with the one that the server shows before you trust it. No password was sent so far.',
  ],
  askTrust: 'Trust it from now on? [y/N] ',
  askPowerOff: f =>
    `${f.machine} has not shut down within ${f.minutes} minutes. [w]ait as long again, [p]ower it off like pulling the plug, [s]top here? `,
  columns: {
    state: 'State',
    cpus: 'vCPU',
    memory: 'Memory',
    disks: 'Disks',
    size: 'Size',
    guest: 'Guest',
    where: 'Where',
  },
  powers: { on: 'on', off: 'off', suspended: 'suspended' },
  template: 'template',
  troubles: {
    inaccessible: 'no access',
    orphaned: 'orphaned',
    invalid: 'invalid',
    disconnected: 'host gone',
  },
};
