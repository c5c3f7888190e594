import {
  instantiateKernel,
  instantiateWideKernel,
  type KernelFunctions,
  type KernelMemory,
} from '../numeric/kernel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { type EffectCone, effectCone } from './effectCone.ts';
import { checkEffect, type Effects, type PauliString } from './effects.ts';
import { checkValues, type Engine } from './engine.ts';
import { inputRows, meansByRow } from './inputRows.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import { deadParameters, shiftedGates } from './shiftedGates.ts';
import { shiftedRuns } from './shiftedRuns.ts';
import { signsTogether } from './signsTogether.ts';
import { layOutStateVectorMemory, type StateVectorMemory } from './stateVectorMemory.ts';
import { buildStateVectorProgram, type StateVectorProgram } from './stateVectorProgram.ts';

interface StateVectorKernel extends KernelMemory {
  vectorPrepare(): void;
  vectorForward(): void;
  vectorBackward(): void;
  vectorObserve(first: number, count: number): number;
}

const LARGEST = 24;
/** From here on a vector has a block or more, and sweeps go block by block. */
const WIDE = 10;

/**
 * The noise-free simulator: a state vector, derivatives by the adjoint method. Readout is perfect here.
 * Two vectors of 2^n complex amplitudes: 32 MiB at 20 qubits.
 * @param wideFrom qubits from which on sweeps go block by block, 10 at least; the bits do not depend on it
 * @throws QckptError CAPACITY for more than 24 qubits
 */
export function createStateVectorEngine(
  lowered: LoweredCircuit,
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
  cone: boolean,
  wideFrom = WIDE,
): Engine {
  const reach = effectCone(lowered.elements, lowered.qubits, lowered.effects, cone, false);
  refuseTooWide(reach.digits.length);
  const { program, kernel } = programFor(reach, trainable, wideFrom);
  const { effects } = lowered;
  const strings = stringsOf(effects).flat();
  const memory = layOutStateVectorMemory(program, parameterNames, kernel.memory, kernel.heapBase(), strings);
  const inCircuit = program.occurrences.map((angle, slot) => ({ angle, slot }));
  const gates = shiftedGates(inCircuit, program.angles, parameterNames, trainable);
  const occurrences = gates.map(({ parameter, coefficient }) => ({ parameter, coefficient }));
  const { meanOf, apply } = vectorReader(effects, kernel, memory);

  const run = (values: Float64Array): void => {
    checkValues(values, parameterNames);
    memory.values.set(values);
    kernel.vectorPrepare();
    kernel.vectorForward();
  };
  const allMeans = (): Float64Array =>
    Float64Array.from({ length: effects.count }, (_, effect) => meanOf(effect));

  return {
    kind: 'state-vector',
    parameterNames,
    occurrences,
    deadParameters: deadParameters(occurrences, parameterNames, trainable),
    probabilities(values) {
      run(values);
      return allMeans();
    },
    probabilitiesOfMany(values, names, inputs) {
      const rows = inputRows(parameterNames, names, inputs);
      return meansByRow(rows, values.slice(), effects.count, (own) => {
        run(own);
        return allMeans();
      });
    },
    planOf: () => null,
    shifted(values, effect) {
      checkEffect(effects, effect);
      run(values);
      const probability = meanOf(effect);
      const moved = (angle: number, byRad: number): number => {
        whileMoved(memory, angle, byRad, () => run(values));
        return meanOf(effect);
      };
      return {
        probability,
        occurrences,
        plus: Float64Array.from(gates, ({ angle }) => moved(angle, Math.PI / 2)),
        minus: Float64Array.from(gates, ({ angle }) => moved(angle, -Math.PI / 2)),
      };
    },
    shiftedAll: (values, wanted) =>
      shiftedRuns(occurrences, wanted, (k, byRad) => {
        if (k === null) run(values);
        else whileMoved(memory, gates[k].angle, byRad, () => run(values));
        return allMeans();
      }),
    gradient(values, effect) {
      checkEffect(effects, effect);
      run(values);
      const probability = apply(effect);
      kernel.vectorBackward();
      return {
        probability,
        occurrences,
        slopes: Float64Array.from(gates, ({ slot }) => memory.slopes[slot]),
      };
    },
  };
}

/** The program and the module that runs it. */
function programFor(
  reach: EffectCone,
  trainable: ReadonlySet<string>,
  wideFrom: number,
): { readonly program: StateVectorProgram; readonly kernel: StateVectorKernel } {
  const program = buildStateVectorProgram(reach, trainable);
  return program.qubits < wideFrom
    ? { program, kernel: instantiateKernel<KernelFunctions & StateVectorKernel>() }
    : {
        program: { ...program, operations: signsTogether(program.operations) },
        kernel: instantiateWideKernel(),
      };
}

function refuseTooWide(qubits: number): void {
  if (qubits > LARGEST)
    throw new QckptError(
      'CAPACITY',
      `"qubits" expected at most ${LARGEST} for a noise-free simulation, got ${qubits} (two vectors of ` +
        `${2 ** (qubits - 26)} GiB)`,
    );
}

function stringsOf({ onVectors }: Effects): readonly (readonly PauliString[])[] {
  return onVectors.kind === 'strings' ? onVectors.strings : [];
}

interface VectorReader {
  /** <psi|E|psi> */
  readonly meanOf: (effect: number) => number;
  /** The same; leaves E|psi> in the adjoint vector. */
  readonly apply: (effect: number) => number;
}

/** What effects do to the state in the kernel's memory. */
function vectorReader(
  effects: Effects,
  kernel: StateVectorKernel,
  { state, adjoint }: StateVectorMemory,
): VectorReader {
  const { onVectors } = effects;
  if (onVectors.kind === 'outcomes')
    return {
      meanOf: (outcome) => onVectors.mean(outcome, state),
      apply: (outcome) => {
        onVectors.project(outcome, state, adjoint);
        return onVectors.mean(outcome, state);
      },
    };
  const lengths = onVectors.strings.map(({ length }) => length);
  const firsts = lengths.map((_, effect) => lengths.slice(0, effect).reduce((sum, own) => sum + own, 0));
  const apply = (effect: number): number => kernel.vectorObserve(firsts[effect], lengths[effect]);
  return { meanOf: apply, apply };
}

function whileMoved(memory: StateVectorMemory, angle: number, byRad: number, run: () => void): void {
  const constant = memory.constantOf(angle);
  memory.setConstant(angle, constant + byRad);
  run();
  memory.setConstant(angle, constant);
}
