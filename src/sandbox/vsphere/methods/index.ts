import type { Method } from '../soap/call.ts';
import { exportMethods } from './export.ts';
import { ovfMethods } from './ovf.ts';
import { powerMethods } from './power.ts';
import { privilegeMethods } from './privileges.ts';
import { reconfigureMethods } from './reconfigure.ts';
import { retrieveMethods } from './retrieve.ts';
import { searchMethods } from './search.ts';
import { sessionMethods } from './session.ts';
import { snapshotMethods } from './snapshots.ts';
import { updateMethods } from './updates.ts';
import { viewMethods } from './views.ts';

/** Every method the server has. */
export const methods: Readonly<Record<string, Method>> = {
  ...sessionMethods,
  ...viewMethods,
  ...retrieveMethods,
  ...updateMethods,
  ...powerMethods,
  ...reconfigureMethods,
  ...snapshotMethods,
  ...exportMethods,
  ...privilegeMethods,
  ...searchMethods,
  ...ovfMethods,
};
