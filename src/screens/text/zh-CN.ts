import type { Text } from './types.ts';
import { azureChecks, azureFailures, azureNotes } from './zh-CN/azure.ts';
import { azureDiskChecks, azureDiskFailures } from './zh-CN/azure-disks.ts';
import { azureEvidence } from './zh-CN/azure-evidence.ts';
import { azureGalleryChecks, azureGalleryFailures, azureGalleryNotes } from './zh-CN/azure-gallery.ts';
import { azureSignInFailures } from './zh-CN/azure-sign-in.ts';
import { azureUploadFailures } from './zh-CN/azure-upload.ts';
import { azureVmChecks, azureVmFailures, azureVmNotes } from './zh-CN/azure-vm.ts';
import { azureWhereChecks } from './zh-CN/azure-where.ts';
import { bootEvidence } from './zh-CN/boot.ts';
import { commands } from './zh-CN/commands.ts';
import { fileFailures } from './zh-CN/file.ts';
import { guest, guestEvidence } from './zh-CN/guest.ts';
import { help } from './zh-CN/help.ts';
import { imageFailures } from './zh-CN/image.ts';
import { inspect } from './zh-CN/inspect.ts';
import { fileEvidence, lines, runNotes } from './zh-CN/lines.ts';
import { runFailures } from './zh-CN/run.ts';
import { server } from './zh-CN/server.ts';
import { sourceEvidence, sourceFailures } from './zh-CN/source.ts';
import { vsphereExportFailures, vsphereExportNotes } from './zh-CN/vsphere-export.ts';
import { vsphereEvidence, vsphereInventoryFailures } from './zh-CN/vsphere-inventory.ts';
import { vsphereQuiesceFailures, vsphereQuiesceNotes } from './zh-CN/vsphere-quiesce.ts';
import { vsphereSessionFailures } from './zh-CN/vsphere-session.ts';

export const zhCN: Text = {
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
