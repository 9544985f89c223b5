/** The one door to the hot kernels: inflating and deflating grains, finding zeros, digests. */
export { deflateGrain, digest, hasher, inflateGrain, isZero, kernelName } from './builtin.ts';
