import type { Cloud } from '../cloud.ts';
import type { GalleryVersion } from './records.ts';
import { targetRegions } from './regions.ts';

/** What `$expand=ReplicationStatus` adds. Each look moves it on; regions end one after the other. */
export function replicationStatus(cloud: Cloud, version: GalleryVersion): object {
  const regions = targetRegions(version.properties.publishingProfile, version.location, version.type);
  const share = version.looks / (cloud.settings.polls + 1);
  const summary = regions.map(({ name, displayName }, n) => {
    const details = version.failed.get(name);
    if (details !== undefined) return { region: displayName, state: 'Failed', details, progress: 0 };
    const done = version.provisioningState === 'Succeeded' || version.provisioningState === 'Failed';
    const later = regions.length > 1 ? n / (regions.length - 1) : 0;
    const progress = done ? 100 : Math.min(100, Math.floor(100 * share * (1.5 - 0.5 * later)));
    return { region: displayName, state: progress === 100 ? 'Completed' : 'Replicating', details: '', progress };
  });
  const failed = summary.some(({ state }) => state === 'Failed');
  const completed = summary.every(({ state }) => state === 'Completed');
  return { aggregatedState: failed ? 'Failed' : completed ? 'Completed' : 'InProgress', summary };
}
