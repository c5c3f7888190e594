import { activeQubits } from '#src/circuit/activeQubits.ts';
import { evaluateAngle } from '#src/circuit/angle.ts';
import type { Circuit } from '#src/circuit/circuit.ts';
import { type PauliSum, parsePauliSum } from '#src/circuit/pauliSum.ts';
import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';
import { createNoiseModel } from '#src/hardware/noiseModel.ts';
import { ansatzOf, type Model } from '#src/learn/ansatz/models.ts';
import { basisCircuit, idealChange, nativeChange } from '#src/learn/objectives/observables/basisCircuit.ts';
import { observedCircuit, readsPhases } from '#src/learn/objectives/observables/dataObservables.ts';
import { qubitWiseBases } from '#src/learn/objectives/observables/qubitWiseBases.ts';
import { timeline } from '#src/simulate/timeline.ts';
import { compileModel } from '#src/training/training.ts';

/** A model with values for all its names, and what is observed of it. */
export interface ObservableCase {
  readonly model: Model;
  readonly texts: readonly string[];
  readonly features: readonly number[];
  readonly parameters: readonly number[];
  /** [classes][observables + 1]; null: the value of the one sum is the loss. */
  readonly head: readonly (readonly number[])[] | null;
  readonly target: number | null;
}

const angles = (count: number, step: number): number[] =>
  Array.from({ length: count }, (_, k) => ((k + 1) * step) % (2 * Math.PI));

/** Two bases' worth of observables with a head, and a sum of six qubits in three bases. */
export const observableCases: readonly ObservableCase[] = [
  {
    model: { family: 'rx-rz-cz-ring', qubits: 4, layers: 2 },
    texts: ['Z0', 'Z1 Z3', '0.5*X0X1 + Z2', 'Y3 - 0.3'],
    features: angles(4, 1.37),
    parameters: angles(16, 2.41),
    head: [0, 1, 2].map((c) => [0, 1, 2, 3, 4].map((k) => ((7 * c + 3 * k) % 5) - 1.8)),
    target: 2,
  },
  {
    model: { family: 'ry-rz-cz-chain', qubits: 6, layers: 2 },
    texts: [
      '0.7 - 1.05 Z0 Z1 + 0.31 Z2 Z3 Z5 + 0.39 X0 X1 - 0.22 Y2 Y3 + 0.18 X4 Z5 - 0.4 Z4 + 0.11 X0 Y1 Z2 Y5',
    ],
    features: [],
    parameters: angles(24, 1.93),
    head: null,
    target: null,
  },
];

/** As PennyLane takes it: a constant or the place of a parameter a gate. */
export function pennylaneCase({ model, texts, features, parameters, head, target }: ObservableCase): object {
  const { circuit, parameterNames, inputNames } = ansatzOf(model);
  const inputs = new Map(inputNames.map((name, k) => [name, features[k]]));
  const operations = circuit.operations.map(({ gate, qubits, angles: [angle] }) => {
    const name = angle?.terms[0]?.name;
    const place = name === undefined ? -1 : parameterNames.indexOf(name);
    const constant = angle === undefined ? null : place >= 0 ? 0 : evaluateAngle(angle, inputs);
    return [gate, qubits, place >= 0 ? place : null, constant];
  });
  return {
    ...{ qubits: circuit.qubits, operations, parameters, target },
    head: head ?? [[0, 0]],
    sums: texts.map(parsePauliSum).map(plain),
  };
}

function plain(sum: PauliSum): unknown[] {
  return sum.map(({ coefficient, paulis }) => [coefficient, paulis.map(({ qubit, axis }) => [qubit, axis])]);
}

/** Gates of which half the difference at a quarter turn is the derivative. */
const ROTATIONS = new Set(['rx', 'ry', 'rz']);

/**
 * As Aer takes it: every gate and every channel of each basis' circuit, with idle relaxation; null: no noise. Of one sum
 * without a head the derivatives are asked for, too: of each parameter where it stands, and with which coefficient.
 */
export function aerCase(one: ObservableCase, profile: HardwareProfile | null): object {
  const { model, texts, features, parameters } = one;
  const { parameterNames, inputNames } = ansatzOf(model);
  const sums = texts.map(parsePauliSum);
  const measured = { circuit: () => observedCircuit(model, sums), keepsPhases: readsPhases(sums) };
  const { circuit } = compileModel(model, profile, 1, '1', measured);
  const noise = profile === null ? null : createNoiseModel(profile);
  const change = profile === null ? idealChange : nativeChange(profile);
  const values = new Map([
    ...parameterNames.map((name, k) => [name, parameters[k]] as const),
    ...inputNames.map((name, k) => [name, features[k]] as const),
  ]);
  const { bases, qubits, constants } = qubitWiseBases(sums);
  const placeOf = new Map(activeQubits(circuit).map((qubit, place) => [qubit, place]));
  const place = (at: number): number => placeOf.get(at)!;
  const asksSlopes = one.head === null;
  const eventsOf = (run: Circuit): { events: unknown[]; occurrences: [number, number][][] } => {
    const occurrences = parameterNames.map((): [number, number][] => []);
    const events: unknown[] = [];
    for (const event of timeline(run, noise, true)) {
      if (event.kind === 'gate')
        for (const { name, coefficient } of event.operation.angles[0]?.terms ?? []) {
          if (asksSlopes && !ROTATIONS.has(event.operation.gate))
            throw new TypeError(`no rule for ${event.operation.gate}`);
          occurrences[parameterNames.indexOf(name)]?.push([events.length, coefficient]);
        }
      events.push(...stepsOf(event));
    }
    return { events, occurrences };
  };
  const stepsOf = (event: ReturnType<typeof timeline>[number]): unknown[] => {
    if (event.kind === 'idle') {
      const { e1, e2 } = event.relaxation;
      return [['relax', [place(event.qubit)], [e1, e2]]];
    }
    const { operation, noise: own } = event;
    const on = operation.qubits.map(place);
    return [
      [operation.gate, on, operation.angles.map((angle) => evaluateAngle(angle, values))],
      ...(own === null || own.depolarizing === 0 ? [] : [['depolarize', on, [own.depolarizing]]]),
      ...(own?.relaxation ?? []).map(({ e1, e2 }, k) => ['relax', [on[k]], [e1, e2]]),
    ];
  };
  const reads = [...circuit.measurements].sort((a, b) => a.bit - b.bit).map(({ qubit }) => qubit);
  return {
    qubits: placeOf.size,
    constants,
    ...(asksSlopes ? { parameters: parameterNames.length } : {}),
    bases: bases.map(({ axes, terms }) => ({
      ...eventsOf(basisCircuit(circuit, axes, change)),
      reads: reads.map(place),
      readout: reads.map((qubit) => {
        const { p1Given0, p0Given1 } = noise?.readoutError(qubit) ?? { p1Given0: 0, p0Given1: 0 };
        return [p1Given0, p0Given1];
      }),
      terms: terms.map((own) =>
        own.map(({ coefficient, paulis }) => [coefficient, paulis.map(({ qubit }) => qubits.indexOf(qubit))]),
      ),
    })),
  };
}
