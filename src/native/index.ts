/** The one door to the hot kernels: inflating grains, finding zeros, digests. */
export { digest, hasher, inflateGrain, isZero, kernelName } from './builtin.ts';
