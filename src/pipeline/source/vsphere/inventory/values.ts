import { type Element, numberOf, textOf } from '../soap/element.ts';
import type { Properties } from '../vim.ts';

/** No disk is larger than this: 64 TiB, vSphere's maximum being 62. Source: VMware configuration maximums. */
export const largestDisk = 64 * 1024 ** 4;

/** A count or size that can be true; undefined where it is absent, negative, zero or absurd. */
export function countOf(element: Element | undefined, most: number): number | undefined {
  const value = numberOf(element);
  return value !== undefined && value > 0 && value <= most ? value : undefined;
}

/** Bytes used, where zero is an answer too. */
export function bytesOf(element: Element | undefined): number | undefined {
  const value = numberOf(element);
  return value !== undefined && value >= 0 ? value : undefined;
}

/**
 * Is an optional value there? govmomi's simulator names what is unset from the second page on, without any value.
 */
export function isSet(properties: Properties, path: string): boolean {
  const value = properties.get(path);
  return value !== undefined && (value.type !== undefined || value.text !== '' || value.children.length > 0);
}

export function textAt(properties: Properties, path: string): string | undefined {
  return textOf(properties.get(path));
}
