import { writeOpenQasm } from '../circuit/openQasm/writeOpenQasm.ts';
import type { TrainingSample } from '../learn/objectives/measurement.ts';
import { planStep, readStep } from '../learn/stepPlan.ts';
import { meanMeasured, type StepMeasured, updateStep } from '../learn/trainingStep.ts';
import type { TrainState } from '../learn/trainState.ts';
import { sha256Hex } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Backend, OutcomeCounts } from './backend.ts';
import { shiftableCircuit } from './shiftableCircuit.ts';
import type { Stepped, Training } from './training.ts';

/**
 * One training step on a machine: plan (which circuits), counts, read (loss and
 * gradient), update. All but the counts is pure.
 * @throws QckptError ARGUMENT: exact probabilities, which no machine gives; counts that are not those asked for
 */
export function stepperOn(backend: Backend, training: Training): (state: TrainState) => Promise<Stepped> {
  const { context, compiled, sampleAt } = training;
  const { measurement, shots } = context;
  if (shots === null)
    throw new QckptError('ARGUMENT', `"shots" expected integer >= 1 on ${backend.name}, got null`);
  const shiftable = shiftableCircuit(compiled.circuit, measurement.binding);
  const { circuit, names, occurrences } = shiftable;
  const circuitSha256 = sha256Hex(writeOpenQasm(circuit, { version: 3, physical: true }));
  const measure = async (
    state: TrainState,
    sample: TrainingSample,
    number: number,
  ): Promise<StepMeasured> => {
    const planned = planStep(context, occurrences, state, sample);
    const bindings = new Float64Array(planned.length * names.length);
    planned.forEach((one, k) => {
      bindings.set(shiftable.bind(one, sample.features), k * names.length);
    });
    const { counts } = await backend.counts({
      ...{ circuit, circuitSha256, names, bindings, shots, bases: measurement.axes },
      purpose: { step: number, sample: sample.image },
    });
    if (counts.length !== planned.length)
      throw new QckptError(
        'ARGUMENT',
        `${backend.name} expected counts of ${planned.length} circuits, got ${counts.length}`,
      );
    const values = counts.map((own, k) => {
      checkCounts(own, measurement.axes, shots, `${backend.name}, circuit ${k}`);
      return measurement.read(own, sample, shots);
    });
    return readStep(context, occurrences, state, sample, values);
  };
  return async (state) => {
    const first = state.step * context.batch;
    const samples = Array.from({ length: context.batch }, (_, k) => sampleAt(first + k));
    const measured: StepMeasured[] = [];
    for (const [k, sample] of samples.entries()) measured.push(await measure(state, sample, first + k));
    return updateStep(context, state, samples[0], meanMeasured(measured));
  };
}

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
