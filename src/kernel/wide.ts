/**
 * A sixth module, apart for the same reason as `tensor.ts`: state vectors that are larger than the nearest cache. What
 * it leaves behind has the bits that the kernel's own sweeps leave behind.
 */
export { heapBase } from './random';
export { vectorPrepare } from './stateVector';
export { wideForward as vectorForward, wideBackward as vectorBackward } from './wideVector';
export { wideObserve as vectorObserve } from './wideObserve';
