import type { Angle } from '../circuit/angle.ts';
import type { ConeElement, EffectCone } from './effectCone.ts';
import { type Axis, multiplyTransfer, type SignedPermutation, type TransferMatrix } from './pauliTransfer.ts';
import { rotationFrame } from './rotationFrame.ts';

/**
 * A circuit made ready for sweeps in the Pauli basis: a product state, then steps, as plain data.
 *
 * Everything that one qubit undergoes between two entanglers is one *run*, whose 4x4 matrix is composed when the
 * angles are known. A step applies a run on one or two digits, then a signed permutation with depolarizing noise.
 */
export interface PauliProgram {
  /** Digits of the product state (the widest the cone gets). */
  readonly digits: number;
  /** Index into `runs`, one a digit: what the product state has undergone. */
  readonly initialRuns: readonly number[];
  readonly runs: readonly Run[];
  readonly steps: readonly Step[];
  /** Digits of the final state: the qubits read in their order (all, with the cone off). */
  readonly finalDigits: number;
  readonly angles: readonly Angle[];
  /** Rotations by a trainable angle, the ones that a gradient needs; `angles` index each. */
  readonly occurrences: readonly number[];
}

export interface Run {
  /** In time order. */
  readonly factors: readonly Factor[];
  /** Whether a factor is an occurrence. */
  readonly live: boolean;
}

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

export type Step =
  | { readonly kind: 'one'; readonly digit: number; readonly run: number; readonly width: number }
  | {
      readonly kind: 'two';
      readonly digits: readonly [number, number];
      readonly runs: readonly [number, number];
      readonly permutation: SignedPermutation;
      readonly keep: number;
      /** Digits before and after; one less after where a digit leaves the cone. */
      readonly widthBefore: number;
      readonly widthAfter: number;
    };

/**
 * @param cone the elements that matter
 * @param trainable names whose derivatives are wanted
 */
export function buildPauliProgram(cone: EffectCone, trainable: ReadonlySet<string>): PauliProgram {
  const digitOf = new Map(cone.digits.map((qubit, digit) => [qubit, digit]));
  const width = cone.digits.length;
  const runs: Run[] = [{ factors: [], live: false }];
  const angles: Angle[] = [];
  const occurrences: number[] = [];
  const steps: Step[] = [];
  const pending: Factor[][] = Array.from({ length: width }, () => []);
  const initialRuns = new Array<number>(width).fill(-1);

  const addFactor = (digit: number, { element }: ConeElement): void => {
    if (element.kind === 'fixed') {
      const last = pending[digit].at(-1);
      if (last?.kind === 'fixed')
        pending[digit].splice(-1, 1, {
          kind: 'fixed',
          matrix: multiplyTransfer(element.matrix, last.matrix),
        });
      else pending[digit].push(element);
    } else if (element.kind === 'rotation') {
      addRotation(digit, element.axis, element.angle);
    }
  };

  const addRotation = (digit: number, axis: Axis, by: Angle): void => {
    const angle = angles.push(by) - 1;
    const live = by.terms.some((term) => trainable.has(term.name));
    const occurrence = live ? occurrences.push(angle) - 1 : -1;
    pending[digit].push({ kind: 'rotation', axis, angle, occurrence });
  };

  /** Closes the digit's run: onto the product state if it is the digit's first, else returned for a step. */
  const closeRun = (digit: number): number => {
    const factors = pending[digit];
    pending[digit] = [];
    const first = initialRuns[digit] < 0;
    if (!first && factors.length === 0) return 0;
    const live = factors.some((factor) => factor.kind === 'rotation' && factor.occurrence >= 0);
    const run = runs.push({ factors, live }) - 1;
    if (!first) return run;
    initialRuns[digit] = run;
    return 0;
  };

  const addPair = (
    digits: readonly [number, number],
    permutation: SignedPermutation,
    keep: number,
    widthBefore: number,
    widthAfter: number,
  ): void => {
    const runs = [closeRun(digits[0]), closeRun(digits[1])] as const;
    steps.push({ kind: 'two', digits, runs, permutation, keep, widthBefore, widthAfter });
  };

  for (const item of cone.elements) {
    const { element, digitsBefore, digitsAfter } = item;
    if (element.kind === 'fixed' || element.kind === 'rotation') {
      addFactor(digitOf.get(element.qubit)!, item);
      continue;
    }
    const digits = element.qubits.map((qubit) => digitOf.get(qubit)!) as [number, number];
    if (element.kind === 'pair') {
      addPair(digits, element.permutation, element.keep, digitsBefore, digitsAfter);
    } else {
      const { permutation, place, axis } = rotationFrame(element.axes);
      addPair(digits, permutation, 1, digitsBefore, digitsBefore);
      addRotation(digits[place], axis, element.angle);
      addPair(digits, permutation, element.keep, digitsBefore, digitsAfter);
    }
  }
  const finalDigits = cone.elements.at(-1)?.digitsAfter ?? width;
  for (let digit = 0; digit < width; digit++) {
    const run = closeRun(digit);
    if (run !== 0) steps.push({ kind: 'one', digit, run, width: finalDigits });
  }
  return { digits: width, initialRuns, runs, steps, finalDigits, angles, occurrences };
}
