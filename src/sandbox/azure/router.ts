import type { Exchange } from './exchange.ts';
import type { RequestKind } from './kinds.ts';

/** What answers one kind of request. */
export interface Route {
  readonly kind: RequestKind;
  readonly method: string;
  /** Path with `:names`; everything else matches in any case, as Resource Manager's paths do. */
  readonly path: string;
  /** api-versions it takes; none for what has no versions. */
  readonly versions?: readonly string[];
  run(exchange: Exchange): Promise<void> | void;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The first route that takes this method and path. */
export function match(routes: readonly Route[], method: string, path: string): Match | undefined {
  const parts = path.split('/');
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.path.split('/'), parts) : undefined;
    if (params) return { route, params };
  }
  return undefined;
}

function matchPath(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const found = given[index] ?? '';
    if (part.startsWith(':')) {
      if (found === '') return undefined;
      params[part.slice(1)] = decode(found);
    } else if (part.toLowerCase() !== found.toLowerCase()) {
      return undefined;
    }
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
