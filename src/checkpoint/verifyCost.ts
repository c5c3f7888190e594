import type { Circuit } from '../circuit/circuit.ts';
import { readOpenQasm } from '../circuit/openQasm/readOpenQasm.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { createNoiseModel } from '../hardware/noiseModel.ts';
import { ansatzOf, type Model } from '../learn/ansatz/models.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { evaluationWork } from '../simulate/evaluationWork.ts';
import { type ClaimSubject, storedMachine } from './claimSubject.ts';
import type { DecodedCheckpoint } from './contents.ts';
import type { EnergySubject } from './energyClaims.ts';

/** Measured, on one core of 2025: a number of a state, read and written, 1.3e9 to 2.5e9 of them. */
const NUMBERS_A_SECOND = 1.5e9;
/** What one file may cost unless its reader says otherwise. */
const USUAL_SECONDS = 10;
/** Images on which a stored circuit is held against its model's. */
const COMPARED_IMAGES = 3;
/** Of an energy: bases, comparisons with the model's circuit. */
const ENERGY_EVALUATIONS = 8;

/**
 * What recomputing a classifier's claims costs, in seconds on one core: from its circuit, the number of images and the noise,
 * before anything is simulated.
 * @param evaluations so many of the whole, for what evaluates under other noise, too
 * @throws QckptError QASM, CIRCUIT, HARDWARE: the stored circuit cannot run
 */
export function verifySeconds(
  checkpoint: DecodedCheckpoint,
  { model, idle }: Pick<ClaimSubject, 'model' | 'idle'>,
  evaluations = 1,
): number {
  const { circuit, profile } = storedMachine(checkpoint);
  const counts = new Map(
    checkpoint.meta.claims.map(({ split, images }) => [JSON.stringify([split, images]), images] as const),
  );
  const images = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const ideal = [ansatzOf(model).circuit, readOpenQasm(checkpoint.meta.circuit.logicalOpenQasm3), circuit];
  const work =
    evaluations * workOf(model, circuit, profile, idle, images) +
    ideal.reduce((sum, one) => sum + workOf(model, one, null, idle, COMPARED_IMAGES), 0);
  return work / NUMBERS_A_SECOND;
}

/** The same of an eigensolver's: a state of 4^qubits numbers through each gate. */
export function verifyEnergySeconds(checkpoint: DecodedCheckpoint, { model }: EnergySubject): number {
  const { operations } = readOpenQasm(checkpoint.meta.circuit.compiledOpenQasm3);
  return (ENERGY_EVALUATIONS * operations.length * 4 ** ansatzOf(model).circuit.qubits) / NUMBERS_A_SECOND;
}

/**
 * @param limit factor on the usual cost
 * @throws QckptError UNVERIFIABLE, saying what it would cost
 */
export function refuseCostly(seconds: number, limit: number): void {
  if (seconds <= USUAL_SECONDS * limit) return;
  throw new QckptError(
    'UNVERIFIABLE',
    `recomputing it would take about ${spoken(seconds)}, expected at most ${spoken(USUAL_SECONDS * limit)}; --limit ${Math.ceil(seconds / USUAL_SECONDS)} allows it`,
  );
}

function workOf(
  model: Model,
  circuit: Circuit,
  profile: HardwareProfile | null,
  idle: boolean,
  count: number,
): number {
  const noise = profile === null ? null : createNoiseModel(profile);
  return evaluationWork(circuit, noise, idle, { count, names: ansatzOf(model).inputNames });
}

function spoken(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.ceil(seconds / 3600)} h`;
}
