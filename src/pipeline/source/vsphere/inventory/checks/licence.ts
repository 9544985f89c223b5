import type { Check } from '../../../../types/inspection.ts';
import { printable } from '../../../printable.ts';
import { children, type Element, textOf } from '../../soap/element.ts';
import type { Vim } from '../../vim.ts';
import { check, evidence } from '../evidence.ts';
import { ifReadable, serverName } from '../read.ts';

/**
 * The free ESXi answers questions and changes nothing: neither power nor export (fault RestrictedVersion). It shows in
 * the host's licence, so nobody has to try. A vCenter takes no such host.
 * Source: vSphere Web Services API, LicenseManager.licenses; editionKey `esxBasic`.
 */
export async function licenceChecks(vim: Vim, signal: AbortSignal): Promise<Check[]> {
  if (vim.about.apiType !== 'HostAgent') return [];
  const manager = vim.content.get('licenseManager');
  const properties = manager && (await ifReadable(vim.properties(manager, ['licenses'], signal), signal));
  const licences = children(properties?.get('licenses'));
  const free = licences.find(isFree);
  const [first] = licences;
  if (first === undefined)
    return check('vsphere-licence', 'info', [
      evidence('VSPHERE_LICENCE_UNKNOWN', 'unknown', { server: serverName(vim) }),
    ]);
  // A host with a second, better licence uses that one.
  return free !== undefined && licences.every(isFree)
    ? check('vsphere-licence', 'blocks', [evidence('VSPHERE_LICENCE_FREE', 'fail', { licence: nameOf(free) })])
    : check('vsphere-licence', 'info', [
        evidence('VSPHERE_LICENCE', 'pass', { licence: nameOf(licences.find(each => !isFree(each)) ?? first) }),
      ]);
}

function isFree(licence: Element): boolean {
  const edition = textOf(licence, 'editionKey') ?? '';
  return (
    edition === 'esxBasic' || /\bfree\b/i.test(edition) || /\bHypervisor$/.test(textOf(licence, 'name')?.trim() ?? '')
  );
}

function nameOf(licence: Element): string {
  return printable(textOf(licence, 'name') ?? textOf(licence, 'editionKey') ?? '', 80);
}
