import type { Circuit } from '../../circuit/circuit.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import {
  createNoiseModel,
  type ElementScale,
  type NoiseSwitches,
  type RelaxationRule,
} from '../../hardware/noiseModel.ts';
import { type NoiseScale, scaledSwitches } from '../../hardware/noiseScale.ts';
import { createEngine } from '../../simulate/createEngine.ts';
import { ansatzOf, type Model } from '../ansatz/models.ts';
import { bindParameters } from '../binding.ts';
import type { PreparedData } from '../data/preparedData.ts';
import type { EvaluationSetting } from './classificationClaims.ts';
import { crossEntropyLoss } from './crossEntropy.ts';
import type { FrequencyLoss } from './frequencyLoss.ts';

/** What an evaluation setting is made from: circuit, machine and its switches, model, data. */
export interface SettingSource {
  /** Compiled for the profile, or the logical circuit where there is none. */
  readonly circuit: Circuit;
  /** null: noise-free. */
  readonly profile: HardwareProfile | null;
  readonly idle: boolean;
  /** Default: as recorded. */
  readonly relaxation?: RelaxationRule | undefined;
  /** Default: errors as calibrated. */
  readonly noiseScale?: NoiseScale | undefined;
  readonly model: Model;
  readonly data: PreparedData;
  readonly seed: string;
  /** Absent: common to all that have the seed. */
  readonly shotStream?: string | undefined;
  /** Default: the cross-entropy. */
  readonly loss?: FrequencyLoss;
  readonly switches?: NoiseSwitches | undefined;
  readonly scaleOf?: ElementScale | undefined;
}

/** The engine of a trained model with everything bound: training and verification build it here, from the same data. */
export function createEvaluationSetting({
  circuit,
  profile,
  idle,
  relaxation,
  noiseScale,
  model,
  data,
  seed,
  shotStream,
  loss = crossEntropyLoss,
  switches,
  scaleOf,
}: SettingSource): EvaluationSetting {
  const noise =
    profile === null
      ? null
      : createNoiseModel(profile, scaledSwitches(switches, noiseScale), scaleOf, relaxation);
  const trainable = ansatzOf(model).parameterNames;
  const engine = createEngine(circuit, noise, { idle, trainable });
  return {
    engine,
    binding: bindParameters(engine.parameterNames, trainable, ansatzOf(model).inputNames),
    model,
    data,
    seed,
    shotStream,
    loss,
  };
}
