import { type Http, openHttp } from '../../../../../src/pipeline/target/azure/arm/http.ts';
import { connect } from '../../../../../src/pipeline/target/azure/link.ts';
import type { AzurePlan } from '../../../../../src/pipeline/target/azure/sign-in/clouds.ts';
import type { Control } from '../../../../../src/pipeline/types/control.ts';
import type { TargetLink } from '../../../../../src/pipeline/types/target.ts';
import type { AzureSandbox } from '../../../../../src/sandbox/azure/index.ts';
import type { Exchange } from './exchange.ts';
import { recorded } from './recorder.ts';

/** Where a cloud is, as https origins. */
export interface Origins {
  readonly endpoint: string;
  readonly authority: string;
  /** Of the account that managed disks are uploaded to. */
  readonly blobs: string;
}

/**
 * The sandbox as if it were one of the clouds: what is asked of the cloud's hosts goes to the sandbox's, and in the
 * answers its addresses are the cloud's. What is asked of any other host is heard, and fails.
 */
export function connectInDisguise(
  plan: AzurePlan,
  ctl: Control,
  sandbox: AzureSandbox,
  cloud: Origins,
  heard: (exchange: Exchange) => void,
): Promise<TargetLink> {
  const pairs = [
    [cloud.endpoint, sandbox.endpoint],
    [cloud.authority, sandbox.authority],
    [cloud.blobs, sandbox.blobEndpoint],
  ] as const;
  return connect(plan, ctl, () => recorded(disguised(openHttp([sandbox.caPem]), pairs), heard));
}

type Pairs = readonly (readonly [shown: string, real: string])[];

function disguised(http: Http, pairs: Pairs): Http {
  const shown = (text: string) => pairs.reduce((all, [name, real]) => all.replaceAll(real, name), text);
  return {
    close: () => http.close(),
    send: async request => {
      const real = pairs.find(([name]) => name === request.url.origin)?.[1];
      if (real === undefined) {
        return { status: 421, headers: {}, body: Buffer.from(`nothing of this cloud is at ${request.url.host}`) };
      }
      const url = new URL(request.url.href.replace(request.url.origin, real));
      const { status, headers, body } = await http.send({ ...request, url });
      const named = Object.entries(headers).map(([name, value]) => [name, shown(value)]);
      const isText = /json|xml|text/.test(headers['content-type'] ?? '');
      return { status, headers: Object.fromEntries(named), body: isText ? Buffer.from(shown(body.toString())) : body };
    },
  };
}
