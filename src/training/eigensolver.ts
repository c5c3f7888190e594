import type { CompiledModel } from '../checkpoint/compileCircuit.ts';
import { energyClaimSpecs, evaluateEnergyClaims } from '../checkpoint/energyClaims.ts';
import type { Claim } from '../checkpoint/metadata.ts';
import { readOpenQasm } from '../circuit/openQasm/readOpenQasm.ts';
import { writeOpenQasm } from '../circuit/openQasm/writeOpenQasm.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import {
  createEnergyEngine,
  energyCircuit,
  hasNoInput,
  livingNames,
} from '../learn/objectives/energyEngine.ts';
import { energyMeasurement } from '../learn/objectives/energyMeasurement.ts';
import { NO_SAMPLE } from '../learn/objectives/measurement.ts';
import type { TrainState } from '../learn/trainState.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { VqeCell } from './cell.ts';
import { compileModel, type Training, trainingOf } from './training.ts';

export interface EigensolverTraining extends Training {
  readonly claims: (state: TrainState) => Claim[];
}

/**
 * A variational eigensolver of the transverse-field Ising chain.
 * @param profile whose values its noise has; null: none
 * @throws QckptError SPEC: a model with an input; CAPACITY, HARDWARE
 */
export function prepareEigensolver(cell: VqeCell, profile: HardwareProfile | null): EigensolverTraining {
  const { model, seed, shots } = cell;
  if (!hasNoInput(model))
    throw new QckptError('SPEC', `vqe expected a model without input, got ${model.name}`);
  const compiled = markedModel(cell, profile);
  const engine = createEnergyEngine(model, compiled.circuit, profile);
  const training = trainingOf(cell, {
    measurement: energyMeasurement(engine),
    liveParameters: livingNames(model),
    compiled,
    profile,
    sampleAt: () => NO_SAMPLE,
  });
  return {
    ...training,
    claims: ({ parameters }) => evaluateEnergyClaims(engine, parameters, seed, energyClaimSpecs(shots)),
  };
}

/** The ansatz as it is: nothing is compiled, under noise it gets its marks. */
function markedModel({ model, seed }: VqeCell, profile: HardwareProfile | null): CompiledModel {
  const ideal = compileModel(model, null, 0, seed);
  if (profile === null) return ideal;
  const compiledOpenQasm3 = writeOpenQasm(energyCircuit(model, true), { version: 3, physical: true });
  const passes = [{ name: 'markHeronNoise', options: {} }];
  return { circuit: readOpenQasm(compiledOpenQasm3), record: { ...ideal.record, compiledOpenQasm3, passes } };
}
