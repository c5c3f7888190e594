import type { Effects } from '../effects.ts';
import { inputRows, meansByRow } from '../inputRows.ts';
import type { PauliMethods } from '../pauliMethods.ts';
import type { PauliProgram } from '../pauliProgram.ts';
import type { Contraction } from './chooseContraction.ts';
import { createTensorContractor, type TensorContractor } from './tensorContractor.ts';
import type { Tensor } from './tensorNetwork.ts';

/** Means by contraction in the order of a plan: the methods for each contraction that is chosen for one. */
export function createTensorMethods(
  program: PauliProgram,
  effects: Effects,
  parameterNames: readonly string[],
): (contraction: Contraction) => PauliMethods {
  return ({ network, plan, live }) => {
    const contractor = createTensorContractor(program, parameterNames, network, plan, live);
    const means = meansBy(contractor, effects);
    return {
      probabilities: means,
      probabilitiesOfMany: (values, names, inputs) => {
        const rows = inputRows(parameterNames, names, inputs);
        return meansByRow(rows, values.slice(), effects.count, means);
      },
      shifted: (values, effect) => {
        contractor.setEffect(effect, (tensor, entries) => writeEffect(tensor, effects, effect, entries));
        const probability = contractor.shift(values);
        return { probability, plus: contractor.plus, minus: contractor.minus };
      },
    };
  };
}

/** All outcomes at once, or one observable after the other. */
function meansBy(contractor: TensorContractor, effects: Effects): (values: Float64Array) => Float64Array {
  const { factor } = effects;
  if (factor !== null)
    return (values) => {
      contractor.setEffect(0, ({ source }, entries) => {
        if (source.kind === 'effect' && source.digit !== null)
          for (const bit of [0, 1]) [entries[4 * bit], entries[4 * bit + 3]] = factor(source.digit, bit);
      });
      return contractor.contract(values).slice();
    };
  return (values) =>
    Float64Array.from({ length: effects.count }, (_, effect) => {
      contractor.setEffect(effect, (tensor, entries) => writeEffect(tensor, effects, effect, entries));
      return contractor.contract(values)[0];
    });
}

/** One effect's coefficients: of an outcome one qubit's factor, of an observable all. */
function writeEffect({ source }: Tensor, effects: Effects, effect: number, entries: Float64Array): void {
  if (source.kind !== 'effect') return;
  const { digit } = source;
  if (digit === null || effects.factor === null) effects.write(effect, entries);
  else [entries[0], entries[3]] = effects.factor(digit, (effect >> digit) & 1);
}
