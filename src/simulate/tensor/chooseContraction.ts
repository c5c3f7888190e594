import type { EffectCone } from '../effectCone.ts';
import type { Effects } from '../effects.ts';
import { COMFORTABLE_BYTES } from '../pauliMemory.ts';
import { buildPauliProgram, type PauliProgram } from '../pauliProgram.ts';
import { contractionWork, entriesSwept, LARGEST, onlyInProduct, SWEEP_COST } from '../pauliWork.ts';
import { planStates } from '../statePlan.ts';
import { type ContractionPlan, planContraction } from './planContraction.ts';
import { runsOfTensor } from './runsOfTensor.ts';
import { buildTensorNetwork, type NetworkEnd, type TensorNetwork } from './tensorNetwork.ts';

/** What is asked of an engine: all effects' means; one effect's with all shifted ones; all for inputs that vary. */
export type Purpose =
  | { readonly kind: 'means' }
  | { readonly kind: 'shifts' }
  | { readonly kind: 'many'; readonly names: readonly string[] };

/** A network with the plan to contract it. */
export interface Contraction {
  readonly network: TensorNetwork;
  readonly plan: ContractionPlan;
  /** [tensors] whose derivatives are wanted. */
  readonly live: readonly boolean[];
}

/** The two ways, what each costs, and which one is taken. */
export interface Choice {
  /** null: sweeps in order of time. */
  readonly chosen: Contraction | null;
  /** In multiply-adds; of inputs that vary, for each. */
  readonly sweepCost: number;
  /** Of the vectors that sweeps keep. */
  readonly sweepBytes: number;
  /** null: not looked for, or none found. */
  readonly treeCost: number | null;
  /** The plan that was found, taken or not. */
  readonly plan: ContractionPlan | null;
  readonly reason: string;
}

/** Which way is taken: the cheaper, or for comparison always one of them. */
export type ContractionOrder = 'cheapest' | 'time' | 'tree';

/** Below so many entries in a forward sweep no other order is looked for: sweeps take a millisecond or less. */
const LEAST_SWEPT = 2 ** 18;
/** A tree must be cheaper by this factor: costs are estimates, and what was computed by sweeps keeps its bits. */
const CLEARLY = 4;
/** Multiply-adds that an entry of a sweep is worth, measured. */
const SWEPT = 16;
/** The same of an entry that is contracted with a product state. */
export const CONTRACTED = SWEPT / SWEEP_COST;
/** Inputs that a plan for many is made for, however many come: the bits of one must not depend on the others. */
export const MANY = 64;
/** Qubits that an observable's effect may be read from: it is one tensor. */
const WIDEST_OBSERVABLE = 8;

/**
 * Sweeps in order of time, or a tree of contractions where that is clearly cheaper. It follows from the circuit's
 * structure alone, never from the machine, its load or its memory.
 * @param reach the cone that `program` is made of
 */
export function chooseContraction(
  program: PauliProgram,
  effects: Effects,
  purpose: Purpose,
  reach: EffectCone,
  order: ContractionOrder = 'cheapest',
): Choice {
  const swept = entriesSwept(program);
  const sweepCost = sweepCostOf(program, effects, purpose, reach);
  const sweepBytes = sweepBytesOf(program);
  const without = (reason: string, plan: ContractionPlan | null = null): Choice => ({
    chosen: null,
    sweepCost,
    sweepBytes,
    treeCost: plan === null ? null : costOf(plan, effects, purpose),
    plan,
    reason,
  });
  if (order === 'time') return without('sweeps were asked for');
  if (swept < LEAST_SWEPT && order === 'cheapest')
    return without(`a sweep of fewer than ${LEAST_SWEPT} entries needs no better order`);
  if (effects.factor === null && effects.qubits.length > WIDEST_OBSERVABLE)
    return without(`an observable over more than ${WIDEST_OBSERVABLE} qubits is read by sweeps`);

  const end: NetworkEnd =
    effects.factor === null ? 'whole' : purpose.kind === 'shifts' ? 'factors' : 'outcomes';
  const network = buildTensorNetwork(program, effects.qubits.length, end);
  const runs = network.tensors.map(runsOfTensor);
  const live = runs.map((own) => purpose.kind === 'shifts' && own.some((run) => program.runs[run].live));
  const names = new Set(purpose.kind === 'many' ? purpose.names : []);
  const varying = runs.map((own) => own.some((run) => dependsOn(program, run, names)));
  const plan = planContraction(network, { live, varying, samples: purpose.kind === 'many' ? MANY : 1 });
  if (plan === null)
    return without('there are too few tensors for another order, or too many to look for one');
  const treeCost = costOf(plan, effects, purpose);
  if (!plan.fits)
    return without(
      `another order takes ${treeCost.toExponential(1)} multiply-adds and ${plan.bytes} bytes, too much`,
      plan,
    );
  if (order === 'cheapest' && program.width <= LARGEST && treeCost * CLEARLY > sweepCost)
    return without(`another order is not cheaper by a factor of ${CLEARLY}`, plan);
  const reason =
    order === 'tree'
      ? 'a tree was asked for'
      : program.width > LARGEST
        ? `a sweep would be ${program.width} qubits wide, ${LARGEST} are the most`
        : `another order is cheaper by a factor of ${CLEARLY} or more`;
  return { chosen: { network, plan, live }, sweepCost, sweepBytes, treeCost, plan, reason };
}

/** Of an observable's means each is contracted apart; of many inputs the cost of one counts. */
function costOf({ cost }: ContractionPlan, effects: Effects, purpose: Purpose): number {
  const repeated = effects.factor === null && purpose.kind !== 'shifts' ? effects.count : 1;
  return (cost * repeated) / (purpose.kind === 'many' ? MANY : 1);
}

function sweepCostOf(program: PauliProgram, effects: Effects, purpose: Purpose, reach: EffectCone): number {
  const sweep = SWEPT * entriesSwept(program);
  if (purpose.kind === 'means') return sweep;
  // Forwards, backwards, and the contractions on the way.
  if (purpose.kind === 'shifts') return 3 * sweep;
  const contraction = CONTRACTED * contractionWork(reach.digits.length, effects.count);
  if (reach.digits.length > LARGEST || contraction > sweep) return sweep;
  const product = buildPauliProgram(reach, new Set(), 'first');
  if (!onlyInProduct(product, new Set(purpose.names))) return sweep;
  return (effects.count * SWEPT * entriesSwept(product)) / MANY + contraction;
}

/**
 * The effect, as wide as the program, and the states before all steps with live angles: kept for gradients, and there
 * whatever is asked for.
 */
function sweepBytesOf(program: PauliProgram): number {
  return 8 * (planStates(program, COMFORTABLE_BYTES / 8).entries + 4 ** program.width);
}

function dependsOn({ runs, angles }: PauliProgram, run: number, names: ReadonlySet<string>): boolean {
  return runs[run].factors.some(
    (factor) => factor.kind === 'rotation' && angles[factor.angle].terms.some((term) => names.has(term.name)),
  );
}
