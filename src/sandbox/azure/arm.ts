import { randomUUID } from 'node:crypto';
import { versionsOf } from './api-versions.ts';
import { type Cloud, subscriptionOf } from './cloud.ts';
import { accessRoutes } from './disk-access.ts';
import { diskRoutes } from './disks.ts';
import { encryptionSetRoutes } from './encryption/sets.ts';
import { badRequest, Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { definitionRoutes } from './gallery/definitions.ts';
import { galleryRoutes } from './gallery/galleries.ts';
import { versionRoutes } from './gallery/versions.ts';
import { groupRoutes } from './groups.ts';
import { imageRoutes } from './images.ts';
import { networkRoutes } from './network/routes.ts';
import { pollRoutes } from './poll.ts';
import { resourceRoutes } from './resources.ts';
import type { Route } from './router.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { bootRoutes } from './vm/boot.ts';
import { vmRoutes } from './vm/routes.ts';
import { mustBeAllowed } from './where/actions.ts';
import { offerRoutes } from './where/offers.ts';
import { permissionRoutes } from './where/permissions.ts';
import { policyRoutes } from './where/policies.ts';

/** Everything Resource Manager answers. */
export const armRoutes: readonly Route[] = [
  ...pollRoutes,
  ...subscriptionRoutes,
  ...groupRoutes,
  ...resourceRoutes,
  ...diskRoutes,
  ...accessRoutes,
  ...imageRoutes,
  ...networkRoutes,
  ...vmRoutes,
  ...bootRoutes,
  ...permissionRoutes,
  ...policyRoutes,
  ...offerRoutes,
  ...galleryRoutes,
  ...definitionRoutes,
  ...versionRoutes,
  ...encryptionSetRoutes,
];

/**
 * What Resource Manager does before it looks at a request: who is it, does it say its api-version, is there such a
 * subscription. It also ends the operations whose time has come.
 * @throws Refusal 401, 400 or 404
 */
export async function enterArm(exchange: Exchange, route: Route | undefined): Promise<void> {
  const { cloud } = exchange;
  const id = randomUUID();
  Object.assign(exchange.headers, {
    'x-ms-correlation-request-id': exchange.header('x-ms-correlation-request-id') ?? id,
    'x-ms-routing-request-id': `SANDBOX:${new Date(cloud.clock.now()).toISOString()}:${id}`,
    ...cloud.throttle.take(exchange.kind, exchange.request.method),
  });
  const authority = `${cloud.listeners.login.url}/${cloud.signIn.tenantId}`;
  cloud.tokens.check(exchange.header('authorization'), cloud.listeners.arm.url, authority);
  await cloud.operations.settle();
  if (route?.versions) checkVersion(exchange, taken(cloud, route.versions));
  if (exchange.params.subscription !== undefined) subscriptionOf(cloud, exchange.params.subscription);
  mustBeAllowed(exchange);
}

/** The versions of a route, or those of a cloud that trails behind. */
function taken({ settings }: Cloud, versions: readonly string[]): readonly string[] {
  const type = (Object.keys(versionsOf) as (keyof typeof versionsOf)[]).find(each => versionsOf[each] === versions);
  return (type && settings.versions[type]) ?? versions;
}

function checkVersion(exchange: Exchange, versions: readonly string[]): void {
  const given = exchange.url.searchParams.get('api-version');
  if (!given) {
    const text = 'The api-version query parameter (?api-version=) is required for all requests.';
    throw badRequest(text, 'MissingApiVersionParameter');
  }
  if (versions.includes(given)) return;
  const supported = versions.join(',');
  const type = /\/providers\/microsoft\.(?:compute|network)\/(\w+)/i.exec(exchange.url.pathname)?.[1];
  if (!type) {
    const text = `The api-version '${given}' is invalid. The supported versions are '${supported}'.`;
    throw badRequest(text, 'InvalidApiVersionParameter');
  }
  throw new Refusal(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '' and API version '${given}' for type '${type}'. The supported api-versions are '${supported}'.`,
  );
}
