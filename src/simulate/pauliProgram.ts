import type { Angle } from '../circuit/angle.ts';
import type { EffectCone } from './effectCone.ts';
import type { FixedElement } from './element.ts';
import {
  type Axis,
  identityPermutation,
  multiplyTransfer,
  type SignedPermutation,
  type TransferMatrix,
} from './pauliTransfer.ts';
import { rotationFrame } from './rotationFrame.ts';

/**
 * A circuit made ready for sweeps in the Pauli basis, as plain data: steps that start from the empty state (one entry,
 * 1).
 *
 * Everything that one qubit undergoes between two entanglers is one *run*, whose 4x4 matrix is composed when the
 * angles are known. A qubit *enters* as a factor of its own, just before its first entangler, and leaves with the last
 * entangler that matters. In between, a step applies a run to each of two digits, then a signed permutation with
 * depolarizing noise. So the state is as wide as what is entangled and still matters, not as the circuit. Digits stand
 * in the order of leaving: the next qubit to leave is the highest digit, so that leaving is a truncation.
 */
export interface PauliProgram {
  /** Digits of the widest state. */
  readonly width: number;
  /** [digits] where all qubits enter first, the run that each enters with, as an index into `runs`. Else empty. */
  readonly product: readonly number[];
  readonly runs: readonly Run[];
  readonly steps: readonly Step[];
  /** Digits of the final state: the qubits read in their order (all, with the cone off). */
  readonly finalDigits: number;
  readonly angles: readonly Angle[];
  /** Rotations by a trainable angle: those that a gradient is asked for. */
  readonly occurrences: readonly Occurrence[];
}

/** A rotation whose angle has a trainable name. */
export interface Occurrence {
  /** Index into `angles`. */
  readonly angle: number;
  /** Index of the cone's element. */
  readonly element: number;
}

/** Gates and noise on one qubit, multiplied to one 4x4 transfer matrix. */
export interface Run {
  /** In time order. */
  readonly factors: readonly Factor[];
  /** Whether a factor is an occurrence. */
  readonly live: boolean;
}

/** One matrix of a run. */
export type Factor =
  | { readonly kind: 'fixed'; readonly matrix: TransferMatrix }
  | {
      readonly kind: 'rotation';
      readonly axis: Axis;
      /** Index into `angles`. */
      readonly angle: number;
      /** Index into `occurrences`, -1 for an angle that is not trainable. */
      readonly occurrence: number;
    };

/** One sweep over the state: what it contracts, and how many digits the state has before and after. */
export type Step =
  | EnterStep
  /** A run on the only digit that is left. */
  | {
      readonly kind: 'one';
      readonly digit: number;
      readonly run: number;
      readonly widthBefore: number;
      readonly widthAfter: number;
    }
  /** A run on each of two digits, then a signed permutation that keeps the share `keep` of every string but I. */
  | {
      readonly kind: 'two';
      readonly digits: readonly [number, number];
      readonly runs: readonly [number, number];
      readonly permutation: SignedPermutation;
      readonly keep: number;
      /** Digits before and after: fewer after where qubits leave the cone. */
      readonly widthBefore: number;
      readonly widthAfter: number;
    };

/** A qubit comes in as a new digit, after the run that it has undergone by itself. */
export interface EnterStep {
  readonly kind: 'enter';
  readonly digit: number;
  readonly run: number;
  readonly widthBefore: number;
  readonly widthAfter: number;
}

/**
 * When qubits enter: `late`, each before its first entangler, keeps states narrow; `first`, all as one product state,
 * serves many inputs that differ in the product only.
 */
export type Entry = 'late' | 'first';

/**
 * @param cone the elements that matter
 * @param trainable names whose derivatives are wanted
 */
