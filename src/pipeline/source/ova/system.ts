import { familyOf } from '../os.ts';
import { present } from '../present.ts';
import { printable } from '../printable.ts';
import type { DescribedSystem } from './descriptor.ts';
import { type Hardware, hardwareOf } from './hardware.ts';
import type { Section } from './sections.ts';
import { attribute, child, children, type Element, ovfAttribute, textOf } from './xml.ts';

const vmware = 'http://www.vmware.com/schema/ovf';
const virtualBox = 'http://www.virtualbox.org/ovf/machine';

interface Given {
  readonly element: Element;
  readonly sections: readonly Section[];
  readonly configuration: string | undefined;
  readonly properties: ReadonlyMap<string, string>;
}

/** Reads one VirtualSystem (DSP0243 §7.2, §8). */
export function systemOf({ element, sections, configuration, properties }: Given): DescribedSystem {
  // Several hardware sections are alternatives, the preferred one first (DSP0243 §8.1).
  const section = sections.find(({ kind }) => kind === 'VirtualHardwareSection')?.element;
  const settings = section && child(section, 'System');
  const hardware: Hardware = hardwareOf(section, configuration);
  const id = ovfAttribute(element, 'id');
  const name = textOf(element, 'Name') ?? (settings && textOf(settings, 'VirtualSystemIdentifier')) ?? id ?? '';
  return {
    id: printable(id ?? name),
    name: printable(name),
    ...present({ ...firmwareOf(element, section, settings), os: osOf(element, sections) }),
    ...hardware,
    properties,
  };
}

function firmwareOf(machine: Element, section: Element | undefined, settings: Element | undefined) {
  const config = (key: string) => {
    const found = children(section ?? machine, 'Config').find(
      element => element.namespaceURI === vmware && attribute(element, vmware, 'key') === key,
    );
    return found && attribute(found, vmware, 'value')?.toLowerCase();
  };
  const secure = config('bootOptions.efiSecureBootEnabled');
  return {
    firmware: asFirmware(config('firmware') ?? ofVirtualBox(machine)) ?? ofType(settings),
    secureBoot: secure === undefined ? undefined : secure === 'true',
  };
}

function asFirmware(text: string | undefined): 'bios' | 'efi' | undefined {
  if (text?.startsWith('efi')) return 'efi'; // VirtualBox: EFI, EFI32, EFI64, EFIDUAL
  return text === 'bios' ? 'bios' : undefined;
}

/** `<vbox:Machine><Hardware><Firmware type="EFI"/>`; without it VirtualBox means BIOS. */
function ofVirtualBox(machine: Element): string | undefined {
  const own = children(machine, 'Machine').find(element => element.namespaceURI === virtualBox);
  const hardware = own && child(own, 'Hardware');
  if (!hardware) return undefined;
  const firmware = child(hardware, 'Firmware');
  return (firmware && attribute(firmware, null, 'type')?.toLowerCase()) ?? 'bios';
}

/** vSphere writes the key only where it is not the default, and gives such a machine a BIOS on import. */
function ofType(settings: Element | undefined): 'bios' | undefined {
  return settings && /^vmx-\d/.test(textOf(settings, 'VirtualSystemType') ?? '') ? 'bios' : undefined;
}

function osOf(machine: Element, sections: readonly Section[]): DescribedSystem['os'] {
  const section = sections.find(({ kind }) => kind === 'OperatingSystemSection')?.element;
  if (section === undefined) return undefined;
  const cim = ovfAttribute(section, 'id');
  const guest = section.getAttributeNS(vmware, 'osType')?.trim() || textOf(section, 'OSType') || ownType(machine);
  const text = textOf(section, 'Description');
  const family = familyOf({ guest, cim, text });
  return present({ family, id: guest && printable(guest), text: text && printable(text) });
}

function ownType(machine: Element): string | undefined {
  const own = children(machine, 'Machine').find(element => element.namespaceURI === virtualBox);
  return own && attribute(own, null, 'OSType');
}
