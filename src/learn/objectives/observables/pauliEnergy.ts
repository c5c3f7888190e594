import type { Circuit } from '../../../circuit/circuit.ts';
import type { PauliSum } from '../../../circuit/pauliSum.ts';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import type { NoiseChannels } from '../../../hardware/noiseModel.ts';
import { QckptError } from '../../../numeric/qckptError.ts';
import { streamKey } from '../../../numeric/streams.ts';
import { ansatzOf } from '../../ansatz/models.ts';
import { bindValues } from '../../binding.ts';
import { shotSeed } from '../../shotSeed.ts';
import { type Claim, type ClaimRange, type ClaimSpec, EXACT_TOLERANCE, type ValueLaw } from '../claim.ts';
import { heronNoise } from '../heronNoise.ts';
import { NO_SAMPLE } from '../measurement.ts';
import type { ObjectiveSource, OpenObjective } from '../objective.ts';
import { idealChange, MARKED_CHANGE, markedChange } from './basisCircuit.ts';
import { observablesOn } from './dataObservables.ts';
import { drawValues, sharesNear } from './observableDraws.ts';
import { createObservableEngine, type ObservableEngine } from './observableEngine.ts';
import { varianceOf } from './observableEvaluation.ts';
import { observableMeasurement } from './observableMeasurement.ts';
import { type Axis, qubitWiseBases } from './qubitWiseBases.ts';
import { plainLoss } from './valueLoss.ts';

/** The energy of any Pauli sum in an ansatz' final state, term by term in bases that commute qubit by qubit. */
export function openPauliEnergy(source: ObjectiveSource, sum: PauliSum, isCompiled: boolean): OpenObjective {
  const engine = isCompiled ? observablesOn(source, [sum]) : markedObservables(source, sum);
  const drawnBy = shotSeed(source);
  const anglesOf = (parameters: Float64Array): Float64Array =>
    bindValues(engine.binding, parameters, NO_SAMPLE.features);
  const exactAt = (parameters: Float64Array): number => engine.exact(anglesOf(parameters))[0];
  return {
    training: () => ({
      measurement: observableMeasurement(engine, plainLoss, 'energy-shots'),
      sampleAt: () => NO_SAMPLE,
      sampleOf: () => NO_SAMPLE,
    }),
    plan: engine.plan,
    evaluate: ({ parameters }, specs) =>
      specs.map((spec): Claim => {
        const { shots, streamPurpose } = spec;
        if (shots === null || streamPurpose === null) return { ...spec, value: exactAt(parameters) };
        const shown: number[] = [];
        const laws = engine.laws(anglesOf(parameters));
        drawValues(engine, streamKey(drawnBy, streamPurpose), [0, 0], shots, laws, shown);
        return { ...spec, value: shown[0] };
      }),
    range: ({ parameters }, spec) => energyRange(engine, anglesOf(parameters), drawnBy, spec),
    exact: ({ parameters }, _, shots = Number.POSITIVE_INFINITY) => ({
      loss: exactAt(parameters),
      accuracy: null,
      variance:
        shots === Number.POSITIVE_INFINITY
          ? 0
          : varianceOf(engine, [1], engine.laws(anglesOf(parameters))) / shots,
    }),
  };
}

function energyRange(
  engine: ObservableEngine,
  angles: Float64Array,
  drawnBy: string,
  { shots, streamPurpose }: ClaimSpec,
): ClaimRange {
  if (shots === null || streamPurpose === null) {
    const energy = engine.exact(angles)[0];
    return { least: energy - EXACT_TOLERANCE, most: energy + EXACT_TOLERANCE, open: 0 };
  }
  const key = streamKey(drawnBy, streamPurpose);
  const shares = sharesNear(engine, key, [0, 0], shots, engine.laws(angles), EXACT_TOLERANCE);
  const [constant] = engine.constants;
  const sumOf = (choose: (...values: number[]) => number): number =>
    shares.reduce((sum, possible) => sum + choose(...possible.map(([own]) => own)), constant);
  return {
    least: sumOf(Math.min) - EXACT_TOLERANCE,
    most: sumOf(Math.max) + EXACT_TOLERANCE,
    open: shares.filter(({ length }) => length > 1).length,
  };
}

/** Without noise, or under noise in marks: there the readout has errors where Z is read, as in the chain's code. */
function markedObservables({ model, circuit, profile }: ObjectiveSource, sum: PauliSum): ObservableEngine {
  const { parameterNames, inputNames } = ansatzOf(model);
  const { qubits } = qubitWiseBases([sum]);
  return createObservableEngine({
    circuit,
    sums: [sum],
    noiseFor: profile === null ? null : (axes) => noiseIn(axes, qubits, profile, circuit),
    change: profile === null ? idealChange : markedChange,
    idle: false,
    parameterNames,
    inputNames,
  });
}

function noiseIn(
  axes: readonly Axis[],
  qubits: readonly number[],
  profile: HardwareProfile,
  { qubits: count, operations }: Circuit,
): NoiseChannels {
  if (operations.some(({ gate }) => gate === MARKED_CHANGE))
    throw new QckptError(
      'CIRCUIT',
      `marked noise expected a circuit without ${MARKED_CHANGE}, which marks readings`,
    );
  const noise = heronNoise(profile, count);
  const axisOf = new Map(qubits.map((qubit, bit) => [qubit, axes[bit]]));
  return {
    ...noise,
    gateNoise: (gate, at) =>
      gate === MARKED_CHANGE
        ? { depolarizing: 0, relaxation: [{ e1: 1, e2: 1 }], durationNs: 0 }
        : noise.gateNoise(gate, at),
    readoutError: (at) => (axisOf.get(at) === 'Z' ? noise.readoutError(at) : { p1Given0: 0, p0Given1: 0 }),
  };
}

/** A sum's values lie between those in which every term has its sign against it, or for it. */
export function sumLaw(sum: PauliSum): ValueLaw {
  const constant = sum.reduce(
    (total, { coefficient, paulis }) => total + (paulis.length === 0 ? coefficient : 0),
    0,
  );
  const size = sum.reduce(
    (total, { coefficient, paulis }) => total + (paulis.length === 0 ? 0 : Math.abs(coefficient)),
    0,
  );
  return {
    domain: `a number within ${constant - size}..${constant + size}`,
    accepts: (energy) => Math.abs(energy - constant) <= size * (1 + 1e-9) + 1e-9,
  };
}