export function buildPauliProgram(
  cone: EffectCone,
  trainable: ReadonlySet<string>,
  entry: Entry = 'late',
): PauliProgram {
  const qubitOrder = new Map(cone.digits.map((qubit, order) => [qubit, order]));
  const { runs, angles, occurrences, addFixed, addRotation, closeRun } = openRuns(
    cone.digits.length,
    trainable,
  );
  const steps: Step[] = [];
  // Indexed by the order of leaving, the last qubit to leave first.
  const first: number[] = cone.digits.map(() => -1);
  let present: number[] = entry === 'first' ? cone.digits.map((_, order) => order) : [];
  let width = present.length;

  /**
   * The run that a step applies to a qubit. A qubit's first run is part of its entering: then the step applies none.
   */
  const runOf = (order: number): number => {
    const run = closeRun(order);
    if (first[order] >= 0) return run;
    first[order] = run;
    if (entry === 'late') {
      present = [...present, order].sort((a, b) => a - b);
      width = Math.max(width, present.length);
      steps.push(enterStep(present.indexOf(order), run, present.length - 1));
    }
    return NO_RUN;
  };

  const addPair = (
    orders: readonly [number, number],
    permutation: SignedPermutation,
    keep: number,
    remaining: number,
  ): void => {
    const own = [runOf(orders[0]), runOf(orders[1])] as const;
    const digits = [present.indexOf(orders[0]), present.indexOf(orders[1])] as const;
    const widthBefore = present.length;
    present = present.filter((order) => order < remaining);
    const widthAfter = present.length;
    steps.push({ kind: 'two', digits, runs: own, permutation, keep, widthBefore, widthAfter });
  };

  for (const [index, { element, digitsBefore, digitsAfter }] of cone.elements.entries()) {
    if (element.kind === 'fixed') {
      addFixed(qubitOrder.get(element.qubit)!, element);
    } else if (element.kind === 'rotation') {
      addRotation(qubitOrder.get(element.qubit)!, element.axis, element.angle, index);
    } else {
      const orders = element.qubits.map((qubit) => qubitOrder.get(qubit)!) as [number, number];
      if (element.kind === 'pair') {
        addPair(orders, element.permutation, element.keep, digitsAfter);
      } else {
        const { permutation, place, axis } = rotationFrame(element.axes);
        addPair(orders, permutation, 1, digitsBefore);
        addRotation(orders[place], axis, element.angle, index);
        addPair(orders, permutation, element.keep, digitsAfter);
      }
    }
  }
  const finalDigits = cone.lastDigits;
  const lastRuns = Array.from({ length: finalDigits }, (_, digit) => runOf(digit));
  steps.push(...lastSteps(lastRuns));
  if (entry === 'late') return { width, product: [], runs, steps, finalDigits, angles, occurrences };
  const enters = first.map((run, digit) => enterStep(digit, run, digit));
  return { width, product: first, runs, steps: [...enters, ...steps], finalDigits, angles, occurrences };
}

/** The empty run, the first of every program. */
const NO_RUN = 0;

/** Gathers what each qubit (by its order of leaving) undergoes by itself, until an entangler closes its run. */
function openRuns(qubits: number, trainable: ReadonlySet<string>) {
  const runs: Run[] = [{ factors: [], live: false }];
  const angles: Angle[] = [];
  const occurrences: Occurrence[] = [];
  const open: Factor[][] = Array.from({ length: qubits }, () => []);
  return {
    runs,
    angles,
    occurrences,

    addFixed(order: number, factor: FixedElement): void {
      const last = open[order].at(-1);
      if (last?.kind === 'fixed')
        open[order].splice(-1, 1, { kind: 'fixed', matrix: multiplyTransfer(factor.matrix, last.matrix) });
      else open[order].push(factor);
    },

    addRotation(order: number, axis: Axis, by: Angle, element: number): void {
      const angle = angles.push(by) - 1;
      const live = by.terms.some((term) => trainable.has(term.name));
      const occurrence = live ? occurrences.push({ angle, element }) - 1 : -1;
      open[order].push({ kind: 'rotation', axis, angle, occurrence });
    },

    closeRun(order: number): number {
      const factors = open[order];
      open[order] = [];
      if (factors.length === 0) return NO_RUN;
      const live = factors.some((factor) => factor.kind === 'rotation' && factor.occurrence >= 0);
      return runs.push({ factors, live }) - 1;
    },
  };
}

/** The runs that are left after the last entanglers, two qubits a step. @param runs [final digits] */
function lastSteps(runs: readonly number[]): Step[] {
  const width = runs.length;
  const left = runs.map((run, digit) => ({ digit, run })).filter(({ run }) => run !== NO_RUN);
  const steps: Step[] = [];
  for (let k = 0; k < left.length; k += 2) {
    const one = left[k];
    const other = left[k + 1] ?? { digit: one.digit === 0 ? 1 : 0, run: NO_RUN };
    steps.push(
      width === 1
        ? { kind: 'one', ...one, widthBefore: 1, widthAfter: 1 }
        : {
            kind: 'two',
            digits: [one.digit, other.digit],
            runs: [one.run, other.run],
            permutation: identityPermutation,
            keep: 1,
            widthBefore: width,
            widthAfter: width,
          },
    );
  }
  return steps;
}

function enterStep(digit: number, run: number, widthBefore: number): EnterStep {
  return { kind: 'enter', digit, run, widthBefore, widthAfter: widthBefore + 1 };
}
