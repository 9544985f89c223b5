// node test/peers/guests/damage/run.ts SEED COUNT FILE...: damaged images of guests through the whole look, in memory
// over the images themselves. Says a line for each case, and one at the end.
import { loadSource } from '../../../../src/pipeline/source/index.ts';
import type { Bytes, Control } from '../../../../src/pipeline/types.ts';
import { damageOf, randomOf } from './cases.ts';
import { lookedAt, openedOrRefused } from './looked.ts';
import { damagedBytes, damagedDisk, type Patch, type Read, recorded } from './overlay.ts';

const [seed = '1', count = '100', ...files] = process.argv.slice(2);
