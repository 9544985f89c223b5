import { azureChecks, azureFailures, azureNotes } from './en/azure.ts';
import { azureEvidence } from './en/azure-evidence.ts';
import { bootEvidence } from './en/boot.ts';
import { commands } from './en/commands.ts';
import { fileFailures } from './en/file.ts';
import { help } from './en/help.ts';
import { imageFailures } from './en/image.ts';
import { inspect } from './en/inspect.ts';
import { fileEvidence, lines, runNotes } from './en/lines.ts';
import { runFailures } from './en/run.ts';
import { sourceEvidence, sourceFailures } from './en/source.ts';
import type { Text } from './types.ts';

export const en: Text = {
  failures: { ...imageFailures, ...sourceFailures, ...azureFailures, ...fileFailures, ...runFailures },
  notes: { ...runNotes, ...azureNotes },
  evidence: { ...fileEvidence, ...sourceEvidence, ...bootEvidence, ...azureEvidence, ...azureChecks },
  lines,
  commands,
  inspect,
  help,
};
