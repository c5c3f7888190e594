import { ansatzOf } from '../../learn/ansatz/models.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { DecodedCheckpoint } from '../format/contents.ts';
import { logicalCircuit } from '../format/recordedCircuits.ts';
import { type ClaimSubject, storedMachine } from './claimSubject.ts';

/** Measured, on one core of 2025: a number of a state, read and written, 1.3e9 to 2.5e9 of them. */
const NUMBERS_A_SECOND = 1.5e9;
/** What one file may cost unless its reader says otherwise. */
const USUAL_SECONDS = 10;

/**
 * What recomputing claims costs, in seconds on one core: from the circuit, the number of images and the noise, before
 * anything is simulated.
 * @param evaluations so many of the whole, for what evaluates under other noise, too
 * @throws QckptError QASM, CIRCUIT, HARDWARE: the stored circuit cannot run
 */
export function verifySeconds(
  checkpoint: DecodedCheckpoint,
  { objective, model, idle }: Pick<ClaimSubject, 'objective' | 'model' | 'idle'>,
  evaluations = 1,
): number {
  const { circuit: compiled, profile } = storedMachine(checkpoint);
  const { circuit, claims } = checkpoint.meta;
  const compared = [ansatzOf(model).circuit, logicalCircuit(circuit), compiled];
  const work = objective.work({ model, idle, profile, compiled, compared, claims, evaluations });
  return work / NUMBERS_A_SECOND;
}

/** The same of a stranger's file. A circuit that cannot run costs nothing, and the verdict says so. */
export function secondsUnlessBroken(checkpoint: DecodedCheckpoint, subject: ClaimSubject): number {
  try {
    return verifySeconds(checkpoint, subject);
  } catch (error) {
    if (error instanceof QckptError) return 0;
    throw error;
  }
}

/**
 * @param limit factor on the usual cost
 * @throws QckptError UNVERIFIABLE, saying what it would cost
 */
export function refuseCostly(seconds: number, limit: number): void {
  if (seconds <= USUAL_SECONDS * limit) return;
  throw new QckptError(
    'UNVERIFIABLE',
    `recomputing it would take about ${spoken(seconds)}, expected at most ` +
      `${spoken(USUAL_SECONDS * limit)}; --limit ${Math.ceil(seconds / USUAL_SECONDS)} allows it`,
  );
}

function spoken(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.ceil(seconds / 3600)} h`;
}
