/**
 * The kernel's exports: every operation whose rounding decides a result.
 *
 * WebAssembly fixes the result of each f64 operation, so what is computed here has the same bits on every engine.
 */
export { sin, cos, acos, atan2, exp, log, pow } from './elementary';
export { philox, uniform, binomial, wordAt, heapBase } from './random';
export { pauliPrepare, pauliPrepareInitial, pauliProductVectors, pauliShifts } from './pauliRuns';
export { pauliForward, pauliForwardInPlace, pauliBackward, pauliContractProduct } from './pauli';
export { vectorPrepare, vectorForward, vectorBackward } from './stateVector';
export { vectorObserve } from './vectorObserve';
export { limitTriad, limitMultiplyAdd } from './limits';
