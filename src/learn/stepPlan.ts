import { QckptError } from '../numeric/qckptError.ts';
import type { ShiftedProbabilities, ShiftOccurrence } from '../simulate/engine.ts';
import type { TrainingSample } from './objectives/measurement.ts';
import { type ShotSampler, shiftOf } from './shots.ts';
import type { Purpose, StepSource } from './stepSource.ts';
import type { TrainingContext } from './trainingContext.ts';
import { measureStep, type StepMeasured } from './trainingStep.ts';
import type { TrainState } from './trainState.ts';

/** One forward pass that a step asks for. */
export interface PlannedCircuit {
  readonly purpose: Purpose;
  /** `UNSHIFTED`, or `shiftedCircuit(...)`: with purpose, step and image it names the pass. */
  readonly circuit: number;
  /** [trainable] radians. */
  readonly parameters: Float64Array;
  /** The one gate whose angle is moved besides, by sign x pi/2; null: none. */
  readonly shift: CircuitShift | null;
}

/** One gate whose angle is moved by sign x pi/2, as the parameter-shift rule asks. */
export interface CircuitShift {
  readonly parameter: number;
  /** Which of the gates that contain it. */
  readonly occurrence: number;
  readonly sign: 1 | -1;
}

/** The circuits of a step on one sample, in the order in which it asks for them. Pure: nothing is run. */
export function planStep(
  context: TrainingContext,
  occurrences: readonly ShiftOccurrence[],
  state: TrainState,
  sample: TrainingSample,
): readonly PlannedCircuit[] {
  const planned: PlannedCircuit[] = [];
  // Any value that has a logarithm.
  const anything = new Float64Array(context.measurement.width).fill(0.5);
  let moved: Float64Array | null = null;
  const source = answeredSource(context, occurrences, (purpose, circuit) => {
    planned.push({
      purpose,
      circuit,
      parameters: moved ?? state.parameters,
      shift: moved === null ? shiftOf(circuit, context.measurement.binding.trainable) : null,
    });
    return anything;
  });
  measureStep(context, state, sample, {
    ...source,
    means: (parameters) => {
      moved = parameters;
      return source.means(parameters);
    },
  });
  return planned;
}

/**
 * What a step measured on one sample, from the values that its planned circuits showed.
 * @param values for each of `planStep`'s circuits: a label's frequency, an energy
 * @throws QckptError ARGUMENT: another number of values
 */
export function readStep(
  context: TrainingContext,
  occurrences: readonly ShiftOccurrence[],
  state: TrainState,
  sample: TrainingSample,
  values: readonly ArrayLike<number>[],
): StepMeasured {
  let next = 0;
  const measured = measureStep(
    context,
    state,
    sample,
    answeredSource(context, occurrences, () => values[next++]),
  );
  if (next !== values.length)
    throw new QckptError('ARGUMENT', `the step expected ${next} values, got ${values.length}`);
  return measured;
}

/** Values by answer, in the order of the questions. */
function answeredSource(
  { measurement, shots }: TrainingContext,
  occurrences: readonly ShiftOccurrence[],
  answer: (purpose: Purpose, circuit: number) => ArrayLike<number>,
): StepSource {
  const nothing = new Float64Array(occurrences.length);
  const unknown: ShiftedProbabilities = { probability: 0, occurrences, plus: nothing, minus: nothing };
  return {
    sampler: (purpose): ShotSampler => {
      let passes = 0;
      return {
        run: (circuit, _, into) => {
          passes++;
          const shown = answer(purpose, circuit);
          for (let k = 0; k < into.length; k++) into[k] = shown[k];
        },
        passes: () => passes,
        shots: () => passes * measurement.axes.length * (shots ?? 0),
      };
    },
    shifted: () => [unknown],
    means: () => [],
  };
}
