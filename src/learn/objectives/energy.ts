import { z } from 'zod';
import type { Circuit } from '../../circuit/circuit.ts';
import { type PauliSum, parsePauliSum } from '../../circuit/pauliSum.ts';
import { relaxationRules } from '../../hardware/noiseModel.ts';
import { noiseScaleSchema } from '../../hardware/noiseScale.ts';
import { ansatzOf, type Model } from '../ansatz/models.ts';
import { shotSeed } from '../shotSeed.ts';
import { structurallyLive } from '../structurallyLive.ts';
import {
  energyClaimProblem,
  energyClaimRange,
  energyClaimSpecs,
  energyLaw,
  evaluateEnergyClaims,
  ISING_CHAIN,
} from './energyClaims.ts';
import { createEnergyEngine, energyCircuit, exactEnergy, hasNoInput, livingNames } from './energyEngine.ts';
import { energyMeasurement } from './energyMeasurement.ts';
import { markHeronNoise } from './heronNoise.ts';
import { NO_SAMPLE } from './measurement.ts';
import type { Objective, ObjectiveCell, ObjectiveSource, OpenObjective } from './objective.ts';
import { statedSum } from './objectiveStatement.ts';
import { basisCircuit, idealChange } from './observables/basisCircuit.ts';
import {
  observedCircuit,
  observedProblem,
  pauliSumText,
  readsPhases,
} from './observables/dataObservables.ts';
import { openPauliEnergy, sumLaw } from './observables/pauliEnergy.ts';
import { qubitWiseBases } from './observables/qubitWiseBases.ts';
import { basesOf, isingHamiltonian, MOST_ISING_QUBITS } from './transverseIsing.ts';

/** Members of an eigensolver's cell: these and those of every training, no other. */
export const eigensolverMembers = { steps: z.int().min(1) };

/** The same where it is compiled for a machine. */
const compiledMembers = {
  ...eigensolverMembers,
  level: z.int().min(0).max(3),
  idle: z.boolean(),
  relaxation: z.enum(relaxationRules).optional(),
  noiseScale: noiseScaleSchema.optional(),
};

interface EigensolverCell extends ObjectiveCell {
  readonly steps: number;
}

/** Schema of the options of `energy`. */
export const energyOptions = z.strictObject({
  name: z.literal('energy'),
  /** `ising`, the chain of as many qubits as the model has; or the terms of any sum. */
  hamiltonian: z
    .union([z.literal('ising'), z.strictObject({ terms: z.array(pauliSumText).min(1).max(4096) })])
    .default('ising'),
  /** Compiled for the machine whose noise acts; absent: noise is in marks. */
  compiled: z.literal(true).optional(),
});

/** Energy as cells and experiment files say it where it has options. */
export type EnergyOptions = z.output<typeof energyOptions>;

/** Bases, and comparisons with the model's circuit. */
const EVALUATIONS = 8;

/** Longer chains are read outcome by outcome, not by the values of their sums. */
function isLong(model: Model): boolean {
  return ansatzOf(model).circuit.qubits > MOST_ISING_QUBITS;
}

function chainOf(model: Model): PauliSum {
  return isingHamiltonian(ansatzOf(model).circuit.qubits);
}

/** What a cell without data is for that names no objective. */
export const energy: Objective<EigensolverCell> = {
  name: 'energy',
  help:
    'Energy of a Pauli sum in the final state of an ansatz without input: a variational eigensolver. The sum is that ' +
    'of the transverse-field Ising chain, or listed; noise is in marks, or that of a machine it is compiled for.',
  example:
    'analyses:\n  - kind: vqe\n    models: [circuit-d-4q2l]\n    noise: none\n    steps: 500\n    shots: 1000\n' +
    '    hamiltonian: { terms: ["-1.05 Z0 Z1", "0.39 X0", "0.39 X1"] }\n    hardware: manila\n    level: 1\n',
  kind: 'eigensolver',
  isNamed: false,
  options: energyOptions,
  withOptions: (given: EnergyOptions) => energyOf(given) as Objective,
  cell: eigensolverMembers,
  readsData: false,
  circuit: (model) => (isLong(model) ? observedCircuit(model, [chainOf(model)]) : ansatzOf(model).circuit),
  inBases: (circuit) => [circuit],
  keepsPhases: false,
  head: () => null,
  labelProblem: () => null,
  marked: {
    pass: 'markHeronNoise',
    circuit: (model) => (isLong(model) ? markedCircuit(model, chainOf(model)) : energyCircuit(model, true)),
  },
  loss: null,
  // The energy before each update, as measured.
  history: {
    steps: {
      energy: ({ value }) => value,
      active: ({ active }) => active,
      passes: ({ forwardPasses }) => forwardPasses,
      circuits: ({ forwardPasses }, bases) => forwardPasses * bases,
    },
    looks: {},
  },
  unit: 'steps',
  leastImages: 0,
  statement: ({ model }) => ({
    name: 'energy',
    options: {},
    loss: 'energy',
    estimators: {
      exact: 'sum of coefficients times means',
      sampled: 'sum over bases of the mean of what M shots show',
    },
    classes: null,
    observables: [statedSum(isingHamiltonian(ansatzOf(model).circuit.qubits))],
  }),
  steps: ({ steps }) => steps,
  bases: (model) => basesOf(ansatzOf(model).circuit.qubits),
  liveNames: livingNames,
  modelProblem: (model) => (hasNoInput(model) ? null : 'a model without input'),
  claims: ({ shots }) => energyClaimSpecs(shots),
  claimProblem: (spec) => energyClaimProblem(spec),
  valueLaw: ({ name, shots }, { model, isNoisy }) =>
    name.replace('sampled_', '') === 'energy'
      ? energyLaw(ansatzOf(model).circuit.qubits, shots, isNoisy)
      : null,
  // A state of 4^qubits numbers through each gate; of 2^qubits in a long chain without noise.
  work: ({ compiled, model, profile }) =>
    EVALUATIONS *
    compiled.operations.length *
    2 ** ((isLong(model) && profile === null ? 1 : 2) * ansatzOf(model).circuit.qubits),
  open: (source) =>
    isLong(source.model) ? openPauliEnergy(source, chainOf(source.model), false) : openChain(source),
};

