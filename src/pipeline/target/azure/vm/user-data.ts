import { open } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { azureVmFailure } from './failures.ts';

/** VirtualMachineProperties.userData: 64 KiB before it is encoded. https://learn.microsoft.com/azure/virtual-machines/user-data */
const most = 64 * 1024;

/** What cloud-init knows a file by. https://docs.cloud-init.io/en/latest/explanation/format.html */
const beginnings = [
  '#cloud-config-archive',
  '#cloud-config-jsonp',
  '#cloud-config',
  '#cloud-boothook',
  '#include-once',
  '#include',
  '#part-handler',
  '#!',
  '## template: jinja',
  'Content-Type: multipart',
  'MIME-Version:',
];

/**
 * The file for cloud-init, in base64 as Resource Manager takes it.
 * @throws AZURE_USER_DATA, AZURE_USER_DATA_SIZE, AZURE_USER_DATA_FORM
 */
export async function readUserData(file: string): Promise<string> {
  const content = await bytesOf(file);
  if (content.length === 0) throw azureVmFailure('AZURE_USER_DATA_FORM', { file, reason: 'ENODATA' });
  const isGzip = content[0] === 0x1f && content[1] === 0x8b;
  if (!isGzip) mustBeKnown(file, content);
  return content.toString('base64');
}

/** Never more than is taken, whatever the file is: it may be a disk. */
async function bytesOf(file: string): Promise<Buffer> {
  const failed = (error: NodeJS.ErrnoException) => {
    throw azureVmFailure('AZURE_USER_DATA', { file, reason: error.code ?? '' });
  };
  const opened = await open(file).catch(failed);
  try {
    const about = await opened.stat();
    if (!about.isFile()) throw azureVmFailure('AZURE_USER_DATA', { file, reason: 'EISDIR' });
    if (about.size > most) throw azureVmFailure('AZURE_USER_DATA_SIZE', { file, bytes: about.size, most });
    return await opened.readFile().catch(failed);
  } finally {
    await opened.close();
  }
}

function mustBeKnown(file: string, content: Buffer): void {
  const wrong = (reason: string) => azureVmFailure('AZURE_USER_DATA_FORM', { file, reason });
  const text = content.toString('utf8');
  const [first = ''] = text.split('\n', 1);
  const known = beginnings.find(each => first.toLowerCase().startsWith(each.toLowerCase()));
  if (known === undefined) throw wrong(first.replace(/[^\x20-\x7e]/g, '?').slice(0, 40));
  if (known !== '#cloud-config') return;
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw wrong(error.message.split('\n', 1)[0] ?? error.code);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) throw wrong('#cloud-config: mapping');
}
