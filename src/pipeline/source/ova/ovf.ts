import { sourceFailure } from '../failures.ts';
import { present } from '../present.ts';
import type { DescribedDisk, DescribedSystem, Descriptor, FileReference } from './descriptor.ts';
import { elementsIn, type Section, sectionsOf } from './sections.ts';
import { systemOf } from './system.ts';
import { decodeText } from './text.ts';
import { children, type Element, ovfAttribute, parseXml } from './xml.ts';

/** Longest descriptor read; one with its licences in many languages has a few MiB. */
export const mostDescriptor = 16 * 1024 * 1024;

/** Files, disks, or machines of one descriptor; in some 950 examples of govmomi no machine has more than 15 disks. */
const mostListed = 4096;

/** OVF 1.x, 2.x, and 0.9 as VMware and VirtualBox wrote it. */
const envelope =
  /^http:\/\/(schemas\.dmtf\.org\/ovf\/(envelope\/\d|\d\/envelope)|www\.vmware\.com\/schema\/ovf\/\d\/envelope)$/;

/**
 * Reads an OVF descriptor: OVF 0.9, 1.x, 2.x (DSP0243).
 * @param file what failures call it
 * @throws Failed OVF_TOO_LARGE, OVF_ENCODING, OVF_ENTITY, OVF_NOT_WELL_FORMED, OVF_TOO_COMPLEX, OVF_NOT_OVF, OVF_NO_MACHINE
 */
export function parseOvf(bytes: Uint8Array, file: string): Descriptor {
  if (bytes.length > mostDescriptor)
    throw sourceFailure('OVF_TOO_LARGE', { file, size: bytes.length, most: mostDescriptor });
  const root = parseXml(decodeText(bytes, file), file);
  if (root.localName !== 'Envelope' || !envelope.test(root.namespaceURI ?? ''))
    throw sourceFailure('OVF_NOT_OVF', { file, root: `${root.namespaceURI ?? ''} ${root.localName}`.trim() });
  const sections = sectionsOf(root);
  const configuration = defaultConfiguration(sections);
  const systems = systemsIn(root);
  if (systems.length === 0) throw sourceFailure('OVF_NO_MACHINE', { file });
  const [files, disks] = [filesIn(root), disksIn(sections)];
  // Each list is looked through for each entry of another.
  if (Math.max(files.length, disks.length, systems.length) > mostListed)
    throw sourceFailure('OVF_TOO_COMPLEX', { file, line: 1 });
  const properties = propertiesIn(sections, configuration);
  return { files, disks, systems: systems.map(element => systemIn(element, configuration)), properties };
}

function systemIn(element: Element, configuration: string | undefined): DescribedSystem {
  const sections = sectionsOf(element);
  return systemOf({ element, sections, configuration, properties: propertiesIn(sections, configuration) });
}

function systemsIn(element: Element): Element[] {
  return sectionsOf(element).flatMap(section => {
    if (section.kind === 'VirtualSystem') return [section.element];
    return section.kind === 'VirtualSystemCollection' ? systemsIn(section.element) : [];
  });
}

function filesIn(root: Element): FileReference[] {
  return children(root, 'References')
    .flatMap(references => children(references, 'File'))
    .flatMap(element => {
      const get = (name: string) => ovfAttribute(element, name);
      const [id, href] = [get('id'), get('href')];
      if (id === undefined || href === undefined) return [];
      const size = wholeNumber(get('size'));
      const chunkSize = wholeNumber(get('chunkSize'));
      const compression = get('compression')?.toLowerCase();
      return {
        id,
        href,
        ...(size === undefined ? {} : { size }),
        ...(chunkSize ? { chunkSize } : {}),
        ...(compression === undefined || compression === 'identity' ? {} : { compression }),
      };
    });
}

function disksIn(sections: readonly Section[]): DescribedDisk[] {
  return elementsIn(sections, 'DiskSection', 'Disk').flatMap(element => {
    const get = (name: string) => ovfAttribute(element, name);
    const id = get('diskId');
    if (id === undefined) return [];
    const found = {
      fileRef: get('fileRef'),
      parentRef: get('parentRef'),
      capacity: get('capacity'),
      units: get('capacityAllocationUnits'),
      format: get('format'),
    };
    return { id, ...present(found) };
  });
}

/** The configuration taken when nobody chooses: the one marked, else the first (DSP0243 §9.8). */
function defaultConfiguration(sections: readonly Section[]): string | undefined {
  const all = elementsIn(sections, 'DeploymentOptionSection', 'Configuration');
  const marked = all.find(element => ['true', '1'].includes(ovfAttribute(element, 'default')?.toLowerCase() ?? ''));
  const chosen = marked ?? all[0];
  return chosen && ovfAttribute(chosen, 'id');
}

/** Default values of properties, by key and by `class.key.instance` (DSP0243 §9.5.1). */
function propertiesIn(sections: readonly Section[], configuration: string | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const { kind, element: product } of sections) {
    if (kind !== 'ProductSection') continue;
    const scope = (name: string) => ovfAttribute(product, name);
    for (const property of children(product, 'Property')) {
      const get = (name: string) => ovfAttribute(property, name);
      const only = get('configuration')?.split(/\s+/);
      const key = get('key');
      if (key === undefined || (only && !only.includes(configuration ?? ''))) continue;
      const special = children(property, 'Value').find(
        element => ovfAttribute(element, 'configuration') === configuration,
      );
      const value = (special && ovfAttribute(special, 'value')) ?? get('value');
      if (value === undefined) continue;
      const full = [scope('class'), key, scope('instance')].filter(part => part !== undefined).join('.');
      found.set(full, value);
      if (!found.has(key)) found.set(key, value);
    }
  }
  return found;
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  return Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
