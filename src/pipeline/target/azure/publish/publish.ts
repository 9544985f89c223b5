import type { Published } from '../../../types/target.ts';
import { publishVersion } from './gallery/publish-version.ts';
import { publishDisks } from './publish-disks.ts';
import { publishImage } from './publish-image.ts';
import type { PublishRequest } from './request.ts';

/**
 * Makes of the uploaded disks what the plan asks for, but for a machine. Killed at any moment and repeated, it goes on
 * where it was: every step looks at what stands before it does anything.
 */
export function publish(request: PublishRequest): Promise<Published> {
  switch (request.plan.publish) {
    case 'disk':
      return publishDisks(request);
    case 'gallery':
      return publishVersion(request);
    default:
      return publishImage(request);
  }
}
