import type { VsphereText } from '../vsphere-types.ts';

export const vsphereText: VsphereText = {
  server: {
    ask: 'Sign in to vSphere',
    labels: { server: 'Server', user: 'User', password: 'Password', keep: 'Keep', certificate: 'Certificate' },
    keep: 'the password, in the keyring',
    inKeyring: 'in the keyring: may stay empty',
    signedIn: 'signed in already: may stay empty',
    typed: count => `${count} typed, hidden`,
    pasted: count => `${count} pasted, hidden`,
    hint: 'The password stays in memory only.',
    hintKept: 'Once the server has accepted the password, it goes into the keyring.',
    signingIn: server => `signing in to ${server}`,
    needed: {
      server: 'Which server? A name or an address of a vCenter or an ESXi host.',
      user: 'Who signs in? Names of a domain are written user@domain.',
      password: 'The password is needed.',
    },
    tries: (at, most) => `try ${at} of ${most}`,
    lock: 'vCenter locks an account after 5 tries.',
    notTrusted: 'The certificate was not trusted: you are not signed in, and no password was sent.',
    notKept: reason => `The password could not be kept: ${reason}`,
  },
  certificate: {
    selfSigned: 'self-signed',
    issuedBy: issuer => `issued by ${issuer}, which this machine does not know`,
    subject: subject => `for ${subject}`,
    until: day => `valid until ${day}`,
    expired: day => `expired on ${day}`,
    fingerprint: 'SHA-256',
    first: 'First time seen. Compare it with vCenter › Administration › Certificates before you trust it.',
    changed:
      'CHANGED: this is not the certificate that was trusted before. Ask who runs the server whether it was renewed.',
    before: 'trusted before',
    now: 'seen now',
    choices: { once: 'trust for this run', remember: 'trust and remember', stop: 'stop' },
    hint: 'Neither user name nor password was sent yet.',
  },
  picker: {
    columns: {
      name: 'Name',
      guest: 'Guest',
      cpus: 'vCPU',
      memory: 'Mem',
      disks: 'Disks',
      used: 'Used',
      state: 'State',
      move: 'Move',
    },
    power: { on: 'on', off: 'off', suspended: 'susp' },
    template: 'template',
    troubles: {
      inaccessible: 'no files',
      orphaned: 'orphaned',
      invalid: 'invalid',
      disconnected: 'no host',
    },
    troubleWhy: (machine, trouble) =>
      `${machine} cannot be read now (${trouble}): vSphere itself has no way to its files; mend that there first.`,
    blocked: (machine, why) => `${machine} cannot be carried: ${why}`,
    cannotMove: machine => `${machine} cannot be carried as it is.`,
    count: (shown, all, loading) => (loading ? `${shown} of ${all} …` : `${shown} of ${all}`),
    sorted: by => `sort: ${by}`,
    sorts: { name: 'name', used: 'used', power: 'power', guest: 'guest' },
    hint: 'Type to filter: web  os:ubuntu  on  mem:>=16  -test; F1 tells more.',
    hintShort: 'Type to filter: name, os:ubuntu, on; F1 tells more.',
    none: 'There is no virtual machine here that you may see.',
    noMatch: 'No machine matches the filter.',
    looking: machine => `looking at ${machine}`,
    details: 'Details',
    rows: (from, to, all) => `rows ${from} to ${to} of ${all}`,
    filterHelp: 'What you can type',
    filters: {
      words: 'both words occur in the name',
      phrase: 'the words as they stand',
      not: 'not these',
      power: 'its power; also suspended, template',
      system: 'the guest system',
      place: 'also folder: and path:',
      amount: 'GiB; also used:>100G  size:<1T',
      count: 'how many; also cpu:',
    },
  },
  details: {
    labels: {
      where: 'Where',
      guest: 'Guest',
      boot: 'Boot',
      tools: 'Tools',
      cbt: 'CBT',
      snapshots: 'Snapshots',
      power: 'Power',
      hardware: 'Hardware',
      moves: 'Moves',
    },
    disks: 'Disks',
    networks: 'Networks',
    can: 'Can it move?',
    verdicts: { pass: 'can move', warn: 'with care', fail: 'cannot move', unknown: 'not known' },
    firmware: { bios: 'BIOS', efi: 'EFI' },
    secureBoot: on => (on ? 'secure boot on' : 'secure boot off'),
    tools: (running, version) => `${version === undefined ? '' : `${version}, `}${running ? 'running' : 'not running'}`,
    tracking: on => (on ? 'on' : 'off'),
    snapshots: count => String(count),
    noSnapshots: 'none',
    hardware: (cpus, memory) =>
      [cpus === undefined ? '' : `${cpus} vCPU`, memory ?? ''].filter(part => part !== '').join(', '),
    disk: index => `Disk ${index}`,
    network: index => `Net ${index}`,
    thin: 'thin',
    thick: 'thick',
    used: bytes => `${bytes} used`,
    noDisks: 'none',
    noNetworks: 'none',
    more: count => `and ${count} more`,
    asking: 'asking the server',
  },
  power: {
    ask: machine => `${machine} is running. How should it be copied?`,
    names: {
      shutdown: 'Shut it down first',
      snapshot: 'Leave it running, copy a snapshot',
      off: 'Power it off first',
      'already-off': 'It is off already',
    },
    means: {
      shutdown:
        'VMware Tools ask the guest to shut down; its data is consistent. The machine is down until the copy is done, and longer if it then stays off.',
      snapshot: 'The machine keeps running and nobody notices; what it writes meanwhile is not copied.',
      off: 'Like pulling the plug: what the guest has not written yet is lost. The machine is down until the copy is done, and longer if it then stays off.',
      'already-off': 'Nothing has to be stopped; its data is consistent.',
    },
    quiesced: 'VMware Tools bring its file systems to rest for the moment of the snapshot.',
    crashConsistent:
      'The copy is crash-consistent: it holds what a power cut would leave, and a database recovers when it starts.',
    recommended: 'recommended',
    after: machine => `And ${machine} afterwards?`,
    afters: { 'leave-off': 'leave it off', 'power-on': 'power it on again' },
    hint: 'Nothing is stopped before you press Enter on the plan.',
  },
  plan: {
    undoWhat: 'also puts the source back',
    offUntil: (machine, step, time) =>
      `${machine} will be OFF until step ${step} powers it on again${time === undefined ? '' : `, for about ${time}`}.`,
    offFor: (machine, time) =>
      `${machine} will be OFF and stays off${time === undefined ? '' : `; the copy takes about ${time}`}. Power it on yourself if you want it back.`,
  },
  held: {
    'source-off': f => `${f.machine} is OFF at the source: this session powered it off.`,
    'snapshot-held': f =>
      `The snapshot ${f.name} of ${f.machine} has been held for ${f.held} and grows${f.size === undefined ? '' : `: ${f.size}`}.`,
    'cds-ejected': f =>
      Number(f.cdroms) === 1
        ? `A CD of ${f.machine} is ejected; the end or undo puts it back.`
        : `${f.cdroms} CDs of ${f.machine} are ejected; the end or undo puts them back.`,
    'source-maybe-off': f => `${f.machine} may be off or going down: this session asked for it, or was about to.`,
    'snapshot-maybe-held': f => `${f.machine} may hold the snapshot ${f.name}: it was about to be taken.`,
    'upload-open': f =>
      `Disk ${f.name} in ${f.group}${f.size === undefined ? '' : ` (${f.size})`} is open for upload and billed as Standard HDD${f.rest === undefined ? '' : `; its access works for another ${f.rest}`}.`,
    'upload-waits': f => `Disk ${f.name} in ${f.group} was made for an upload and is billed as Standard HDD.`,
    'disk-stands': f =>
      `Disk ${f.name} in ${f.group}${f.size === undefined ? '' : ` (${f.size})`} is uploaded and billed; nothing was made of it yet.`,
    'cds-maybe-ejected': f =>
      `${f.cdroms} ${f.cdroms === 1 ? 'CD' : 'CDs'} of ${f.machine} may be ejected: that was about to be done.`,
  },
  asks: {
    'source.powerOff': f => `${f.machine} has not shut down within ${f.minutes} minutes. What now?`,
    'source.password': f => `${f.server} asks again for the password of ${f.user}.`,
    'source.fingerprint': f =>
      `Nobody vouches for the certificate of ${f.server}, SHA-256 ${f.fingerprint}. Is it the right one?`,
  },
  answers: {
    'source.powerOff': {
      wait: 'Wait as long again',
      'power-off': 'Power it off, like pulling the plug',
      stop: 'Stop here; nothing was copied yet',
    },
    'source.fingerprint': { once: 'Trust it for this run', remember: 'Trust and remember it', stop: 'Stop' },
  },
  asksYou: 'The run waits for your answer.',
  waitsForYou: 'Waits for your answer; nothing goes on until then.',
  again: 're-reading',
};
