import type { ImageFailures } from '../../pipeline/image/failures.ts';
import type { BootEvidence } from '../../pipeline/image/partitions/evidence.ts';
import type { RunFailures } from '../../pipeline/run-failures.ts';
import type { SourceFailures } from '../../pipeline/source/failures.ts';
import type { AzureEvidence } from '../../pipeline/target/azure/evidence.ts';
import type { AzureFailures } from '../../pipeline/target/azure/failures.ts';
import type { FileTargetFailures } from '../../pipeline/target/file/failures.ts';

/** For every code of a catalogue, the sentence made of its facts. A missing or extra code does not compile. */
export type Sentences<F> = { readonly [C in keyof F]: (facts: F[C]) => string };

export type FailureFacts = ImageFailures & SourceFailures & AzureFailures & FileTargetFailures & RunFailures;

export type EvidenceFacts = BootEvidence & AzureEvidence;

/** Everything a person reads, once per language. */
export interface Text {
  readonly failures: Sentences<FailureFacts>;
  readonly evidence: Sentences<EvidenceFacts>;
}
