import { azureChecks, azureFailures, azureNotes } from './en/azure.ts';
import { azureDiskChecks, azureDiskFailures } from './en/azure-disks.ts';
import { azureEvidence } from './en/azure-evidence.ts';
import { azureGalleryChecks, azureGalleryFailures, azureGalleryNotes } from './en/azure-gallery.ts';
import { azureSignInFailures } from './en/azure-sign-in.ts';
import { azureUploadFailures } from './en/azure-upload.ts';
import { azureVmChecks, azureVmFailures, azureVmNotes } from './en/azure-vm.ts';
import { azureWhereChecks } from './en/azure-where.ts';
import { bootEvidence } from './en/boot.ts';
import { commands } from './en/commands.ts';
import { fileFailures } from './en/file.ts';
import { guest, guestEvidence } from './en/guest.ts';
import { help } from './en/help.ts';
import { imageFailures } from './en/image.ts';
import { inspect } from './en/inspect.ts';
import { fileEvidence, lines, runNotes } from './en/lines.ts';
import { runFailures } from './en/run.ts';
import { server } from './en/server.ts';
import { sourceEvidence, sourceFailures } from './en/source.ts';
import { vsphereExportFailures, vsphereExportNotes } from './en/vsphere-export.ts';
import { vsphereEvidence, vsphereInventoryFailures } from './en/vsphere-inventory.ts';
import { vsphereQuiesceFailures, vsphereQuiesceNotes } from './en/vsphere-quiesce.ts';
import { vsphereSessionFailures } from './en/vsphere-session.ts';
import type { Text } from './types.ts';

export const en: Text = {
  failures: {
    ...imageFailures,
    ...sourceFailures,
    ...vsphereSessionFailures,
    ...vsphereInventoryFailures,
    ...vsphereQuiesceFailures,
    ...vsphereExportFailures,
    ...azureFailures,
    ...azureSignInFailures,
    ...azureUploadFailures,
    ...azureVmFailures,
    ...azureDiskFailures,
    ...azureGalleryFailures,
    ...fileFailures,
    ...runFailures,
  },
  notes: {
    ...runNotes,
    ...vsphereQuiesceNotes,
    ...vsphereExportNotes,
    ...azureNotes,
    ...azureVmNotes,
    ...azureGalleryNotes,
  },
  evidence: {
    ...fileEvidence,
    ...guestEvidence,
    ...sourceEvidence,
    ...vsphereEvidence,
    ...bootEvidence,
    ...azureEvidence,
    ...azureChecks,
    ...azureDiskChecks,
    ...azureWhereChecks,
    ...azureVmChecks,
    ...azureGalleryChecks,
  },
  lines,
  commands,
  inspect,
  guest,
  server,
  help,
};
