import type { MoRef } from '../vim.ts';

/** One element of an answer. Names are local: prefixes differ between servers, namespaces do not. */
export interface Element {
  readonly name: string;
  /** Local name of `xsi:type`. */
  readonly type?: string;
  /** The `type` attribute of a managed object reference. */
  readonly refType?: string;
  /** All text directly in it, entities resolved, not trimmed. */
  readonly text: string;
  readonly children: readonly Element[];
}

export function children(element: Element | undefined, name?: string): readonly Element[] {
  if (element === undefined) return [];
  return name === undefined ? element.children : element.children.filter(each => each.name === name);
}

/** The first element along a path of names: `child(vm, 'config', 'hardware')`. */
export function child(element: Element | undefined, ...names: readonly string[]): Element | undefined {
  return names.reduce((at, name) => at?.children.find(each => each.name === name), element);
}

/** Text at the end of a path of names; undefined where it is absent or empty. */
export function textOf(element: Element | undefined, ...names: readonly string[]): string | undefined {
  return child(element, ...names)?.text || undefined;
}

/** A whole number at the end of a path; undefined where it is absent, none, or not exact in a double. */
export function numberOf(element: Element | undefined, ...names: readonly string[]): number | undefined {
  const text = textOf(element, ...names)?.trim();
  if (text === undefined || !/^-?\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** XML Schema knows `true` and `1`. */
export function booleanOf(element: Element | undefined, ...names: readonly string[]): boolean | undefined {
  const text = textOf(element, ...names)?.trim();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** A managed object reference at the end of a path. */
export function refOf(element: Element | undefined, ...names: readonly string[]): MoRef | undefined {
  const found = child(element, ...names);
  return found?.refType === undefined || found.text === '' ? undefined : { type: found.refType, value: found.text };
}
