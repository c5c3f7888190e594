/**
 * The exports of the second module: contraction of tensor networks in the Pauli basis. It stands apart from
 * `kernel.ts`, so that what it gains leaves that module's bytes, which checkpoints name, as they are.
 */
export { heapBase } from './random';
export { pauliPrepare, pauliShifts } from './pauliRuns';
export { tensorContract } from './tensorContract';
export { tensorLeaf, tensorLeafBackward } from './tensorLeaf';
