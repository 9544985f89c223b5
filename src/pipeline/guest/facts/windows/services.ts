import type { Guest } from '../../guest.ts';
import { below, type Registry, type RegistryValue, valueIn } from './registry.ts';

/** When a service or driver is started (SERVICE_BOOT_START and its kin, winsvc.h). */
export const start = { boot: 0, system: 1, automatic: 2, manual: 3, disabled: 4 } as const;

/** A service or driver that is installed. */
export interface Service {
  readonly name: string;
  readonly start?: number;
  /** What says so. */
  readonly at: RegistryValue | { readonly path: string };
}

/** Undefined where it is not installed. `StartOverride` is what Windows 8 and later go by, where it is there. */
export async function serviceOf({ control }: Registry, name: string): Promise<Service | undefined> {
  const key = await below(control, `Services\\${name}`);
  if (key.key === undefined) return undefined;
  const said = await valueIn(key, 'Start');
  const override = await valueIn(await below(key, 'StartOverride'), '0');
  const at = override ?? said;
  return { name, at: at ?? { path: key.path }, ...(at?.number === undefined ? {} : { start: at.number }) };
}

/** The file of a driver. Undefined where it is not there. */
export async function driverFile({ files }: Guest, name: string): Promise<string | undefined> {
  const path = `/Windows/System32/drivers/${name}.sys`;
  return (await files.exists(path)) ? path : undefined;
}
