import type { ComplexMatrix } from '../circuit/complexMatrix.ts';
import { planMemory, reserveAngles, writeAngles } from './angleTables.ts';
import type { PauliString } from './effects.ts';
import type { StateVectorProgram } from './stateVectorProgram.ts';

/** Lays a program out in the kernel's memory, as `src/kernel/stateVector.ts` reads it. */
export interface StateVectorMemory {
  readonly values: Float64Array;
  /** Amplitudes, re and im interleaved, shape [2^n, 2]. */
  readonly state: Float64Array;
  readonly adjoint: Float64Array;
  readonly slopes: Float64Array;
  constantOf(angle: number): number;
  setConstant(angle: number, constantRad: number): void;
}

const HEADER_WORDS = 16;
const RUN_WORDS = 3;
const FACTOR_WORDS = 3;
const OPERATION_WORDS = 5;
const STRING_BYTES = 24;
const PAIR_KINDS = new Map([
  ['cx', 1],
  ['cz', 2],
]);

/** Writes the program, and the Pauli strings to be read, into the memory from `heapBase` on, and grows it as needed. */
export function layOutStateVectorMemory(
  program: StateVectorProgram,
  parameterNames: readonly string[],
  memory: WebAssembly.Memory,
  heapBase: number,
  strings: readonly PauliString[],
): StateVectorMemory {
  const { reserve, grow } = planMemory(heapBase);
  const runs = program.operations.flatMap((operation) => (operation.kind === 'run' ? [operation] : []));
  const factors = runs.flatMap((run) => run.factors);
  const amplitudes = 2 ** program.qubits;

  const header = reserve(4 * HEADER_WORDS);
  const angles = reserveAngles(reserve, program.angles, parameterNames.length);
  const runTable = reserve(4 * RUN_WORDS * runs.length);
  const factorTable = reserve(4 * FACTOR_WORDS * factors.length);
  const operationTable = reserve(4 * OPERATION_WORDS * program.operations.length);
  // The sums of its contraction follow where sweeps go block by block.
  const runMatrices = runs.map(() => reserve(64 + 128));
  const factorMatrices = factors.map((factor) => (factor.kind === 'fixed' ? reserve(64) : 0));
  const pairMatrices = program.operations.map((operation) => (operation.kind === 'pair' ? reserve(256) : 0));
  const slopes = reserve(8 * program.occurrences.length);
  const stringTable = reserve(STRING_BYTES * strings.length);
  const state = reserve(16 * amplitudes);
  const adjoint = reserve(16 * amplitudes);
  grow(memory);

  writeAngles(angles, program.angles, parameterNames, memory);
  const words = new Int32Array(memory.buffer);
  const doubles = new Float64Array(memory.buffer);
  words.set(
    [
      ...[angles.values, program.angles.length, angles.angles, angles.terms, angles.trig],
      ...[runs.length, runTable, factorTable, program.operations.length, operationTable],
      ...[amplitudes, state, adjoint, slopes, stringTable],
    ],
    header / 4,
  );
  factors.forEach((factor, index) => {
    const to = factorTable / 4 + FACTOR_WORDS * index;
    if (factor.kind === 'rotation') {
      words.set([factor.axis, factor.angle, factor.occurrence], to);
    } else {
      words.set([0, factorMatrices[index], -1], to);
      writeMatrix(doubles, factorMatrices[index], factor.unitary);
    }
  });
  let runIndex = 0;
  let factorIndex = 0;
  program.operations.forEach((operation, index) => {
    const to = operationTable / 4 + OPERATION_WORDS * index;
    if (operation.kind === 'run') {
      words.set(
        [factorIndex, operation.factors.length, runMatrices[runIndex]],
        runTable / 4 + RUN_WORDS * runIndex,
      );
      words.set([0, 2 ** operation.qubit, 0, runIndex, operation.live ? 1 : 0], to);
      runIndex++;
      factorIndex += operation.factors.length;
    } else {
      const [a, b] = operation.qubits;
      words.set([PAIR_KINDS.get(operation.gate) ?? 3, 2 ** a, 2 ** b, pairMatrices[index], 0], to);
      writeMatrix(doubles, pairMatrices[index], operation.unitary);
    }
  });
  writeStrings(stringTable, strings, words, doubles);

  const view = (at: number, length: number): Float64Array => new Float64Array(memory.buffer, at, length);
  return {
    values: view(angles.values, parameterNames.length),
    state: view(state, 2 * amplitudes),
    adjoint: view(adjoint, 2 * amplitudes),
    slopes: view(slopes, program.occurrences.length),
    constantOf: (angle) => doubles[angles.angles / 8 + 2 * angle],
    setConstant: (angle, constantRad) => {
      doubles[angles.angles / 8 + 2 * angle] = constantRad;
    },
  };
}

function writeMatrix(doubles: Float64Array, at: number, { re, im }: ComplexMatrix): void {
  for (let k = 0; k < re.length; k++) doubles.set([re[k], im[k]], at / 8 + 2 * k);
}

function writeStrings(
  table: number,
  strings: readonly PauliString[],
  words: Int32Array,
  doubles: Float64Array,
): void {
  strings.forEach(({ flips, signs, re, im }, k) => {
    const at = table + STRING_BYTES * k;
    words.set([flips, signs], at / 4);
    doubles.set([re, im], at / 8 + 1);
  });
}
