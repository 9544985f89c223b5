import { children, type Element } from './xml.ts';

const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance';

/** A section and its kind: in OVF 0.9 all are called Section and say it in xsi:type. */
export interface Section {
  readonly kind: string;
  readonly element: Element;
}

/** Children of an envelope, collection or system. */
export function sectionsOf(element: Element): Section[] {
  return children(element).map(child => ({ kind: kindOf(child), element: child }));
}

function kindOf(element: Element): string {
  const name = element.localName ?? '';
  if (name !== 'Section' && name !== 'Content') return name;
  const type = element.getAttributeNS(schemaInstance, 'type') ?? '';
  return type.replace(/^.*:/, '').replace(/_Type$/, '');
}

/** Elements of that name in all sections of that kind. */
export function elementsIn(sections: readonly Section[], kind: string, name: string): Element[] {
  return sections.filter(section => section.kind === kind).flatMap(section => children(section.element, name));
}
