import { azureFailures } from './en/azure.ts';
import { commands } from './en/commands.ts';
import { fileFailures } from './en/file.ts';
import { help } from './en/help.ts';
import { imageFailures } from './en/image.ts';
import { fileEvidence, lines, runNotes } from './en/lines.ts';
import { runFailures } from './en/run.ts';
import { sourceEvidence, sourceFailures } from './en/source.ts';
import type { Text } from './types.ts';

export const en: Text = {
  failures: { ...imageFailures, ...sourceFailures, ...azureFailures, ...fileFailures, ...runFailures },
  notes: { ...runNotes },
  evidence: { ...fileEvidence, ...sourceEvidence },
  lines,
  commands,
  help,
};
