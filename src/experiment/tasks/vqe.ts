import { createEnergySetting, energyStep, hasNoInput, livingNames } from '../../learn/energyStep.ts';
import { createFreezing } from '../../learn/freezing.ts';
import { parameterNames } from '../../learn/models.ts';
import { createOptimizer, optimizerName } from '../../learn/optimizers.ts';
import { initialTrainState, startingAngles } from '../../learn/trainState.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { OptimizerConfig } from '../configFiles.ts';
import { type FreezingSpec, freezingName, type NamedModel } from '../plan.ts';
import type { TaskKind } from '../taskContext.ts';

export interface VqeCell {
  readonly model: NamedModel;
  readonly noise: 'none' | 'heron-like';
  readonly optimizer: OptimizerConfig;
  readonly freezing: FreezingSpec;
  readonly steps: number;
  readonly shots: number | null;
  readonly seed: string;
  readonly initialAngles?: readonly number[];
}

export interface VqeResult {
  readonly model: string;
  readonly qubits: number;
  readonly noise: string;
  readonly freezing: string;
  readonly optimizer: string;
  readonly seed: string;
  readonly steps: number;
  readonly shots: number | null;
  readonly parameters: number;
  /** [steps] energy before each update, as measured. */
  readonly energy: readonly number[];
  /** [steps] forward passes until then, counted where energies are drawn. */
  readonly passes: readonly number[];
  readonly circuits: number;
  readonly shotsSpent: number;
  /** Steps that took 1 + 2 x the parameters that trained. */
  readonly stepsAsCounted: number;
  /** Exact energy under the noise at the end. */
  readonly finalEnergy: number;
}

const BREATH = 50;

export const vqe: TaskKind<VqeCell, VqeResult> = {
  name: 'vqe',
  help: 'Finds the ground state of a transverse-field Ising chain, without noise or under Heron-like noise with shots.',
  example: 'qckpt run experiments/freezing-published.yaml --set seeds=1 --output results/runs/published',
  run: async (cell, context) => {
    const { model, seed } = cell;
    if (!hasNoInput(model))
      throw new QckptError('SPEC', `vqe expected a model without input, got ${model.name} (${model.family})`);
    const names = parameterNames(model);
    const optimizer = createOptimizer(cell.optimizer);
    const freezing = createFreezing(cell.freezing, {
      seed,
      parameterNames: names,
      liveParameters: livingNames(model),
    });
    const setting = createEnergySetting({ ...cell, optimizer, freezing });
    let state = initialTrainState(startingAngles(cell, names.length), optimizer, freezing);
    const energy: number[] = [];
    const passes: number[] = [];
    let stepsAsCounted = 0;
    while (state.step < cell.steps) {
      passes.push(state.circuits);
      const { state: next, record } = energyStep(setting, state);
      state = next;
      energy.push(record.energy);
      if (record.passes === 1 + 2 * record.active) stepsAsCounted++;
      if (state.step % BREATH !== 0) continue;
      context.progress(state.step / cell.steps);
      if (context.stopping())
        throw new QckptError('INTERRUPTED', `${context.taskId} stopped; it starts anew when resumed`);
    }
    const values = Float64Array.from(setting.binding.sources, (place) => state.parameters[place]);
    return {
      model: model.name,
      qubits: model.qubits,
      noise: cell.noise,
      freezing: freezingName(cell.freezing),
      optimizer: optimizerName(cell.optimizer),
      seed,
      steps: cell.steps,
      shots: cell.shots,
      parameters: names.length,
      energy,
      passes,
      circuits: state.circuits,
      shotsSpent: state.shotsSpent,
      stepsAsCounted,
      finalEnergy: setting.exact.probabilities(values)[0],
    };
  },
};
