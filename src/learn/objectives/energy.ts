import { z } from 'zod';
import { ansatzOf } from '../ansatz/models.ts';
import { shotSeed } from '../shotSeed.ts';
import {
  energyClaimProblem,
  energyClaimRange,
  energyClaimSpecs,
  energyLaw,
  evaluateEnergyClaims,
} from './energyClaims.ts';
import { createEnergyEngine, energyCircuit, exactEnergy, hasNoInput, livingNames } from './energyEngine.ts';
import { energyMeasurement } from './energyMeasurement.ts';
import { NO_SAMPLE } from './measurement.ts';
import type { Objective, ObjectiveCell } from './objective.ts';
import { statedSum } from './objectiveStatement.ts';
import { basesOf, isingHamiltonian } from './transverseIsing.ts';

/** Members of an eigensolver's cell: these and those of every training, no other. */
export const eigensolverMembers = { steps: z.int().min(1) };

interface EigensolverCell extends ObjectiveCell {
  readonly steps: number;
}

/** Bases, and comparisons with the model's circuit. */
const EVALUATIONS = 8;

/** What a cell without data is for that names no objective. */
export const energy: Objective<EigensolverCell> = {
  name: 'energy',
  help:
    'Energy of the transverse-field Ising chain in the final state of an ansatz without input: a ' +
    'variational eigensolver.',
  example:
    'analyses:\n  - kind: vqe\n    models: [circuit-d-4q2l]\n    noise: none\n    steps: 500\n    shots: 1000\n',
  kind: 'eigensolver',
  isNamed: false,
  cell: eigensolverMembers,
  readsData: false,
  circuit: (model) => ansatzOf(model).circuit,
  inBases: (circuit) => [circuit],
  keepsPhases: false,
  head: () => null,
  labelProblem: () => null,
  marked: { pass: 'markHeronNoise', circuit: (model) => energyCircuit(model, true) },
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
  // A state of 4^qubits numbers through each gate.
  work: ({ compiled, model }) =>
    EVALUATIONS * compiled.operations.length * 4 ** ansatzOf(model).circuit.qubits,
  open: ({ model, circuit, profile, seed, shotStream }) => {
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
      exact: ({ parameters }) => ({ loss: exactEnergy(engine, parameters), accuracy: 0, variance: 0 }),
    };
  },
};
