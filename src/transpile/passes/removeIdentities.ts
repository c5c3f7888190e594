import { isConstantAngle } from '../../circuit/angle.ts';
import type { Operation } from '../../circuit/circuit.ts';
import { gateNamed } from '../../circuit/gates.ts';
import { mapOperations } from '../../circuit/mapOperations.ts';
import type { Pass } from '../pass.ts';

/** By matrix, so for every gate of the registry. */
export const removeIdentities: Pass = {
  name: 'removeIdentities',
  help:
    'Removes gates that do nothing but a global phase: id, and turns by angle zero or a whole number of times ' +
    'around.',
  example: 'id a; rx(0) a; crz(4*pi) a, b; h a -> h a',
  run: (compilation) => ({
    ...compilation,
    circuit: mapOperations(compilation.circuit, (operation) => (isIdentity(operation) ? [] : [operation])),
  }),
};

/** What rounding leaves of an entry of the identity. */
const DUST = 1e-14;

function isIdentity({ gate, angles }: Operation): boolean {
  if (gate === 'barrier' || !angles.every(isConstantAngle)) return false;
  const { re, im } = gateNamed(gate).matrix(angles.map(({ constant }) => constant));
  const size = Math.sqrt(re.length);
  return re.every((_, k) => {
    const onDiagonal = k % (size + 1) === 0;
    return (
      Math.abs(re[k] - (onDiagonal ? re[0] : 0)) < DUST && Math.abs(im[k] - (onDiagonal ? im[0] : 0)) < DUST
    );
  });
}
