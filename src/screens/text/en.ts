import { azureFailures } from './en/azure.ts';
import { azureEvidence } from './en/azure-evidence.ts';
import { bootEvidence } from './en/boot.ts';
import { fileFailures } from './en/file.ts';
import { imageFailures } from './en/image.ts';
import { runFailures } from './en/run.ts';
import { sourceFailures } from './en/source.ts';
import type { Text } from './types.ts';

export const en: Text = {
  failures: { ...imageFailures, ...sourceFailures, ...azureFailures, ...fileFailures, ...runFailures },
  evidence: { ...bootEvidence, ...azureEvidence },
};
