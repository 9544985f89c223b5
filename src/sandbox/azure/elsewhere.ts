import type { Cloud } from './cloud.ts';
import { footerBytes } from './footer.ts';
import type { Disk } from './records.ts';

/** Of the blob behind a disk, without its SAS. */
export function blobAddress(cloud: Cloud, { container }: Pick<Disk, 'container'>): string {
  return `${cloud.settings.pageBlobs ?? cloud.listeners.blob.url}/${container}/abcd`;
}

/**
 * Makes the page blob of a disk on the server that holds them instead of this sandbox; nothing where the sandbox holds
 * them itself. Source: learn.microsoft.com/rest/api/storageservices/put-blob
 */
export async function makeElsewhere(cloud: Cloud, disk: Disk): Promise<void> {
  if (cloud.settings.pageBlobs === undefined) return;
  const headers = { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': String(disk.pages.size) };
  await ask(cloud, disk, { method: 'PUT', headers });
}

/** The last bytes of a disk's blob, wherever it is. */
export async function readFooter(cloud: Cloud, disk: Disk): Promise<Buffer> {
  if (cloud.settings.pageBlobs !== undefined) {
    const headers = { 'x-ms-range': `bytes=${disk.size}-${disk.size + footerBytes - 1}` };
    return Buffer.from(await (await ask(cloud, disk, { method: 'GET', headers })).arrayBuffer());
  }
  await disk.pages.idle();
  const footer = Buffer.alloc(footerBytes);
  await disk.pages.read(disk.size, footer);
  return footer;
}

/** That server may have ended before. */
export async function removeElsewhere(cloud: Cloud, disk: Disk): Promise<void> {
  if (cloud.settings.pageBlobs !== undefined) await ask(cloud, disk, { method: 'DELETE' }).catch(() => {});
}

async function ask(cloud: Cloud, disk: Disk, init: RequestInit): Promise<Response> {
  const headers = { 'x-ms-version': '2021-12-02', ...init.headers };
  const answer = await fetch(`${blobAddress(cloud, disk)}?sig=sandbox`, { ...init, headers });
  if (!answer.ok) throw new Error(`${init.method} ${blobAddress(cloud, disk)}: ${answer.status}`);
  return answer;
}
