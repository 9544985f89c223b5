import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { TargetLink } from '../../../../src/pipeline/types/target.ts';
import { type AzureSandbox, type AzureSandboxOptions, startAzure } from '../../../../src/sandbox/azure/index.ts';
import { connectTo, planFor, signInTo, testClock, testControl } from './bench.ts';

export interface Linked {
  readonly cloud: AzureSandbox;
  readonly link: TargetLink;
}

/**
 * A cloud for the tests of a file and one link that is signed in to it, both there once the tests begin; no test leaves
 * faults, or a machine's way of starting, to the next. To be called once, at the top.
 * @param ctl of the link
 */
export function linkedTo(options: AzureSandboxOptions = {}, ctl = testControl(() => {}, testClock())): Linked {
  let made: Linked | undefined;
  const there = (): Linked => {
    if (made === undefined) throw new ReferenceError('the cloud is there once the tests begin');
    return made;
  };
  beforeAll(async () => {
    const cloud = await startAzure(options);
    signInTo(cloud);
    made = { cloud, link: await connectTo(planFor(cloud), ctl) };
  });
  afterAll(async () => {
    const { cloud, link } = there();
    await link.close();
    expect(cloud.bugs).toEqual([]);
    await cloud.close();
  });
  beforeEach(() => {
    const { cloud } = there();
    cloud.faults.clear();
    cloud.boot('ok');
  });
  return {
    get cloud() {
      return there().cloud;
    },
    get link() {
      return there().link;
    },
  };
}
