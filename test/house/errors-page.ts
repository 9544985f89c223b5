import { exitCodes, type Failed } from '../../src/pipeline/failure.ts';
import { imageFailure } from '../../src/pipeline/image/failures.ts';
import { runFailure } from '../../src/pipeline/run-failures.ts';
import { sourceFailure } from '../../src/pipeline/source/failures.ts';
import { exportFailure } from '../../src/pipeline/source/vsphere/export/failures.ts';
import { inventoryFailure } from '../../src/pipeline/source/vsphere/inventory/failures.ts';
import { quiesceFailure } from '../../src/pipeline/source/vsphere/quiesce/failures.ts';
import { sessionFailure } from '../../src/pipeline/source/vsphere/session/failures.ts';
import { azureDiskFailure } from '../../src/pipeline/target/azure/disk/failures.ts';
import { azureFailure } from '../../src/pipeline/target/azure/failures.ts';
import { galleryFailure } from '../../src/pipeline/target/azure/publish/gallery/failures.ts';
import { signInFailed } from '../../src/pipeline/target/azure/sign-in/failures.ts';
import { uploadFailure } from '../../src/pipeline/target/azure/upload/failures.ts';
import { azureVmFailure } from '../../src/pipeline/target/azure/vm/failures.ts';
import { fileTargetFailure } from '../../src/pipeline/target/file/failures.ts';
import { azureFailures } from '../../src/screens/text/en/azure.ts';
import { azureDiskFailures } from '../../src/screens/text/en/azure-disks.ts';
import { azureGalleryFailures } from '../../src/screens/text/en/azure-gallery.ts';
import { azureSignInFailures } from '../../src/screens/text/en/azure-sign-in.ts';
import { azureUploadFailures } from '../../src/screens/text/en/azure-upload.ts';
import { azureVmFailures } from '../../src/screens/text/en/azure-vm.ts';
import { fileFailures } from '../../src/screens/text/en/file.ts';
import { imageFailures } from '../../src/screens/text/en/image.ts';
import { runFailures } from '../../src/screens/text/en/run.ts';
import { sourceFailures } from '../../src/screens/text/en/source.ts';
import { vsphereExportFailures } from '../../src/screens/text/en/vsphere-export.ts';
import { vsphereInventoryFailures } from '../../src/screens/text/en/vsphere-inventory.ts';
import { vsphereQuiesceFailures } from '../../src/screens/text/en/vsphere-quiesce.ts';
import { vsphereSessionFailures } from '../../src/screens/text/en/vsphere-session.ts';

type Sentences = Readonly<Record<string, (facts: never) => string>>;
type Maker = (code: never, facts: never) => Failed;
type Area = readonly [sentences: Sentences, maker: Maker, heading?: string];

/** Every catalogue of failures with its sentences. */
export const makers: readonly [Area, ...Area[]] = [
  [runFailures, runFailure, 'Plans, sessions, runs'],
  [sourceFailures, sourceFailure, 'OVA, OVF and disk files'],
  [vsphereSessionFailures, sessionFailure, 'vSphere: signing in and asking'],
  [vsphereInventoryFailures, inventoryFailure, 'vSphere: the machine'],
  [vsphereQuiesceFailures, quiesceFailure, 'vSphere: bringing it to rest, and back'],
  [vsphereExportFailures, exportFailure, 'vSphere: streaming its disks'],
  [imageFailures, imageFailure, 'Disk formats'],
  [azureSignInFailures, signInFailed, 'Azure: signing in'],
  [azureFailures, azureFailure, 'Azure'],
  [azureUploadFailures, uploadFailure, 'Azure: uploading'],
  [azureDiskFailures, azureDiskFailure, 'Azure: disks'],
  [azureVmFailures, azureVmFailure, 'Azure: virtual machines'],
  [azureGalleryFailures, galleryFailure, 'Azure: Compute Gallery'],
  [fileFailures, fileTargetFailure, 'Files as the target'],
];

/** Every fact as its name in angle quotes. */
const named = new Proxy({}, { get: (_facts, name) => `‹${String(name)}›` }) as never;

const retries = {
  auto: 'Tried again by itself; where that does not help, `vmferry resume` goes on later.',
  ask: 'Mend what it names, then `vmferry resume` goes on.',
  never: 'The same input will fail again: mend it first.',
} as const;

/** Where neither is known before. */
const ends: Readonly<Record<string, string>> = {
  CHECKS_FAILED:
    'Exit 64, 65, 77, 73, 69 or 75: that of the gravest check, in this order. After the first two the same input will fail again; after the others, mend what the lines above name, then `vmferry resume` goes on.',
};

/** docs/errors.md: each code with its exit code, what it says, and whether trying again helps. */
export function errorsPage(areas: readonly Area[] = makers): string {
  const parts = areas.map(([sentences, maker, heading]) =>
    [`## ${heading}`, ...Object.entries(sentences).map(([code, sentence]) => entry(code, sentence, maker))].join(
      '\n\n',
    ),
  );
  return `${[intro, ...parts].join('\n\n')}\n`;
}

const intro = `# What can go wrong, and what to do

Every failure has a code, which \`--json\`, the log and the failure screen show, and one sentence. What stands in ‹angle
quotes› is filled in. The exit code says what kind it is: \`vmferry --help\` lists them. This page is made from the
program's own sentences (\`npm run screens\`), so it cannot go stale.`;

function entry(code: string, sentence: (facts: never) => string, maker: Maker): string {
  let failed: Failed;
  try {
    failed = maker(code as never, named);
  } catch (cause) {
    throw new Error(code, { cause });
  }
  const { exit, retry } = failed.failure;
  // A size is formatted from its number, and here it has none.
  const says = sentence(named).replaceAll(/NaN \w+/g, '‹bytes›');
  return [`### ${code}`, says, ends[code] ?? `Exit ${exitCodes[exit]}. ${retries[retry]}`].join('\n\n');
}
