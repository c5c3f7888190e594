import type { ClaimEvidence } from '../checkpoint/format/jobLog.ts';
import { countsByOutcome } from '../checkpoint/format/machineRequest.ts';
import type { Claim, ClaimSpec } from '../learn/objectives/claim.ts';
import type { TrainState } from '../learn/trainState.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Backend } from './backend.ts';
import { machineCircuit } from './machineCircuit.ts';
import type { Training } from './training.ts';

/** Claims from a machine's counts, and these counts. */
export interface MeasuredClaims {
  readonly claims: readonly Claim[];
  readonly evidence: readonly ClaimEvidence[];
}

/**
 * Has a machine run the circuits behind claims: one request a part of the data.
 * @param specs of the estimator `measured`
 * @throws as the backend; ARGUMENT: an objective without such claims
 */
export async function measureClaims(
  backend: Backend,
  training: Training,
  state: TrainState,
  specs: readonly ClaimSpec[],
): Promise<MeasuredClaims> {
  const { measured } = training;
  if (specs.length === 0) return { claims: [], evidence: [] };
  if (measured === undefined)
    throw new QckptError('ARGUMENT', `${training.objective.name} has no claims from a machine's counts`);
  const machine = machineCircuit(training, backend.name);
  const evidence: ClaimEvidence[] = [];
  const claims: Claim[] = [];
  for (const split of new Set(specs.map((spec) => spec.split))) {
    const own = specs.filter((spec) => spec.split === split);
    const samples = measured.samples(own[0]);
    const planned = [{ parameters: state.parameters, shift: null }];
    const answers = await backend.counts(
      samples.map((sample) =>
        machine.batch(planned, training.sampleOf(sample).features, {
          step: state.step,
          sample,
          claim: split,
        }),
      ),
    );
    const bits = training.context.measurement.axes[0].length;
    const rows = answers.map(({ counts: [[seen]] }) =>
      Array.from({ length: 2 ** bits }, (_, outcome) => seen.get(outcome) ?? 0),
    );
    const { before = null, after = null } = answers[0].source;
    evidence.push({
      split,
      samples,
      counts: rows.map((row) => countsByOutcome(row, bits)),
      answer: (backend.answered?.().length ?? 0) - 1,
      calibration: { before, after },
    });
    for (const spec of own)
      claims.push({ ...spec, value: measured.value(spec, machine.shots, (position) => rows[position]) });
  }
  return { claims, evidence };
}
