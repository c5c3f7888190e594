import { QckptError } from '../numeric/qckptError.ts';
import { checkEffect } from './effects.ts';
import type { Engine, ShiftOccurrence } from './engine.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import { narrowProgram } from './narrowProgram.ts';
import { COMFORTABLE_BYTES } from './pauliMemory.ts';
import type { PauliMethods, SlotShifts } from './pauliMethods.ts';
import type { PauliProgram } from './pauliProgram.ts';
import { createPauliSweeps } from './pauliSweeps.ts';
import { LARGEST } from './pauliWork.ts';
import { type ContractionOrder, chooseContraction, type Purpose } from './tensor/chooseContraction.ts';
import { createTensorMethods } from './tensor/tensorMethods.ts';

/**
 * The simulator in the Pauli basis, exact under noise. Each method is done by sweeps in order of time, or by the tree
 * of contractions that `chooseContraction` finds to be much cheaper.
 * @param contractionOrder other than the cheapest for comparison
 * @param comfortableBytes beyond this a gradient by sweeps computes states twice rather than keep them all
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

  const sweeps = once(
    (): PauliMethods => createPauliSweeps(program, reach, effects, parameterNames, comfortableBytes),
  );
  const trees = createTensorMethods(program, effects, parameterNames);
  const methodsFor = (purpose: Purpose): PauliMethods => {
    const { chosen, reason } = chooseContraction(program, effects, purpose, reach, contractionOrder);
    if (chosen !== null) return trees(chosen);
    if (program.width <= LARGEST) return sweeps();
    throw new QckptError(
      'CAPACITY',
      `"qubits" expected at most ${LARGEST} at once in the cone of what is read for a noisy simulation in order of ` +
        `time, got ${program.width} (a vector of ${4 ** (program.width - 14) * 2} GiB); ${reason}`,
    );
  };
  const forward = once(() => methodsFor({ kind: 'means' }));
  const derived = once(() => methodsFor({ kind: 'shifts' }));
  const many = onceAKey((names) => methodsFor({ kind: 'many', names: names.split('\u0000') }));
  // What can do nothing says so at once.
  if (program.width > LARGEST) forward();

  const { occurrences, slots } = occurrencesOf(program, order, parameterNames, trainable);
  const reached = new Set(occurrences.map(({ parameter }) => parameterNames[parameter]));
  /** The numbers of slots in the order of `occurrences`. */
  const inOrder = (numbers: Float64Array): Float64Array => {
    const out = new Float64Array(slots.length);
    for (let k = 0; k < slots.length; k++) out[k] = numbers[slots[k]];
    return out;
  };
  const check = (values: Float64Array): void => {
    if (values.length !== parameterNames.length)
      throw new QckptError(
        'ARGUMENT',
        `"values" expected ${parameterNames.length} angles, got ${values.length}`,
      );
  };
  const shiftsOf = (values: Float64Array, effect: number): SlotShifts => {
    check(values);
    checkEffect(effects, effect);
    return derived().shifted(values, effect);
  };

  return {
    kind: 'pauli',
    parameterNames,
    occurrences,
    deadParameters: new Set([...trainable].filter((name) => !reached.has(name))),
    probabilities(values) {
      check(values);
      return forward().probabilities(values);
    },
    probabilitiesOfMany(values, names, inputs) {
      check(values);
      return many(names.join('\u0000')).probabilitiesOfMany(values, names, inputs);
    },
    shifted(values, effect) {
      const { probability, plus, minus } = shiftsOf(values, effect);
      return { probability, occurrences, plus: inOrder(plus), minus: inOrder(minus) };
    },
    gradient(values, effect) {
      const { probability, plus, minus } = shiftsOf(values, effect);
      const slopes = new Float64Array(slots.length);
      for (let k = 0; k < slots.length; k++) slopes[k] = (plus[slots[k]] - minus[slots[k]]) / 2;
      return { probability, occurrences, slopes };
    },
  };
}

/** One entry an occurrence and trainable name in it, in the circuit's order; `slots` is where the numbers are left. */
function occurrencesOf(
  program: PauliProgram,
  order: readonly number[],
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
): { readonly occurrences: readonly ShiftOccurrence[]; readonly slots: Int32Array } {
  const indexOf = new Map(parameterNames.map((name, index) => [name, index]));
  const shifts = program.occurrences
    .map(({ angle, element }, slot) => ({ angle, place: order[element], slot }))
    .sort((a, b) => a.place - b.place)
    .flatMap(({ angle, slot }) =>
      program.angles[angle].terms
        .filter((term) => trainable.has(term.name))
        .map((term) => ({ slot, parameter: indexOf.get(term.name)!, coefficient: term.coefficient })),
    );
  return {
    occurrences: shifts.map(({ parameter, coefficient }) => ({ parameter, coefficient })),
    slots: Int32Array.from(shifts, ({ slot }) => slot),
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function onceAKey<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key)!;
  };
}
