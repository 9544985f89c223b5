/** The oldest that builds src/native. */
export const oldestCargo: string;

export interface FoundCargo {
  readonly cargo: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/** @returns how to run the first that is new enough, else the version of one that is too old */
export function findCargo(
  folders?: readonly string[],
): (FoundCargo & { readonly older?: undefined }) | { readonly cargo?: undefined; readonly older: string } | undefined;
