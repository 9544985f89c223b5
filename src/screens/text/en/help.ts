import type { HelpText } from '../help-types.ts';

export const help: HelpText = {
  about: 'vmferry carries a virtual machine from vSphere or a file into a cloud.',
  headings: {
    usage: 'Usage',
    commands: 'Commands',
    flags: 'Options',
    common: 'Options of every command',
    exits: 'Exit codes',
    examples: 'Examples',
  },
  usage: ['vmferry', 'vmferry COMMAND [OPTIONS]', 'vmferry COMMAND --help'],
  commands: {
    run: {
      does: 'run a plan without questions',
      more: [
        'Reads, converts and uploads in one pass. Every acknowledged piece is noted in a',
        'session, so that a run that stopped goes on with vmferry resume.',
        'A plan without a needed answer ends with 64 and names the key.',
      ],
      flags: [
        ['-y, --yes', 'do not ask before the start'],
        ['--dry-run', 'check everything, make and change nothing'],
        ['--password-stdin', 'the first line of stdin is the password for vSphere'],
      ],
    },
    resume: {
      does: 'go on with an unfinished session',
      more: [
        'Sends only what the other side does not have yet. SESSION is an id or a name',
        'that only one session has; without it, the newest unfinished one goes on.',
        'With --plan, the id may be that of a session which another machine began: what',
        'the target holds of it is read back and compared before anything is sent again.',
      ],
      flags: [
        ['--plan FILE', 'the plan of a session that another machine began'],
        ['--take-over', 'also from a process out of sight: be sure that it is gone'],
        ['-y, --yes', 'do not ask before it goes on'],
        ['--password-stdin', 'the first line of stdin is the password for vSphere'],
      ],
    },
    sessions: {
      does: 'list sessions: state, progress, what they hold',
      more: ['Lists every session of this machine, with what it made and left in the cloud.'],
      flags: [],
    },
    undo: {
      does: 'remove what a session made, and nothing else',
      more: ['To undo a finished migration, say its name once more with --confirm.'],
      flags: [
        ['-y, --yes', 'do not ask before it removes'],
        ['--plan FILE', 'the plan of a session that another machine began'],
        ['--confirm NAME', 'the name of the finished migration'],
        ['--dry-run', 'only list what would be removed'],
        ['--take-over', 'also from a process out of sight: be sure that it is gone'],
        ['--password-stdin', 'the first line of stdin is the password for vSphere'],
      ],
    },
    watch: {
      does: 'follow the run of another process, read-only',
      more: ['Shows what that run tells and ends when it does. Ctrl-C ends only the watching.'],
      flags: [],
    },
    report: {
      does: 'pack what a bug report needs, without secrets',
      more: [
        'Plan, ledger, events and log of a session and what this machine has, in a',
        '.tar.gz. Passwords, tokens and signed addresses are taken out; read it before',
        'you send it.',
      ],
      flags: [['--out FILE', 'where to write it; else vmferry-report-SESSION.tar.gz here']],
    },
    inspect: {
      does: 'show what is in an OVA, an OVF or a disk',
      more: [
        'Disks, sizes, used bytes, partitions, firmware, and which generation suits it.',
        'With --for also: will the guest boot there, and answer? Its files are read in',
        'place, and nothing is written.',
      ],
      flags: [
        ['--for TARGET', 'azure, azure-stack, aws, aws-vmimport or openstack'],
        ['--report FILE', 'save the checks as a page (.html) or for programs (.json)'],
        ['--scan', 'find the data of disks over 4 GiB too, by reading them'],
      ],
    },
    convert: {
      does: 'write a disk in another format',
      more: [
        'IN is a disk, an OVA or an OVF; OUT says the format by its extension: vhd, raw,',
        'qcow2, vmdk, ova. With - as OUT the disk goes to stdout. The tables of qcow2,',
        'vhd-dynamic and ova come first, so for a pipe the disk is read twice.',
        'OUT appears when it is whole: a run that stopped leaves nothing under that name.',
      ],
      flags: [
        ['--to FORMAT', 'vhd, vhd-dynamic, raw, qcow2, vmdk or ova, whatever the extension'],
        ['--disk K', 'which disk of an OVA, counted from 0'],
        ['--size N', '64GiB, 64G or bytes: grow, or shrink to where the partitions end'],
        ['--verify', 'read back what was written and compare'],
        ['--force', 'replace OUT where it exists'],
      ],
    },
    vms: {
      does: 'list the virtual machines of a vCenter or ESXi host',
      more: [
        'Prints them as they come; it only reads. The password comes from stdin,',
        'VMFERRY_VSPHERE_PASSWORD, the keyring or a prompt. A certificate that nobody',
        'vouches for is shown and asked about once.',
      ],
      flags: [
        ['--user USER', 'who signs in; otherwise the one of the last time'],
        ['--password-stdin', 'the first line of stdin is the password for vSphere'],
        ['--keep-password', 'keep the password in the keyring of this machine'],
      ],
    },
    demo: {
      does: 'rehearse a migration on this machine, no account needed',
      more: [
        'Starts a vCenter with 2,000 machines and a cloud on loopback, carries a machine',
        'from one to the other and compares what arrived with the source.',
      ],
      flags: [
        ['--headless', 'without questions'],
        ['--from SOURCE', 'where the machine comes from: vsphere or ova'],
        ['--target TARGET', 'where it goes: azure or file'],
        ['--keep DIR', 'leave source-N.raw and arrived-N.raw in this folder'],
      ],
    },
    doctor: {
      does: 'show what this machine has for vmferry',
      more: ['Node, the kernel in use and why not another, optional tools, sign-ins, proxies.'],
      flags: [],
    },
    schema: {
      does: 'print the JSON Schema of plan.yaml',
      more: ['For editors that check and complete YAML, and for programs that write plans.'],
      flags: [],
    },
  },
  common: [
    ['--json', 'JSON lines on stdout, one event a line'],
    ['--plain', 'plain lines instead of a full screen'],
    ['--lang LANG', 'en or zh-CN; otherwise the locale decides'],
    ['--ascii', 'draw with ASCII only'],
    ['--state-dir DIR', 'where sessions are kept'],
    ['--kernel KERNEL', 'native or builtin; otherwise native where it was built'],
    ['--version', 'print the version'],
    ['-h, --help', 'print this'],
  ],
  exits: [
    ['0', 'done, or nothing to resume'],
    ['64', 'wrong usage, or a plan without a needed answer'],
    ['65', 'bad input, or a source that changed'],
    ['69', 'not reachable, or a Node that is too old'],
    ['70', 'a bug'],
    ['73', 'something could not be created'],
    ['74', 'what arrived differs from the source'],
    ['75', 'stopped and worth another try, or the session is in use'],
    ['77', 'not allowed'],
    ['130', 'stopped by you'],
    ['141', 'whoever read stdout wanted no more'],
  ],
  more: [
    'Alone in a terminal, vmferry leads you through a migration.',
    'Results go to stdout, everything else to stderr.',
  ],
};
