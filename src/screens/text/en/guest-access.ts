import type { accessChecks } from '../../../pipeline/guest/checks/access/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const accessTexts: TextsOf<typeof accessChecks> = {
  'SSH-ON': {
    title: 'SSH is started',
    why: 'Nobody gets in.',
    fix: 'Install openssh-server and enable it.',
  },
  'SSH-CONF': {
    title: 'Settings of SSH',
    why: 'sshd cannot bind an address of the old network, and lists of users can keep everybody out.',
    fix: 'Remove ListenAddress, and read the lists of allowed users and groups.',
  },
  'SSH-ALIVE': {
    title: 'SSH keeps its connections alive',
    why: 'The load balancer of Azure forgets connections that are idle for four minutes.',
    fix: 'Set ClientAliveInterval 180.',
  },
  'SSH-ROOT': {
    title: 'Root over SSH',
    why: 'A machine with a public address is found within minutes, and root is what is tried first.',
    fix: 'Set PermitRootLogin prohibit-password.',
  },
  'USERS-LOGIN': {
    title: 'Somebody can sign in',
    why: 'No user has a key, and none a password that SSH takes.',
    fix: 'Give a user a key in ~/.ssh/authorized_keys before the move.',
  },
  'USERS-TARGETPW': {
    title: 'sudo',
    why: 'With targetpw sudo asks for the password of root, which nobody knows; requiretty stops scripts.',
    fix: 'Comment out Defaults targetpw and Defaults requiretty.',
  },
  'SEC-SELINUX': {
    title: 'SELinux',
    why: 'A mode that SELinux does not know stops the boot; files changed from outside need their labels again.',
    fix: 'Keep it enforcing, and let /.autorelabel label the files after changes from outside.',
  },
  'SEC-MACHINEID': {
    title: 'Machine id',
    why: 'Two machines with one id get one address and are one machine to every log.',
    fix: 'For an image of which several machines are made: write uninitialized into /etc/machine-id.',
  },
  'SEC-HOSTKEYS': {
    title: 'Host keys of SSH',
    why: 'They are right for a machine that is moved, and wrong in an image of which several are made.',
    fix: 'Delete them only where cloud-init or a first-boot unit makes new ones.',
  },
  'SEC-TRACES': {
    title: 'Traces of people',
    why: 'Histories, keys and leases in an image go to everybody who uses it.',
    fix: 'Delete them before a generalized image is made.',
  },
};
