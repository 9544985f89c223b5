import type { Text } from './types.ts';
import { azureChecks, azureFailures, azureNotes } from './zh-CN/azure.ts';
import { azureEvidence } from './zh-CN/azure-evidence.ts';
import { bootEvidence } from './zh-CN/boot.ts';
import { commands } from './zh-CN/commands.ts';
import { fileFailures } from './zh-CN/file.ts';
import { help } from './zh-CN/help.ts';
import { imageFailures } from './zh-CN/image.ts';
import { inspect } from './zh-CN/inspect.ts';
import { fileEvidence, lines, runNotes } from './zh-CN/lines.ts';
import { runFailures } from './zh-CN/run.ts';
import { sourceEvidence, sourceFailures } from './zh-CN/source.ts';

export const zhCN: Text = {
  failures: { ...imageFailures, ...sourceFailures, ...azureFailures, ...fileFailures, ...runFailures },
  notes: { ...runNotes, ...azureNotes },
  evidence: { ...fileEvidence, ...sourceEvidence, ...bootEvidence, ...azureEvidence, ...azureChecks },
  lines,
  commands,
  inspect,
  help,
};
