import type { Control } from '../../../types/control.ts';
import type { Keep, LedgerEntry } from '../../../types/ledger.ts';
import type { DescribedMachine, VirtualCdrom } from '../described.ts';
import { isLoaded } from '../inventory/cdroms.ts';
import type { Arg } from '../vim.ts';
import { type CdromFacts, cdromFacts, cdromKey, standing } from './entries.ts';
import { isFileFault } from './faults.ts';
import { tell } from './notes.ts';
import { perform, type Subject, whenFree } from './subject.ts';

/**
 * Empties the drives of a machine that is off: an image that is not there any more makes ExportVm fail, and one that
 * is there would be exported too.
 * @param before as it was when it still ran, for what only shows then
 */
export async function eject(
  subject: Subject,
  now: DescribedMachine,
  before: DescribedMachine,
  keep: Keep,
  ctl: Control,
): Promise<void> {
  for (const cdrom of now.cdroms) {
    const key = cdromKey(cdrom.key);
    const known = standing(keep, key);
    if (!isLoaded(cdrom)) {
      // Ejected by a run that was killed before it could say so.
      if (known?.state === 'intended') await ejected(key, keep, ctl);
      continue;
    }
    const ran = before.cdroms.some(one => one.key === cdrom.key && one.connected);
    const connected = ran || (known?.state === 'intended' && cdromFacts(known).connected);
    const facts = factsOf(subject, { ...cdrom, connected });
    // Loaded again since we ejected it: what is in it now is what has to be put back.
    if (known?.state === 'made') await keep.made(key, facts);
    else await keep.intend({ key, kind: 'vsphere-cdrom', side: 'source', facts });
    await edit(subject, facts, cdrom.backing === 'Iso' ? empty : [], disconnected, ctl);
    await ejected(key, keep, ctl);
  }
}

async function ejected(key: string, keep: Keep, ctl: Control): Promise<void> {
  await keep.made(key);
  const entry = standing(keep, key);
  if (entry) tell(ctl, 'vsphere-cd-ejected', about(cdromFacts(entry)));
}

/** Puts back what was in the drive; a drive that somebody changed meanwhile is theirs. */
export async function putBackCd(
  subject: Subject,
  entry: LedgerEntry,
  now: DescribedMachine,
  keep: Keep,
  ctl: Control,
): Promise<void> {
  const facts = cdromFacts(entry);
  const drive = now.cdroms.find(cdrom => cdrom.key === facts.key);
  const untouched = drive?.backing === facts.backing && (drive.iso ?? '') === facts.iso;
  if (drive === undefined || (isLoaded(drive) && !untouched)) tell(ctl, 'vsphere-cd-changed', about(facts));
  else if (facts.iso === '' || !untouched) await load(subject, facts, now.power === 'on', ctl);
  await keep.gone(entry.key);
}

async function load(subject: Subject, facts: CdromFacts, runs: boolean, ctl: Control): Promise<void> {
  const { startConnected, allowGuestControl } = facts;
  // Only a running machine has connected drives; one that is off connects them when it starts.
  const connectable = { startConnected, allowGuestControl, connected: runs && facts.connected };
  try {
    await edit(subject, facts, facts.iso === '' ? [] : image(facts), connectable, ctl);
    tell(ctl, 'vsphere-cd-back', about(facts));
  } catch (error) {
    if (!isFileFault(error)) throw error;
    tell(ctl, 'vsphere-cd-missing', about(facts));
  }
}

interface Connectable {
  readonly startConnected: boolean;
  readonly allowGuestControl: boolean;
  readonly connected: boolean;
}

const disconnected: Connectable = { startConnected: false, allowGuestControl: true, connected: false };

/** A client device that is nowhere: what the vSphere client leaves in an empty drive. */
const empty: readonly Arg[] = [
  [
    'backing',
    {
      xsiType: 'VirtualCdromRemotePassthroughBackingInfo',
      value: [
        ['deviceName', ''],
        ['useAutoDetect', false],
        ['exclusive', false],
      ],
    },
  ],
];

function image({ iso, datastore }: CdromFacts): readonly Arg[] {
  const on: readonly Arg[] = datastore ? [['datastore', { type: 'Datastore', value: datastore }]] : [];
  return [['backing', { xsiType: 'VirtualCdromIsoBackingInfo', value: [['fileName', iso], ...on] }]];
}

/** One drive, in schema order (VirtualDevice). A server may fall over an edit without deviceInfo (govmomi's simulator). */
async function edit(
  subject: Subject,
  { cd, key, controllerKey, unit }: CdromFacts,
  backing: readonly Arg[],
  { startConnected, allowGuestControl, connected }: Connectable,
  ctl: Control,
): Promise<void> {
  const device: readonly Arg[] = [
    ['key', key],
    [
      'deviceInfo',
      {
        xsiType: 'Description',
        value: [
          ['label', cd],
          ['summary', cd],
        ],
      },
    ],
    ...backing,
    [
      'connectable',
      [
        ['startConnected', startConnected],
        ['allowGuestControl', allowGuestControl],
        ['connected', connected],
      ],
    ],
    ['controllerKey', controllerKey],
    ['unitNumber', unit],
  ];
  const change: readonly Arg[] = [
    ['operation', 'edit'],
    ['device', { xsiType: 'VirtualCdrom', value: device }],
  ];
  await whenFree(subject, ctl, () => perform(subject, 'ReconfigVM_Task', [['spec', [['deviceChange', change]]]], ctl));
}

function factsOf({ name, ref }: Subject, cdrom: VirtualCdrom): CdromFacts {
  const { key, label, controllerKey, unit, backing, iso, datastore } = cdrom;
  const { connected, startConnected, allowGuestControl } = cdrom;
  return {
    name: iso ?? label,
    machine: name,
    vm: ref.value,
    cd: label,
    key,
    controllerKey,
    unit,
    backing,
    iso: iso ?? '',
    ...(datastore ? { datastore: datastore.value } : {}),
    connected,
    startConnected,
    allowGuestControl,
  };
}

function about({ machine, cd, iso }: CdromFacts) {
  return { machine, cd, iso };
}