function openChain({ model, circuit, profile, seed, shotStream }: ObjectiveSource): OpenObjective {
  const engine = createEnergyEngine(model, circuit, profile);
  const drawnBy = shotSeed({ seed, shotStream });
  return {
    training: () => ({
      measurement: energyMeasurement(engine),
      sampleAt: () => NO_SAMPLE,
      sampleOf: () => NO_SAMPLE,
    }),
    plan: () => engine.exact.planOf([]),
    evaluate: ({ parameters }, specs) => evaluateEnergyClaims(engine, parameters, drawnBy, specs),
    range: ({ parameters }, spec) => energyClaimRange(engine, parameters, drawnBy, spec),
    exact: ({ parameters }) => ({ loss: exactEnergy(engine, parameters), accuracy: null, variance: 0 }),
  };
}

function markedCircuit(model: Model, sum: PauliSum): Circuit {
  const circuit = observedCircuit(model, [sum]);
  return markHeronNoise(circuit, circuit.operations.length / ansatzOf(model).layers);
}

/** The energy of any sum, noise in marks or compiled for a machine. */
function energyOf({ hamiltonian, compiled }: EnergyOptions): Objective<EigensolverCell> {
  const isCompiled = compiled === true;
  const listed = hamiltonian === 'ising' ? null : hamiltonian.terms.flatMap((text) => parsePauliSum(text));
  const sumOf = (model: Model): PauliSum => listed ?? chainOf(model);
  const called = listed === null ? ISING_CHAIN : 'listed';
  const bases = (model: Model) => qubitWiseBases([sumOf(model)]).bases;
  // Without a model nothing is known of a chain but that it is read along X, too.
  const keepsPhases = listed === null || readsPhases([listed]);
  return {
    ...energy,
    isNamed: true,
    statement: ({ model }) => ({
      ...energy.statement({ model } as EigensolverCell),
      options: isCompiled ? { compiled: true } : {},
      observables: [statedSum(sumOf(model))],
    }),
    cell: isCompiled ? compiledMembers : eigensolverMembers,
    circuit: (model) => observedCircuit(model, [sumOf(model)]),
    inBases: (circuit) =>
      listed === null
        ? ['Z', 'X'].map((axis) =>
            basisCircuit(
              circuit,
              circuit.measurements.map(() => axis as 'X' | 'Z'),
              idealChange,
            ),
          )
        : qubitWiseBases([listed]).bases.map(({ axes }) => basisCircuit(circuit, axes, idealChange)),
    keepsPhases: isCompiled && keepsPhases,
    marked: isCompiled
      ? null
      : { pass: 'markHeronNoise', circuit: (model) => markedCircuit(model, sumOf(model)) },
    bases: (model) => bases(model).length,
    liveNames: (model) => structurallyLive(model, [sumOf(model)]),
    modelProblem: (model) => energy.modelProblem(model) ?? observedProblem(model, [sumOf(model)]),
    claims: ({ shots }) => energyClaimSpecs(shots, called),
    claimProblem: (spec) => energyClaimProblem(spec, called),
    valueLaw: ({ name }, { model }) =>
      name.replace('sampled_', '') === 'energy' ? sumLaw(sumOf(model)) : null,
    work: ({ compiled: circuit, model, profile }) =>
      EVALUATIONS *
      bases(model).length *
      circuit.operations.length *
      2 ** ((profile === null ? 1 : 2) * ansatzOf(model).circuit.qubits),
    open: (source) => openPauliEnergy(source, sumOf(source.model), isCompiled),
  };
}
