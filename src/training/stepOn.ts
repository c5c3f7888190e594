import { planStep, readStep } from '../learn/stepPlan.ts';
import { meanMeasured, updateStep } from '../learn/trainingStep.ts';
import type { TrainState } from '../learn/trainState.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Backend, OutcomeCounts } from './backend.ts';
import { machineCircuit } from './machineCircuit.ts';
import type { Stepped, Training } from './training.ts';

/**
 * One training step on a machine: plan (which circuits), counts, read (loss and
 * gradient), update. All but the counts is pure. The samples of a step are asked for at once.
 * @throws QckptError ARGUMENT: exact probabilities, which no machine gives; counts that are not those asked for
 */
export function stepperOn(backend: Backend, training: Training): (state: TrainState) => Promise<Stepped> {
  const { context, sampleAt } = training;
  const { measurement } = context;
  const machine = machineCircuit(training, backend.name);
  const { occurrences, shots } = machine;
  return async (state) => {
    const first = state.step * context.batch;
    const samples = Array.from({ length: context.batch }, (_, k) => sampleAt(first + k));
    const planned = samples.map((sample) => planStep(context, occurrences, state, sample));
    const answers = await backend.counts(
      samples.map((sample, k) =>
        machine.batch(planned[k], sample.features, { step: first + k, sample: sample.image }),
      ),
    );
    const measured = samples.map((sample, k) => {
      const { counts } = answers[k];
      if (counts.length !== planned[k].length)
        throw new QckptError(
          'ARGUMENT',
          `${backend.name} expected counts of ${planned[k].length} circuits, got ${counts.length}`,
        );
      const values = counts.map((own, row) => {
        checkCounts(own, measurement.axes, shots, `${backend.name}, circuit ${row}`);
        return measurement.read(own, sample, shots);
      });
      return readStep(context, occurrences, state, sample, values);
    });
    return updateStep(context, state, samples[0], meanMeasured(measured));
  };
}

/** @throws QckptError ARGUMENT: another number of bases or shots, or outcomes that there are not */
function checkCounts(
  counts: readonly OutcomeCounts[],
  axes: readonly string[],
  shots: number,
  place: string,
): void {
  if (counts.length !== axes.length)
    throw new QckptError('ARGUMENT', `${place} expected ${axes.length} bases, got ${counts.length}`);
  counts.forEach((own, basis) => {
    const outcomes = 2 ** axes[basis].length;
    let seen = 0;
    for (const [outcome, count] of own) {
      if (!Number.isInteger(outcome) || outcome < 0 || outcome >= outcomes)
        throw new QckptError('ARGUMENT', `${place} expected outcomes below ${outcomes}, got ${outcome}`);
      if (!Number.isInteger(count) || count < 0)
        throw new QckptError('ARGUMENT', `${place} expected counts >= 0, got ${count}`);
      seen += count;
    }
    if (seen !== shots)
      throw new QckptError(
        'ARGUMENT',
        `${place} expected ${shots} shots in basis ${axes[basis]}, got ${seen}`,
      );
  });
}
