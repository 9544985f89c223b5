import type { Text } from './types.ts';
import { azureFailures } from './zh-CN/azure.ts';
import { azureEvidence } from './zh-CN/azure-evidence.ts';
import { bootEvidence } from './zh-CN/boot.ts';
import { fileFailures } from './zh-CN/file.ts';
import { imageFailures } from './zh-CN/image.ts';
import { runFailures } from './zh-CN/run.ts';
import { sourceFailures } from './zh-CN/source.ts';

export const zhCN: Text = {
  failures: { ...imageFailures, ...sourceFailures, ...azureFailures, ...fileFailures, ...runFailures },
  evidence: { ...bootEvidence, ...azureEvidence },
};
