import type { EffectCone } from './effectCone.ts';
import type { Effects } from './effects.ts';
import { inputRows, meansByRow } from './inputRows.ts';
import type { PauliMethods } from './pauliMethods.ts';
import { buildPauliProgram, type PauliProgram } from './pauliProgram.ts';
import { forwardMeans, type LoadedProgram, loadProgram, productMeans, shiftSweep } from './pauliSweeps.ts';
import { contractionWork, entriesSwept, LARGEST, onlyInProduct, SWEEP_COST } from './pauliWork.ts';

/**
 * Means by sweeps in order of time over one vector as wide as the cone: one forward and one backward sweep for all
 * shifted means.
 * @param reach the cone that `program` is made of
 * @param comfortableBytes beyond this a gradient computes states twice rather than keep them all
 */
export function createSweepMethods(
  program: PauliProgram,
  reach: EffectCone,
  effects: Effects,
  parameterNames: readonly string[],
  comfortableBytes: number,
): PauliMethods {
  const load = (each: PauliProgram): LoadedProgram => loadProgram(each, parameterNames, comfortableBytes);
  const loaded = load(program);
  const { memory } = loaded;
  const contraction = contractionWork(reach.digits.length, effects.count);
  const productFor = productProgram(reach, contraction, program, load);
  return {
    probabilities(values) {
      memory.values.set(values);
      return forwardMeans(loaded, effects);
    },
    probabilitiesOfMany(values, names, inputs) {
      const rows = inputRows(parameterNames, names, inputs);
      const product = productFor(names);
      if (product !== null) {
        product.memory.values.set(values);
        return productMeans(product, effects, rows);
      }
      memory.values.set(values);
      return meansByRow(rows, memory.values, effects.count, () => forwardMeans(loaded, effects));
    },
    moved(values, angle, byRad) {
      memory.values.set(values);
      memory.moveAngle(angle, byRad);
      const means = forwardMeans(loaded, effects);
      memory.moveAngle(angle, 0);
      return means;
    },
    shifted(values, effect) {
      memory.values.set(values);
      const probability = shiftSweep(loaded, effects, effect);
      return { probability, plus: memory.plus, minus: memory.minus };
    },
  };
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
