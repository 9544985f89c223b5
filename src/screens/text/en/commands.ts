import type { CommandText } from '../types.ts';

export const commands: CommandText = {
  nothingToResume: 'Nothing is unfinished.',
  adopted: f =>
    `Session ${f.session} was begun on another machine and is taken over here: ${f.things} things carry its name.`,
  noSessions: 'There are no sessions yet.',
  nobodyRuns: f => `No process is working on ${f.name} now; this is what its last run told.`,
  readinessSaved: f => `The report is in ${f.file}.`,
  reported: f => `${f.file} holds what a bug report needs; secrets were taken out, but read it before you send it.`,
  sessionLine: f => {
    const holds = f.holds === '' ? '' : `  holds ${f.holds}`;
    return `${f.id}  ${f.name}  → ${f.target}  ${f.state}${f.pid === '' ? '' : ` (process ${f.pid})`}  ${f.sent} sent  began ${f.began}${holds}`;
  },
  states: {
    unfinished: 'unfinished',
    running: 'running',
    done: 'done',
    undone: 'undone',
    ended: 'ended: as it was begun it would fail again',
  },
  holds: {
    file: 'file',
    'file-folder': 'folder',
    'azure-disk': 'disk',
    'azure-image': 'image',
    'azure-gallery': 'gallery',
    'azure-gallery-definition': 'image definition',
    'azure-gallery-version': 'image version',
    'azure-group': 'resource group',
    'azure-vm': 'VM',
    'azure-nic': 'network interface',
    'azure-address': 'public address',
    'azure-network': 'virtual network',
    'azure-nsg': 'network security group',
    'vsphere-power': 'a machine it turned off',
    'vsphere-snapshot': 'snapshot',
    'vsphere-cdrom': 'emptied CD drive',
  },
  heldSince: f => `${f.what} (${f.age} old${f.size === '' ? '' : `, ${f.size}`})`,
  wouldUndo: f => `would remove: ${f.what} ${f.name}`,
  wouldPutBack: {
    'vsphere-power': f => `would restore: the power of ${f.machine}`,
    'vsphere-snapshot': f => `would remove: snapshot ${f.name} of ${f.machine}`,
    'vsphere-cdrom': f => `would put back: ${f.name} into ${f.cd} of ${f.machine}`,
  },
  undone: f => `${f.name} is undone: ${f.count} things removed or put back, nothing else touched.`,
  undoneInPart: f =>
    `${f.removed} things are removed or put back; left are: ${f.left}. Once what is in the way is mended, go on with: vmferry undo ${f.session}`,
  nothingToUndo: f => `${f.name} holds nothing; there is nothing to undo.`,
  dryRun: 'Dry run: nothing was made or changed.',
  converted: f => `${f.file}: ${f.size} in ${f.took}`,
  verified: f => `${f.file}: read back, every piece agrees`,
  otherDisks: f =>
    `${f.file} has ${f.disks} disks; this is disk ${f.disk}, counted from 0. Choose another with --disk.`,
  demoMachine: f => `A machine of ${f.size} was made for the rehearsal: ${f.file}`,
  demoServer: f => `A sandbox vCenter answers at ${f.server}; its machine ${f.machine} has disks of ${f.size}.`,
  demoSandbox: f => `A sandbox Azure answers at ${f.endpoint}; no account is needed.`,
  demoSame: f => `disk ${f.disk}: all ${f.bytes} that arrived equal the source.`,
  demoDiffers: f => `disk ${f.disk}: what arrived differs from the source, first at byte ${f.offset}.`,
  demoKept: f => `Kept in ${f.folder}.`,
  demoOver: 'That was a rehearsal: its machine, its cloud and its session are removed again.',
  doctor: f => `${f.what}: ${f.found}`,
  doctorNames: {
    node: 'Node',
    kernel: 'Kernel in use',
    nativeKernel: 'Native kernel',
    cargo: 'cargo (builds the native kernel)',
    state: 'Sessions are kept in',
    qemuImg: 'qemu-img (not needed)',
    guestfish: 'guestfish (for RAID, thin pools, rare file systems)',
    az: 'az session (one way to sign in to Azure)',
    keyring: 'Keyring (keeps passwords, if you want)',
    environment: 'Azure service principal in the environment',
    proxy: 'Proxy',
    certificates: 'Extra certificates (NODE_EXTRA_CA_CERTS)',
    language: 'Language',
  },
  kernelTroubles: {
    'no-cargo': f =>
      `not built, because no cargo (1.88 or newer) was found${f.detail && ` (${f.detail})`}: install Rust and run npm run setup`,
    offline: f => `not built, because its crates could not be fetched (${f.detail}): run npm run setup with a network`,
    failed: f => `not built, because cargo failed (${f.detail}): mend that and run npm run setup`,
    absent: () => 'not in this package for this platform: build it here with npm run build, where Rust is installed',
    unloadable: f => `there, but not for this system (${f.detail}): build it here with npm run build`,
  },
  absent: 'none',
  unknownCommand: f => `There is no command ${f.command}. See vmferry --help.`,
  missingWords: f => `vmferry ${f.command} needs ${f.words} too. See vmferry ${f.command} --help.`,
  wrongArguments: f =>
    `vmferry${f.command === '' ? '' : ` ${f.command}`} does not understand this: ${f.reason}. See vmferry --help.`,
  needsTerminal:
    'No screens here (no terminal, TERM=dumb, CI, ACCESSIBLE or --plain): name a command, such as “vmferry run plan.yaml”; “vmferry --help” lists them all.',
};
