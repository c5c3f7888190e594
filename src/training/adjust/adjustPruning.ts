import type { AdjustmentPolicy } from '../../checkpoint/format/adjustments.ts';
import type { LineageStep } from '../../checkpoint/format/metadata.ts';
import { parameterPeriods } from '../../circuit/parameterPeriods.ts';
import { ansatzOf, denseModel } from '../../learn/ansatz/models.ts';
import { forgetMoments } from '../../learn/momentsAfterFreezing.ts';
import { choosePruned, pruningScores } from '../../learn/pruning/pruningScores.ts';
import { denseAngles, type PruningSpec, type PruningState } from '../../learn/pruning/pruningSpec.ts';
import type { TrainState } from '../../learn/trainState.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Cell } from '../cell.ts';
import { prepareTraining, type Training } from '../training.ts';
import { gateWeights } from './gateWeights.ts';
import { measuredGradients } from './measuredGradients.ts';

/** What a move makes of a pruning. */
export interface PruningChoice {
  readonly policy: AdjustmentPolicy;
  /** Of `choose`. */
  readonly spec?: PruningSpec | undefined;
}

/** A training, where it stands, and the cell that says so. */
export interface Adjusted {
  readonly cell: Cell;
  readonly training: Training;
  readonly state: TrainState;
}

/** A pruning made, and what the lineage says of it. */
export interface Pruned extends Adjusted {
  readonly move?: LineageStep['pruning'];
}

/** What each policy does, in words. */
export const pruningPolicies: Readonly<Record<Exclude<AdjustmentPolicy, 'choose'>, string>> = {
  keep: 'the same angles stay pruned',
  rederive:
    'chosen again by the stored scores, weighed by what each gate costs on the new machine; no circuit is run',
  relearn: 'gradients are measured on the new machine, and angles chosen by them; these circuits are counted',
};

/**
 * Chooses which angles are zero on the machine of a training, and takes their gates out. Angles that come back have
 * the values that were stored of them.
 * @returns the same where there is nothing to prune
 * @throws QckptError ARGUMENT: a checkpoint that is pruned is to be pruned; TRANSPILE
 */
export function adjustPruning(from: Adjusted, choice: PruningChoice | undefined): Pruned {
  const { cell, state } = from;
  if (choice?.policy === 'choose' && state.pruning !== undefined)
    throw new QckptError('ARGUMENT', '"prune" expected a checkpoint that is not pruned, got one that is');
  const spec = choice?.policy === 'choose' ? choice.spec : cell.pruning;
  if (spec === undefined) return from;
  const policy = choice?.policy ?? 'keep';
  const said = { policy, by: spec.by, share: spec.share };
  if (policy === 'keep') return { ...from, move: { ...said, passes: 0 } };
  const { profile, data, objective } = from.training;
  const model = denseModel(cell.model);
  const dense = { ...state, parameters: denseAngles(state.parameters, state.pruning) };
  const whole = model === cell.model ? from.training : prepareTraining({ ...cell, model }, profile, data);
  const measures = policy !== 'rederive' && pruningScores[spec.by].measures;
  const measured = measures ? measuredGradients(whole, cell, dense, spec.samples) : null;
  const periods = parameterPeriods(ansatzOf(model).circuit);
  const score =
    policy === 'rederive'
      ? state.pruning!.score
      : pruningScores[spec.by].of({
          angles: dense.parameters,
          periods: ansatzOf(model).parameterNames.map((name) => periods.get(name) ?? null),
          gradients: measured?.means ?? null,
          seed: cell.seed,
        });
  const level = ('level' in cell ? cell.level : undefined) ?? 0;
  const weight =
    policy === 'rederive' && profile !== null
      ? gateWeights(model, profile, { level, seed: cell.seed, objective })
      : new Float64Array(score.length).fill(1);
  const mask = choosePruned(score, weight, spec.share);
  const pruned = ansatzOf(model).parameterNames.filter((_, k) => mask[k]);
  const adjusted = { ...cell, model: pruned.length === 0 ? model : { ...model, pruned }, pruning: spec };
  const angles = dense.parameters.map((angle, k) => (mask[k] ? angle : 0));
  return {
    cell: adjusted,
    training: prepareTraining(adjusted, profile, data),
    state: {
      ...prunedState(dense, { mask, score, weight, angles }),
      forwardPasses: state.forwardPasses + (measured?.forwardPasses ?? 0),
      shotsSpent: state.shotsSpent + (measured?.shots ?? 0),
    },
    move: { ...said, passes: measured?.forwardPasses ?? 0 },
  };
}

/** With angles at zero that neither train nor are remembered; those that came back train. */
function prunedState(state: TrainState, pruning: PruningState): TrainState {
  const { mask } = pruning;
  const before = state.pruning?.mask;
  const { freezing } = state;
  return {
    ...state,
    parameters: state.parameters.map((angle, k) => (mask[k] ? 0 : angle)),
    optimizer: forgetMoments(state.optimizer, mask),
    freezing: {
      ...freezing,
      active: freezing.active.map((bit, k) => (mask[k] ? 0 : before?.[k] ? 1 : bit)),
      score: freezing.score.map((score, k) => (mask[k] ? 0 : score)),
    },
    pruning,
  };
}
