import { setImmediate } from 'node:timers/promises';
import { QckptError } from '../../numeric/qckptError.ts';

/** Circuits that training again may take unless more is asked for: under a minute on one core. */
export const USUAL_RETRAINING = 10_000_000;

/** Counts what training again costs, says how far it is, and ends it when somebody asks. */
export interface Pace {
  /** Before or after each step. @throws QckptError INTERRUPTED: stopped; UNVERIFIABLE: beyond the limit */
  readonly step: () => Promise<void>;
  /** Circuits so far, at most: freezing runs fewer. */
  readonly circuits: () => number;
}

/** What a training costs by step, and how much of it may be repeated. */
export interface PaceSetting {
  readonly qubits: number;
  /** With every angle active. */
  readonly circuitsPerStep: number;
  /** Steps of the checkpoint. */
  readonly steps: number;
  /** Most circuits of up to six qubits; one of n counts as 4^(n - 6). */
  readonly limit: number;
  readonly stop: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/** Steps between two looks at the world. */
const BREATH = 16;
const COUNTED_QUBITS = 6;

/** @throws QckptError UNVERIFIABLE: the checkpoint's steps alone are beyond the limit; says what they cost */
export function createPace(setting: PaceSetting): Pace {
  const { qubits, circuitsPerStep: perStep, steps, limit, stop, onProgress } = setting;
  const size = 4 ** Math.max(0, qubits - COUNTED_QUBITS);
  const total = steps * perStep * size;
  if (!(total <= limit))
    throw new QckptError(
      'UNVERIFIABLE',
      `training it again takes ${steps * perStep} circuits of ${qubits} qubits, counted as ${total} of ` +
        `six; expected at most ${limit}; --limit ${Math.ceil(total / USUAL_RETRAINING)} allows it`,
    );
  let taken = 0;
  return {
    step: async () => {
      taken++;
      // Beyond the checkpoint's own steps only where several machines or levels are tried.
      if (taken * perStep * size > Math.max(limit, total))
        throw new QckptError(
          'UNVERIFIABLE',
          `where it was trained before it was moved is not known, and trying takes more than ${limit} ` +
            'circuits of six qubits; a greater --limit allows it',
        );
      if (taken % BREATH !== 0) return;
      onProgress(Math.min(1, taken / steps));
      await setImmediate();
      if (stop.aborted)
        throw new QckptError('INTERRUPTED', `stopped after ${taken} of ${steps} steps of training again`);
    },
    circuits: () => taken * perStep,
  };
}
