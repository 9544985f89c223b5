import type { Power } from '../../../types/machine.ts';
import { booleanOf, child, children, type Element, textOf } from '../soap/element.ts';
import type { MoRef, ObjectProperties, Properties, Vim } from '../vim.ts';
import { toolsRunning } from './guest.ts';
import { readObject, withheld } from './read.ts';
import { powerOf } from './rows.ts';
import { isSet, textAt } from './values.ts';

const paths = [
  'runtime.powerState',
  'runtime.connectionState',
  'runtime.question',
  'runtime.consolidationNeeded',
  'config.template',
  'config.keyId',
  'config.ftInfo',
  'guest.toolsRunningStatus',
  'disabledMethod',
] as const;

/** What changes from one minute to the next. `undefined` is: not known. */
export interface Now {
  readonly power: Power | undefined;
  readonly connection: string | undefined;
  readonly tools: boolean | undefined;
  readonly template: boolean | undefined;
  readonly question: Element | 'none' | undefined;
  readonly consolidation: boolean | undefined;
  /** Is its configuration encrypted? */
  readonly encrypted: boolean | undefined;
  readonly faultTolerant: boolean | undefined;
  readonly disabled: ReadonlySet<string> | undefined;
}

/** @throws Failed VSPHERE_GONE */
export async function nowOf(vim: Vim, ref: MoRef, signal: AbortSignal): Promise<Now> {
  const found = await readObject(vim, ref, paths, signal);
  const { properties } = found;
  const consolidation = booleanOf(properties.get('runtime.consolidationNeeded'));
  const disabled = children(properties.get('disabledMethod')).map(method => method.text);
  return {
    power: powerOf(properties),
    connection: textAt(properties, 'runtime.connectionState'),
    tools: toolsRunning(properties),
    template: booleanOf(properties.get('config.template')),
    question: unlessWithheld(found, 'runtime.question', questionIn(properties)),
    consolidation: consolidation ?? unlessWithheld(found, 'runtime.consolidationNeeded', false),
    encrypted: ofConfiguration(found, 'config.keyId'),
    faultTolerant: ofConfiguration(found, 'config.ftInfo'),
    disabled: unlessWithheld(found, 'disabledMethod', new Set(disabled)),
  };
}

function questionIn(properties: Properties): Element | 'none' {
  const question = properties.get('runtime.question');
  return question !== undefined && isSet(properties, 'runtime.question') ? question : 'none';
}

/** Optional values are absent where they are unset. */
function unlessWithheld<T>(found: ObjectProperties, path: string, value: T): T | undefined {
  return withheld(found, path) ? undefined : value;
}

/** Unset means no only where there is a configuration at all: a machine whose files are gone has none. */
function ofConfiguration(found: ObjectProperties, path: string): boolean | undefined {
  if (isSet(found.properties, path)) return true;
  if (!isSet(found.properties, 'config.template')) return undefined;
  return unlessWithheld(found, path, false);
}

/** What vSphere asks, and what may be answered. Source: vSphere Web Services API, VirtualMachineQuestionInfo. */
export function questionOf(question: Element): { readonly text: string; readonly choices: readonly string[] } {
  const choices = children(child(question, 'choice'), 'choiceInfo');
  return {
    text: textOf(question, 'text')?.trim() ?? '',
    choices: choices.slice(0, 16).flatMap(choice => textOf(choice, 'label') ?? textOf(choice, 'summary') ?? []),
  };
}
