import { z } from 'zod';
import { QckptError } from '../numeric/qckptError.ts';

/**
 * A family of QNNs: encoding, then L layers of rotations on every qubit and a pattern of entanglers.
 *
 * Circuits A to D of arXiv:2602.11383 and its code.
 */
export interface ModelFamily {
  readonly name: string;
  readonly help: string;
  /** A file in `configs/models/`. */
  readonly example: string;
  /** Angle of the RX that encodes feature i on qubit i: coefficient x feature; null: no input. */
  readonly encoding: { readonly kind: 'angle' | 'basis'; readonly coefficient: number } | null;
  /** Rotations on each qubit of a layer, in order: the last axis of the parameters' shape [L, q, g]. */
  readonly rotations: readonly string[];
  readonly entangler: 'cx' | 'cz';
  /** `ring`: (q, q + 1 mod n) for each q; `chain`: without the closing one. */
  readonly topology: 'ring' | 'chain';
  /** Number of qubits read, from qubit 0: qubit i -> c[i]. */
  readonly reads: (qubits: number) => number;
}

const ANGLE = { kind: 'angle', coefficient: 1 } as const;
/** RX(pi) turns |0> into |1> up to a phase. */
const BASIS = { kind: 'basis', coefficient: Math.PI } as const;

const example = (family: string): string => `family: ${family}\nqubits: 4\nlayers: 2\n`;

/** All families by name, as `explain` lists them. */
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

/** A file in `configs/models/`. */
export const modelSchema = z
  .strictObject({
    family: z.enum(Object.keys(modelFamilies) as [string, ...string[]]),
    qubits: z.int().min(1).max(24),
    layers: z.int().min(1).max(100),
  })
  .refine(({ family, qubits }) => modelFamilies[family].reads(qubits) <= qubits, {
    path: ['qubits'],
    error: 'as many as the family reads',
  });

/** A family with its size. */
export type Model = z.infer<typeof modelSchema>;

/** @throws QckptError SPEC: no such family */
export function familyOf(model: Model): ModelFamily {
  if (!Object.hasOwn(modelFamilies, model.family))
    throw new QckptError(
      'SPEC',
      `"family" expected one of ${Object.keys(modelFamilies).join(', ')}, got "${model.family}"`,
    );
  return modelFamilies[model.family];
}

/** Shape [L, q, g] of the trainable parameters. */
export function parameterShape(model: Model): readonly [number, number, number] {
  return [model.layers, model.qubits, familyOf(model).rotations.length];
}

/** Names of the trainable parameters, `theta_layer_qubit_rotation`, in the row-major order of [L, q, g]. */
export function parameterNames(model: Model): string[] {
  const [layers, qubits, rotations] = parameterShape(model);
  return Array.from({ length: layers * qubits * rotations }, (_, k) =>
    parameterName(Math.floor(k / (qubits * rotations)), Math.floor(k / rotations) % qubits, k % rotations),
  );
}

/** Of the parameter [L, q, g]: the name that it has in circuits. */
export function parameterName(layer: number, qubit: number, rotation: number): string {
  return `theta_${layer}_${qubit}_${rotation}`;
}

/** Names of the encoded features, `x0` on qubit 0 and so on; none for a family without input. */
export function inputNames(model: Model): string[] {
  return familyOf(model).encoding === null
    ? []
    : Array.from({ length: model.qubits }, (_, qubit) => `x${qubit}`);
}

/** Number of classes a model can tell apart: 2^reads. */
export function classCount(model: Model): number {
  return 2 ** familyOf(model).reads(model.qubits);
}

/**
 * Outcome index of a class. Qubit 0 carries the most significant bit of the class (class = 2 bit0 + bit1 for two
 * qubits), while an outcome's index has it as the least significant: the bits are reversed. Its own inverse.
 */
export function outcomeOfClass(model: Model, classIndex: number): number {
  const reads = familyOf(model).reads(model.qubits);
  let outcome = 0;
  for (let bit = 0; bit < reads; bit++) if ((classIndex >> bit) & 1) outcome |= 1 << (reads - 1 - bit);
  return outcome;
}
