import { QckptError } from '../numeric/qckptError.ts';
import { checkEffect } from './effects.ts';
import { checkValues, type Engine, type ShiftedProbabilities, type ShiftOccurrence } from './engine.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import { narrowProgram } from './narrowProgram.ts';
import { COMFORTABLE_BYTES } from './pauliMemory.ts';
import type { PauliMethods, SlotShifts } from './pauliMethods.ts';
import { LARGEST } from './pauliWork.ts';
import { deadParameters, shiftedGates } from './shiftedGates.ts';
import { shiftedRuns } from './shiftedRuns.ts';
import { createSweepMethods } from './sweepMethods.ts';
import { type ContractionOrder, chooseContraction, type Purpose } from './tensor/chooseContraction.ts';
import { createTensorMethods } from './tensor/tensorMethods.ts';

/**
 * The simulator in the Pauli basis, exact under noise. Each method is done by sweeps in order of time, or by the tree
 * of contractions that `chooseContraction` finds to be much cheaper.
 * @param comfortableBytes beyond this a gradient by sweeps computes states twice rather than keep them all
 * @param contractionOrder other than the cheapest for comparison
 * @throws QckptError CAPACITY, also from its methods, where neither fits
 */
export function createPauliEngine(
  lowered: LoweredCircuit,
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
  cone: boolean,
  comfortableBytes = COMFORTABLE_BYTES,
  contractionOrder: ContractionOrder = 'cheapest',
): Engine {
  const { effects } = lowered;
  const { program, reach, order } = narrowProgram(lowered, trainable, cone);
  const sweeps = onceAKey(() =>
    createSweepMethods(program, reach, effects, parameterNames, comfortableBytes),
  );
  const trees = createTensorMethods(program, effects, parameterNames);
  const choices = onceAKey((key: string) =>
    chooseContraction(program, effects, purposeOf(key), reach, contractionOrder),
  );
  const methods = onceAKey((key: string): PauliMethods => {
    const { chosen, reason } = choices(key);
    if (chosen !== null) return trees(chosen);
    if (program.width <= LARGEST) return sweeps('');
    throw new QckptError(
      'CAPACITY',
      `"qubits" expected at most ${LARGEST} at once in the cone of what is read for a noisy simulation in order of ` +
        `time, got ${program.width} (a vector of ${4 ** (program.width - 14) * 2} GiB); ${reason}`,
    );
  });
  // What can do nothing says so at once.
  if (program.width > LARGEST) methods('means');

  const inCircuit = program.occurrences
    .map(({ angle, element }, slot) => ({ angle, slot, place: order[element] }))
    .sort((a, b) => a.place - b.place);
  const gates = shiftedGates(inCircuit, program.angles, parameterNames, trainable);
  const occurrences = gates.map(({ parameter, coefficient }) => ({ parameter, coefficient }));
  const slots = Int32Array.from(gates, ({ slot }) => slot);
  const shiftsOf = (values: Float64Array, effect: number): SlotShifts => {
    checkValues(values, parameterNames);
    checkEffect(effects, effect);
    return methods('shifts').shifted(values, effect);
  };

  return {
    kind: 'pauli',
    parameterNames,
    occurrences,
    deadParameters: deadParameters(occurrences, parameterNames, trainable),
    probabilities(values) {
      checkValues(values, parameterNames);
      return methods('means').probabilities(values);
    },
    probabilitiesOfMany(values, names, inputs) {
      checkValues(values, parameterNames);
      return methods(keyOfMany(names)).probabilitiesOfMany(values, names, inputs);
    },
    planOf(names) {
      return choices(names.length === 0 ? 'means' : keyOfMany(names)).chosen?.plan.digest ?? null;
    },
    shifted: (values, effect) => shiftedMeans(shiftsOf(values, effect), occurrences, slots),
    shiftedAll(values, wanted) {
      checkValues(values, parameterNames);
      const { moved, probabilities } = methods('means');
      // A tree gives one effect's in the time of three.
      if (moved === undefined)
        return Array.from({ length: effects.count }, (_, effect) => this.shifted(values, effect));
      return shiftedRuns(occurrences, wanted, (k, byRad) =>
        k === null ? probabilities(values) : moved(values, gates[k].angle, byRad),
      );
    },
    gradient(values, effect) {
      const { probability, plus, minus } = shiftsOf(values, effect);
      const slopes = new Float64Array(slots.length);
      for (let k = 0; k < slots.length; k++) slopes[k] = (plus[slots[k]] - minus[slots[k]]) / 2;
      return { probability, occurrences, slopes };
    },
  };
}

const SEPARATOR = '\u0000';

/** Of the purpose to compute for many inputs in these names; other purposes have the names of their kinds. */
function keyOfMany(names: readonly string[]): string {
  return ['many', ...names].join(SEPARATOR);
}

function purposeOf(key: string): Purpose {
  const [kind, ...names] = key.split(SEPARATOR);
  return kind === 'many' ? { kind, names } : { kind: kind as 'means' | 'shifts' };
}

function shiftedMeans(
  { probability, plus, minus }: SlotShifts,
  occurrences: readonly ShiftOccurrence[],
  slots: Int32Array,
): ShiftedProbabilities {
  return { probability, occurrences, plus: inOrder(plus, slots), minus: inOrder(minus, slots) };
}

/** The kernel's numbers in the order of the occurrences. */
function inOrder(numbers: Float64Array, slots: Int32Array): Float64Array {
  const ordered = new Float64Array(slots.length);
  for (let k = 0; k < slots.length; k++) ordered[k] = numbers[slots[k]];
  return ordered;
}

/** Each is made when it is first asked for. */
function onceAKey<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key)!;
  };
}
