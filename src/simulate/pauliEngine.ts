import { QckptError } from '../numeric/qckptError.ts';
import { coneInOrder, type EffectCone, effectCone } from './effectCone.ts';
import { checkEffect, type Effects } from './effects.ts';
import { checkValues, type Engine, type ShiftOccurrence } from './engine.ts';
import { inputRows, meansByRow } from './inputRows.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import { narrowOrder } from './narrowOrder.ts';
import { COMFORTABLE_BYTES } from './pauliMemory.ts';
import { buildPauliProgram, type PauliProgram } from './pauliProgram.ts';
import { forwardMeans, type LoadedProgram, loadProgram, productMeans, shiftSweep } from './pauliSweeps.ts';
import { contractionWork, entriesSwept, LARGEST, onlyInProduct, SWEEP_COST } from './pauliWork.ts';
import { deadParameters, shiftedGates } from './shiftedGates.ts';
import { shiftedRuns } from './shiftedRuns.ts';

/**
 * The simulator in the Pauli basis: exact under noise, one forward and one backward sweep for all shifted
 * probabilities.
 * @param comfortableBytes beyond this a gradient computes states twice rather than keep them all
 * @throws QckptError CAPACITY for more than 13 qubits at once
 */
export function createPauliEngine(
  lowered: LoweredCircuit,
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
  cone: boolean,
  comfortableBytes = COMFORTABLE_BYTES,
): Engine {
  const { effects } = lowered;
  const { order, reach } = narrowCone(lowered, cone);
  const program = buildPauliProgram(reach, trainable);
  refuseWide(program);
  const load = (each: PauliProgram): LoadedProgram => loadProgram(each, parameterNames, comfortableBytes);
  const loaded = load(program);
  const { memory } = loaded;

  const inCircuit = program.occurrences
    .map(({ angle, element }, slot) => ({ angle, slot, place: order[element] }))
    .sort((a, b) => a.place - b.place);
  const gates = shiftedGates(inCircuit, program.angles, parameterNames, trainable);
  const occurrences = gates.map(
    ({ parameter, coefficient }): ShiftOccurrence => ({ parameter, coefficient }),
  );
  const slots = Int32Array.from(gates, ({ slot }) => slot);
  const setValues = (values: Float64Array): void => {
    checkValues(values, parameterNames);
    memory.values.set(values);
  };
  const sweep = (values: Float64Array, effect: number): number => {
    setValues(values);
    checkEffect(effects, effect);
    return shiftSweep(loaded, effects, effect);
  };

  const productFor = productProgram(
    reach,
    contractionWork(reach.digits.length, effects.count),
    program,
    load,
  );

  return {
    kind: 'pauli',
    parameterNames,
    occurrences,
    deadParameters: deadParameters(occurrences, parameterNames, trainable),
    probabilities(values) {
      setValues(values);
      return forwardMeans(loaded, effects);
    },
    probabilitiesOfMany(values, names, inputs) {
      const rows = inputRows(parameterNames, names, inputs);
      const product = productFor(names);
      setValues(values);
      if (product !== null) {
        product.memory.values.set(values);
        return productMeans(product, effects, rows);
      }
      return meansByRow(rows, memory.values, effects.count, () => forwardMeans(loaded, effects));
    },
    shifted(values, effect) {
      const probability = sweep(values, effect);
      const { plus, minus } = memory;
      return { probability, occurrences, plus: gather(plus, slots), minus: gather(minus, slots) };
    },
    shiftedAll(values, wanted) {
      setValues(values);
      return shiftedRuns(occurrences, wanted, (k, byRad) =>
        movedMeans(loaded, effects, k === null ? null : gates[k].angle, byRad),
      );
    },
    gradient(values, effect) {
      const probability = sweep(values, effect);
      const slopes = new Float64Array(slots.length);
      for (let k = 0; k < slots.length; k++) slopes[k] = (memory.plus[slots[k]] - memory.minus[slots[k]]) / 2;
      return { probability, occurrences, slopes };
    },
  };
}

function refuseWide({ width }: PauliProgram): void {
  if (width > LARGEST)
    throw new QckptError(
      'CAPACITY',
      `"qubits" expected at most ${LARGEST} at once in the cone of what is read for a noisy simulation, got ` +
        `${width} (a vector of ${4 ** (width - 14) * 2} GiB)`,
    );
}

/** The effects' means with one of the program's angles moved; null: none. */
function movedMeans(
  loaded: LoadedProgram,
  effects: Effects,
  angle: number | null,
  byRad: number,
): Float64Array {
  if (angle !== null) loaded.memory.moveAngle(angle, byRad);
  const means = forwardMeans(loaded, effects);
  if (angle !== null) loaded.memory.moveAngle(angle, 0);
  return means;
}

/** The effects' cone in the order that keeps states narrowest, and each element's place in the circuit. */
function narrowCone({ elements, qubits, effects }: LoweredCircuit, enabled: boolean) {
  const inCircuitOrder = effectCone(elements, qubits, effects, enabled);
  const order = narrowOrder(inCircuitOrder);
  const reach = coneInOrder(
    order.map((index) => inCircuitOrder.elements[index].element),
    inCircuitOrder.digits.slice(0, inCircuitOrder.lastDigits),
  );
  return { order, reach };
}

/**
 * The program with all qubits entering first: its effects, pulled back once, meet each input's product state. Null
 * where the names reach beyond the product, or where that costs more a sample than a sweep through narrow states.
 * Made when first asked for.
 */
function productProgram(
  reach: EffectCone,
  contraction: number,
  narrow: PauliProgram,
  load: (program: PauliProgram) => LoadedProgram,
): (names: readonly string[]) => LoadedProgram | null {
  if (reach.digits.length > LARGEST || contraction > SWEEP_COST * entriesSwept(narrow)) return () => null;
  let product: LoadedProgram | null = null;
  return (names) => {
    product ??= load(buildPauliProgram(reach, new Set(), 'first'));
    return onlyInProduct(product.program, new Set(names)) ? product : null;
  };
}

/** The kernel's numbers in the order of the occurrences. */
function gather(numbers: Float64Array, slots: Int32Array): Float64Array {
  const out = new Float64Array(slots.length);
  for (let k = 0; k < slots.length; k++) out[k] = numbers[slots[k]];
  return out;
}
