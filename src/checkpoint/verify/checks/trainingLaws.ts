import { createNoiseModel } from '../../../hardware/noiseModel.ts';
import { scaledSwitches } from '../../../hardware/noiseScale.ts';
import { ansatzOf, denseModel } from '../../../learn/ansatz/models.ts';
import type { Freezing } from '../../../learn/freezing/freezingStrategy.ts';
import { createFreezing, freezingStrategies } from '../../../learn/freezing.ts';
import { createOptimizer } from '../../../learn/optimizers.ts';
import { gatesOfNames, type PassRange, passLaw, sharesNames } from '../../../learn/passLaw.ts';
import { isDueAfter, stepsOf } from '../../../learn/stepsOf.ts';
import { createEngine } from '../../../simulate/createEngine.ts';
import type { LineageStep } from '../../format/metadata.ts';
import { storedMachine } from '../claimSubject.ts';
import type { Facts, TrainingFacts } from './check.ts';

/** A move of the lineage and the step at which it was made. */
export interface Move extends LineageStep {
  readonly at: number;
  /** Of fine-tuning. */
  readonly steps: number;
}

/** The moves with their places among the steps: fine-tuning is what a move adds. */
export function movesOf({ checkpoint: { meta }, cell }: Pick<Facts, 'checkpoint' | 'cell'>): Move[] {
  const steps = meta.lineage.map(({ fineTuneSamples }) => stepsOf(fineTuneSamples, batchOf(cell)));
  let at = meta.progress.step - steps.reduce((sum, own) => sum + own, 0);
  return meta.lineage.map((move, k) => {
    const placed = { ...move, at, steps: steps[k] };
    at += steps[k];
    return placed;
  });
}

/** Samples a step. */
export function batchOf(cell: Facts['cell']): number {
  return ('batch' in cell ? cell.batch : undefined) ?? 1;
}

/**
 * Whether this is the last checkpoint of its training, which has claims on the test part: all samples are used, or the
 * budget of passes is spent, or it was moved; or it is as another program handed it over.
 */
export function isLastOfTraining({ checkpoint: { meta }, cell, objective }: Facts): boolean {
  const { step, forwardPasses } = meta.progress;
  const passes = 'passes' in cell ? cell.passes : undefined;
  return (
    meta.lineage.length > 0 ||
    isOriginOf({ meta, cell }) ||
    step >= objective.steps(cell) ||
    (passes !== undefined && forwardPasses >= passes.budget)
  );
}

/** Whether nothing was trained since another program handed it over. */
export function isOriginOf({ meta, cell }: Pick<Facts, 'cell'> & Pick<Facts['checkpoint'], 'meta'>): boolean {
  return cell.origin !== undefined && meta.lineage.length === 0 && meta.progress.step === 0;
}

/** Steps after which validation is noted, in order; several where the file leaves open what happened before a move. */
export function validationSteps(facts: TrainingFacts): readonly (readonly number[])[] {
  const { checkpoint, cell } = facts;
  const moves = movesOf(facts);
  const trained = moves[0]?.at ?? checkpoint.meta.progress.step;
  const bases = facts.objective.bases(facts.model);
  const passes = checkpoint.history.circuits.map((circuits) => circuits / bases);
  const regular = regularSteps(cell, trained, passes);
  const closed = regular.at(-1) === trained || trained === 0 ? regular : [...regular, trained];
  const moved = moves.map(({ at, steps }) => at + steps);
  if (moves.length > 0)
    return [
      [...regular, ...moved],
      [...closed, ...moved],
    ];
  return [isLastOfTraining(facts) ? closed : regular];
}

/** With a checkpoint every so many samples, and with a budget also after every so many passes. */
function regularSteps(
  { checkpointEvery, passes, batch = 1 }: TrainingFacts['cell'],
  trained: number,
  forwardPasses: ArrayLike<number>,
): number[] {
  const steps: number[] = [];
  let spent = 0;
  for (let step = 1; step <= trained; step++) {
    const before = spent;
    spent += forwardPasses[step - 1];
    const looks =
      passes !== undefined && Math.floor(spent / passes.every) > Math.floor(before / passes.every);
    if (looks || isDueAfter(step, batch, checkpointEvery)) steps.push(step);
  }
  return steps;
}

/** How many parameters may have trained in a step: one of these, or as many as `most`. */
export interface ActiveLaw {
  readonly counts: ReadonlySet<number>;
  /** Any number up to it; null: one of `counts` only. */
  readonly most: number | null;
}

/**
 * [steps] of a freezing strategy: all candidates at first, then as many as its windows choose.
 */
export function activeLaws(facts: Facts): ActiveLaw[] {
  const { meta } = facts.checkpoint;
  const moves = movesOf(facts);
  const own = strategyCounts(facts);
  const pruned = moves.find(({ pruning }) => pruning !== undefined)?.at ?? Number.POSITIVE_INFINITY;
  const dense = pruned < Number.POSITIVE_INFINITY ? strategyCounts(withDenseModel(facts)) : own;
  const changed = anglesChangedAt(facts);
  let { first, chosen, window } = pruned > 0 ? dense : own;
  let move = 0;
  const laws: ActiveLaw[] = [];
  let law: ActiveLaw = { counts: new Set([first]), most: null };
  for (let step = 0; step < meta.progress.step; step++) {
    if (step === pruned) {
      ({ first, chosen, window } = own);
      law = withFewer(law, dense.first, own.first);
    }
    if (window !== null && step > 0 && step % window === 0) law = chosen;
    for (; move < moves.length && moves[move].at <= step; move++) {
      if (!['keep', 'choose', undefined].includes(moves[move].pruning?.policy))
        law = withReturned(law, first);
      if (moves[move].freezing === 'relearn') law = { counts: new Set([first]), most: null };
      else if (moves[move].freezing === 'rescore') law = { ...law, counts: new Set([...law.counts, first]) };
    }
    // What trained before is in no file: angles were others.
    if (step === changed) law = { counts: new Set([first]), most: null };
    laws.push(step < changed ? { counts: new Set(), most: Number.POSITIVE_INFINITY } : law);
  }
  return laws;
}

