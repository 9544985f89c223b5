import { afterEach, expect } from 'vitest';
import { type Http, openHttp } from '../../../../../src/pipeline/target/azure/arm/http.ts';
import { Conformance } from './conformance.ts';
import { specification } from './operations.ts';
import { recorded } from './recorder.ts';

const watching: Conformance[] = [];

/**
 * Our HTTP; all that goes through it is held against the official files where VMFERRY_SPECS says where they are, and the
 * test fails that sent what they do not have. What answers must speak as the real service does.
 */
export function openWatched(where: { endpoint?: string | undefined; authority?: string | undefined }) {
  return (ca: string[] | undefined): Http => {
    const { endpoint, authority } = where;
    const http = openHttp(ca);
    if (specification === undefined || endpoint === undefined || authority === undefined) return http;
    const conformance = new Conformance({ endpoint, authority });
    watching.push(conformance);
    return recorded(http, exchange => conformance.take(exchange));
  };
}

/** What was sent since the last test began, by its name in the files. */
export function operationsSeen(): Set<string> {
  return new Set(watching.flatMap(({ seen }) => [...seen]));
}

afterEach(() => {
  const troubles = watching.flatMap(conformance => conformance.troubles.splice(0));
  expect([...new Set(troubles)]).toEqual([]);
});
