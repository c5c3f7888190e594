import { type Angle, isConstantAngle } from '../../circuit/angle.ts';
import type { Operation } from '../../circuit/circuit.ts';
import { gateNamed } from '../../circuit/gates.ts';
import { mapOperations } from '../../circuit/mapOperations.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Ansatz } from '../ansatz/ansatz.ts';

/**
 * A model with some of its angles at zero for good: gates that do nothing then are gone. Names, their order and the
 * shape of the parameters stay, so that a checkpoint's tensors keep their places.
 * @throws QckptError SPEC: a name that is no parameter of it, or twice
 */
export function prunedAnsatz(ansatz: Ansatz, pruned: readonly string[]): Ansatz {
  const gone = new Set(pruned);
  const unknown = pruned.find((name) => !ansatz.parameterNames.includes(name));
  if (unknown !== undefined || gone.size < pruned.length)
    throw new QckptError(
      'SPEC',
      `"pruned" expected parameters of the model, each once, got ${unknown ?? 'one twice'}`,
    );
  const without = (angle: Angle): Angle => ({
    ...angle,
    terms: angle.terms.filter(({ name }) => !gone.has(name)),
  });
  const becomes = (operation: Operation): readonly Operation[] => {
    if (!operation.angles.some(({ terms }) => terms.some(({ name }) => gone.has(name)))) return [operation];
    const left = { ...operation, angles: operation.angles.map(without) };
    return doesNothing(left) ? [] : [left];
  };
  return { ...ansatz, circuit: mapOperations(ansatz.circuit, becomes) };
}

/** Whether its matrix is the identity up to a phase. */
function doesNothing({ gate, angles }: Operation): boolean {
  if (!angles.every(isConstantAngle)) return false;
  const { qubits, matrix } = gateNamed(gate);
  const { re, im } = matrix(angles.map(({ constant }) => constant));
  const size = 2 ** qubits;
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      const isSame = row === column ? re[at] === re[0] && im[at] === im[0] : re[at] === 0 && im[at] === 0;
      if (!isSame) return false;
    }
  return true;
}