/** The step at which the angles became those that they are; 0: they always were. */
export function anglesChangedAt(facts: Pick<Facts, 'checkpoint' | 'cell'>): number {
  return movesOf(facts).findLast(({ angles }) => angles !== undefined)?.at ?? 0;
}

/**
 * The step from which the stored circuit tells how many circuits a step ran: of a model with a name in several gates,
 * which each machine's compiler merges in its own way, from the last move on.
 */
export function passesKnownFrom(facts: Pick<Facts, 'checkpoint' | 'cell' | 'model'>): number {
  const { circuit, parameterNames } = ansatzOf(denseModel(facts.model));
  const compiled = sharesNames(circuit, parameterNames) ? (movesOf(facts).at(-1)?.at ?? 0) : 0;
  return Math.max(compiled, anglesChangedAt(facts));
}

/** As before any angle was pruned. */
function withDenseModel(facts: Facts): Facts {
  return { ...facts, model: denseModel(facts.model) };
}

/** Where not all train, those that come back do, and some that did are pruned. */
function withReturned(law: ActiveLaw, first: number): ActiveLaw {
  return law.most === null && law.counts.size === 1 && law.counts.has(first)
    ? law
    : { counts: new Set(), most: first };
}

/** How many are left of a mask of whose angles some are pruned. */
function withFewer({ counts, most }: ActiveLaw, before: number, after: number): ActiveLaw {
  const greatest = Math.max(most ?? 0, ...counts);
  return greatest === before && counts.size === 1
    ? { counts: new Set([after]), most: null }
    : { counts: new Set(), most: Math.min(after, greatest) };
}

function strategyCounts(facts: Facts): {
  readonly first: number;
  readonly chosen: ActiveLaw;
  readonly window: number | null;
} {
  const { freezing: spec } = facts.cell;
  const freezing = freezingOf(facts, () => facts.objective.liveNames(facts.model));
  const options = freezingStrategies[String(spec.strategy)].schema.parse(spec) as {
    readonly window?: number;
    readonly candidates?: string;
  };
  const count = (mask: Uint8Array): number => mask.reduce((sum, bit) => sum + bit, 0);
  const start = freezing.start();
  const first = count(start.active);
  if (options.window === undefined) return { first, chosen: { counts: new Set(), most: null }, window: null };
  const none = new Float64Array(start.active.length);
  const next = count(freezing.advance(start, options.window, none, none).active);
  // Layers may have different numbers of candidates.
  const most = spec.strategy === 'layer-wise' && options.candidates === 'live' ? first : null;
  return { first, chosen: { counts: new Set([next]), most }, window: options.window };
}

/** Circuits of a classifier's step in which `active` parameters trained. */
export function circuitsOfStep(facts: TrainingFacts): (active: number) => PassRange {
  const { model, cell, objective } = facts;
  const optimizer = createOptimizer(cell.optimizer as never);
  const freezing = freezingOf(facts, () => objective.liveNames(model));
  const setting = { optimizer, freezing, batch: batchOf(cell) };
  const { circuit, parameterNames } = ansatzOf(denseModel(model));
  const isShared = sharesNames(circuit, parameterNames);
  const { window } = strategyCounts(facts);
  const mask = isShared && window === null ? freezing.start().active : null;
  const passes = passLaw(setting, isShared ? gatesAsRun(facts) : null, mask);
  const bases = objective.bases(model);
  return (active) => {
    const { least, most } = passes(active);
    return { least: bases * least, most: bases * most };
  };
}

/** [parameters] in how many gates of the stored circuit each stands: what a step shifts, one by one. */
function gatesAsRun({ checkpoint, model, cell }: TrainingFacts): Int32Array {
  const { circuit, profile } = storedMachine(checkpoint);
  const names = ansatzOf(model).parameterNames;
  const noise =
    profile === null
      ? null
      : createNoiseModel(profile, scaledSwitches(undefined, cell.noiseScale), undefined, cell.relaxation);
  return gatesOfNames(createEngine(circuit, noise, { idle: cell.idle, trainable: names }), names);
}

/** The cell's strategy. Which names live takes a look at the whole circuit: only where it matters. */
export function freezingOf({ cell, model }: Facts, findLive: () => ReadonlySet<string>): Freezing {
  const { freezing, seed } = cell;
  const names = ansatzOf(model).parameterNames;
  const looks = freezing.strategy === 'structural' || freezing.candidates === 'live';
  return createFreezing(freezing as never, {
    seed,
    parameterNames: names,
    liveParameters: looks ? findLive() : new Set(names),
    pruned: new Set(model.pruned),
  });
}
