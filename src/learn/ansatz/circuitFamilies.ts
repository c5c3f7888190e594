import { z } from 'zod';
import { notOneOf } from '../../numeric/notOneOf.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { ModelKind } from './ansatz.ts';
import { buildQnn } from './buildQnn.ts';
import type { ModelFamily } from './modelFamily.ts';
import { reversedBits } from './outcomeBits.ts';

const ANGLE = { kind: 'angle', coefficient: 1 } as const;
/** RX(pi) turns |0> into |1> up to a phase. */
const BASIS = { kind: 'basis', coefficient: Math.PI } as const;

const example = (family: string): string => `family: ${family}\nqubits: 4\nlayers: 2\n`;

/** Families of circuits that a model file may name, by name. */
export const modelFamilies: Readonly<Record<string, ModelFamily>> = {
  'rx-rz-cz-ring': {
    name: 'rx-rz-cz-ring',
    help: 'Circuit A: RX and RZ on every qubit, a ring of CZ; two qubits read. Half of its angles cannot reach them.',
    example: example('rx-rz-cz-ring'),
    encoding: ANGLE,
    rotations: ['rx', 'rz'],
    entangler: 'cz',
    topology: 'ring',
    reads: () => 2,
  },
  'ry-rz-cx-ring': {
    name: 'ry-rz-cx-ring',
    help: 'Circuit B: RY and RZ on every qubit, a ring of CX; two qubits read.',
    example: example('ry-rz-cx-ring'),
    encoding: ANGLE,
    rotations: ['ry', 'rz'],
    entangler: 'cx',
    topology: 'ring',
    reads: () => 2,
  },
  'rx-rz-cx-ring': {
    name: 'rx-rz-cx-ring',
    help: 'Circuit C: bits encoded as basis states, RX and RZ on every qubit, a ring of CX; one qubit read (parity).',
    example: example('rx-rz-cx-ring'),
    encoding: BASIS,
    rotations: ['rx', 'rz'],
    entangler: 'cx',
    topology: 'ring',
    reads: () => 1,
  },
  'ry-rz-cz-chain': {
    name: 'ry-rz-cz-chain',
    help: 'Circuit D: an ansatz without input, RY and RZ on every qubit, a chain of CZ; all qubits read (VQE).',
    example: example('ry-rz-cz-chain'),
    encoding: null,
    rotations: ['ry', 'rz'],
    entangler: 'cz',
    topology: 'chain',
    reads: (qubits) => qubits,
  },
};

const schema = z
  .strictObject({
    family: z.enum(Object.keys(modelFamilies) as [string, ...string[]]),
    qubits: z.int().min(1).max(24),
    layers: z.int().min(1).max(100),
  })
  .refine(({ family, qubits }) => modelFamilies[family].reads(qubits) <= qubits, {
    path: ['qubits'],
    error: 'as many as the family reads',
  });

/** Circuits of one pattern in any size: [L, q, g] angles, feature i on qubit i. */
export const circuitFamily: ModelKind<typeof schema> = {
  name: 'circuit-family',
  help:
    'A family of circuits with so many qubits and layers: parameters theta_layer_qubit_rotation, ' +
    'features x0, x1, ... by qubit.',
  example: example('ry-rz-cx-ring'),
  key: 'family',
  schema,
  resolve: ({ family: name, qubits, layers }) => {
    if (!Object.hasOwn(modelFamilies, name))
      throw new QckptError('SPEC', notOneOf('family', Object.keys(modelFamilies), name));
    const family = modelFamilies[name];
    const reads = family.reads(qubits);
    return {
      ...buildQnn(family, qubits, layers),
      layers,
      classCount: 2 ** reads,
      outcomeOfClass: (classIndex) => reversedBits(classIndex, reads),
    };
  },
  ofSize: (model, qubits, layers) => ({
    ...model,
    name: `${model.family}-${qubits}q${layers}l`,
    qubits,
    layers,
  }),
};
