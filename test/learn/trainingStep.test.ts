import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ansatzOf, type Model } from '../../src/learn/ansatz/models.ts';
import { bindParameters } from '../../src/learn/binding.ts';
import { sampleOrder, samplePosition } from '../../src/learn/data/sampleOrder.ts';
import { createFreezing } from '../../src/learn/freezing.ts';
import type { TrainingSample } from '../../src/learn/objectives/measurement.ts';
import { outcomeMeasurement } from '../../src/learn/objectives/outcomeMeasurement.ts';
import { createOptimizer } from '../../src/learn/optimizers.ts';
import { shiftedCircuit, UNSHIFTED } from '../../src/learn/shots.ts';
import { createTrainingContext, type TrainingContext } from '../../src/learn/trainingContext.ts';
import { trainingStep } from '../../src/learn/trainingStep.ts';
import { initialParameters, initialTrainState, type TrainState } from '../../src/learn/trainState.ts';
import type { Engine } from '../../src/simulate/engine.ts';
import { denseEngine, withGradient } from './denseEngine.ts';
import { pennylane } from './pennylane.ts';

const circuitA: Model = { family: 'rx-rz-cz-ring', qubits: 3, layers: 2 };

interface Setup {
  readonly model?: Model;
  readonly seed?: string | number;
  readonly shots?: number | null;
  readonly optimizer?: { name: string; learningRate: number };
  readonly freezing?: { strategy: string; window?: number; activeFraction?: number };
  readonly live?: readonly string[];
  readonly engine?: Pick<Engine, 'shifted' | 'parameterNames'>;
}

function setUp({
  model = circuitA,
  seed = 1,
  shots = null,
  optimizer: optimizerSpec = { name: 'adam', learningRate: 0.05 },
  freezing: freezingSpec = { strategy: 'none' },
  live = [],
  engine: given = denseEngine(ansatzOf(model).circuit),
}: Setup) {
  const engine = withGradient(given);
  const names = ansatzOf(model).parameterNames;
  const optimizer = createOptimizer(optimizerSpec);
  const freezing = createFreezing(freezingSpec, {
    seed,
    parameterNames: names,
    liveParameters: new Set(live),
  });
  const context = createTrainingContext({
    seed,
    measurement: outcomeMeasurement(engine, names, ansatzOf(model).inputNames),
    optimizer,
    freezing,
    shots,
  });
  return { context, state: initialTrainState(initialParameters(seed, names.length), optimizer, freezing) };
}

const sample = (step: number): TrainingSample => ({
  image: 100 + ((step * 7) % 13),
  features: [0.3 + 0.4 * (step % 5), 2.1, 5.5 - 0.7 * (step % 3)],
  outcome: step % 4,
});

function train(context: TrainingContext, from: TrainState, steps: number) {
  let state = from;
  const records = [];
  for (let k = 0; k < steps; k++) {
    const next = trainingStep(context, state, sample(state.step));
    state = next.state;
    records.push(next.record);
  }
  return { state, records };
}

/** With SGD at rate 1 the update is minus the gradient. */
function gradientOf(setup: Setup, parameters: Float64Array, at: TrainingSample) {
  const { context, state } = setUp({ ...setup, optimizer: { name: 'sgd', learningRate: 1 } });
  const { state: after, record } = trainingStep(context, { ...state, parameters }, at);
  return { gradient: parameters.map((value, k) => value - after.parameters[k]), record };
}

describe('gradient of a training step', () => {
  test.each(pennylane.cases.filter(({ features }) => features.length > 0))(
    '$family: loss and gradient are PennyLane’s',
    (example) => {
      const model = { family: example.family, qubits: example.qubits, layers: example.layers };
      const { gradient, record } = gradientOf({ model }, Float64Array.from(example.parameters), {
        image: 0,
        features: example.features,
        outcome: ansatzOf(model).outcomeOfClass(example.label),
      });
      expect(record.loss).toBeCloseTo(example.loss, 11);
      expect([...gradient]).toEqual(example.gradient.map((value) => expect.closeTo(value, 11)));
    },
  );

  test('is the finite difference of the exact loss, for an angle in several gates too', () => {
    // Layer 1 turned by 2 theta_0 + 0.5 theta_3 and so on: sums of occurrences with coefficients.
    const names = ansatzOf(circuitA).parameterNames;
    const tied = {
      ...ansatzOf(circuitA).circuit,
      operations: ansatzOf(circuitA).circuit.operations.map((operation) => ({
        ...operation,
        angles: operation.angles.map(({ constant, terms }) =>
          terms[0].name === 'theta_1_1_0'
            ? {
                constant: 0.2,
                terms: [
                  { name: 'theta_0_0_0', coefficient: 2 },
                  { name: 'theta_1_1_0', coefficient: -0.5 },
                ],
              }
            : { constant, terms },
        ),
      })),
    };
    const engine = denseEngine(tied);
    const parameters = initialParameters('tied', names.length);
    const at = sample(3);
    const { gradient, record } = gradientOf({ engine }, parameters, at);
    const loss = (moved: Float64Array) => gradientOf({ engine }, moved, at).record.loss;
    const h = 1e-5;
    names.forEach((_, k) => {
      const [up, down] = [parameters.slice(), parameters.slice()];
      up[k] += h;
      down[k] -= h;
      expect(gradient[k]).toBeCloseTo((loss(up) - loss(down)) / (2 * h), 7);
    });
    // theta_0_0_0 stands in two gates: four circuits; every other in one.
    expect(record.forwardPasses).toBe(1 + 2 * (names.length + 1));
  });

  test('with many shots tends to the exact one; its mean over seeds too', () => {
    const parameters = initialParameters(9, 12);
    const at = { ...sample(0), outcome: 1 };
    const exact = gradientOf({}, parameters, at);
    const many = gradientOf({ shots: 400_000_000 }, parameters, at);
    expect([...many.gradient]).toEqual([...exact.gradient].map((value) => expect.closeTo(value, 3)));
    expect(many.record.loss).toBeCloseTo(exact.record.loss, 3);
    const runs = 300;
    const mean = new Float64Array(12);
    for (let seed = 0; seed < runs; seed++)
      gradientOf({ shots: 1000, seed }, parameters, at).gradient.forEach((value, k) => {
        mean[k] += value / runs;
      });
    const p = exact.record.value;
    // One estimate's standard deviation is below sqrt(1/4 / 1000 / 2) / p, give or take the loss' own curvature.
    const tolerance = (6 * Math.sqrt(1 / 8000 / runs)) / p + 0.01;
    mean.forEach((value, k) => {
      expect(Math.abs(value - exact.gradient[k])).toBeLessThan(tolerance);
    });
  });
});

describe('counting', () => {
  test.each([
    [{ strategy: 'none' }, 12],
    [{ strategy: 'structural' }, 5],
    [{ strategy: 'wsbd', window: 4, activeFraction: 0.3 }, 3],
    [{ strategy: 'random', window: 4, activeFraction: 0.5 }, 6],
  ])('%j: 1 + 2k circuits a sample, 2 fewer for each frozen parameter', (freezing, later) => {
    const live = ansatzOf(circuitA).parameterNames.slice(3, 8);
    for (const shots of [null, 50]) {
      const { context, state } = setUp({ freezing, live, shots });
      const { state: end, records } = train(context, state, 9);
      const first = freezing.strategy === 'structural' ? 5 : 12;
      const expected = records.map(({ step }) => 1 + 2 * (step < 4 ? first : later));
      expect(records.map(({ forwardPasses }) => forwardPasses)).toEqual(expected);
      const total = expected.reduce((a, b) => a + b, 0);
      expect([end.forwardPasses, end.shotsSpent]).toEqual([total, total * (shots ?? 0)]);
      expect(records.map(({ active }) => 1 + 2 * active)).toEqual(expected);
    }
  });

  test('an active angle whose gate was dropped by the engine is charged, and drifts only with shots', () => {
    const full = denseEngine(ansatzOf(circuitA).circuit);
    const dead = full.parameterNames.indexOf('theta_1_2_1');
    const engine = {
      parameterNames: full.parameterNames,
      shifted(values: Float64Array, outcome: number) {
        const all = full.shifted(values, outcome);
        const kept = all.occurrences.flatMap(({ parameter }, k) => (parameter === dead ? [] : [k]));
        return {
          probability: all.probability,
          occurrences: kept.map((k) => all.occurrences[k]),
          plus: Float64Array.from(kept, (k) => all.plus[k]),
          minus: Float64Array.from(kept, (k) => all.minus[k]),
        };
      },
    };
    const parameters = initialParameters(2, 12);
    for (const shots of [null, 100]) {
      const { gradient, record } = gradientOf({ engine, shots }, parameters, sample(1));
      expect(record.forwardPasses).toBe(25);
      expect(gradient[11] === 0).toBe(shots === null);
    }
  });
});

describe('state', () => {
  test('frozen parameters and newly frozen moments', () => {
    const { context, state } = setUp({
      freezing: { strategy: 'wsbd', window: 5, activeFraction: 0.25 },
      shots: 200,
    });
    const { state: atWindow } = train(context, state, 5);
    const { state: later } = train(context, atWindow, 4);
    let frozen = 0;
    atWindow.freezing.active.forEach((trains, k) => {
      expect(atWindow.optimizer.m[k] === 0 && atWindow.optimizer.v[k] === 0).toBe(!trains);
      expect(later.parameters[k] === atWindow.parameters[k]).toBe(!trains);
      if (!trains) frozen++;
    });
    expect(frozen).toBe(9);
    expect(later.optimizer.steps).toBe(9);
  });

  test('a step changes nothing it was given', () => {
    const { context, state } = setUp({ freezing: { strategy: 'wsbd', window: 2 }, shots: 100 });
    const { state: before } = train(context, state, 1);
    const copy = structuredClone(before);
    train(context, before, 3);
    expect(before).toEqual(copy);
  });

  test('resumed anywhere, in a fresh context, a run ends in the same bits', () => {
    const setup: Setup = {
      freezing: { strategy: 'wsbd', window: 4, activeFraction: 0.4 },
      shots: 100,
      seed: 'run',
    };
    const straight = train(setUp(setup).context, setUp(setup).state, 14).state;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 14 }), (stop) => {
        const half = train(setUp(setup).context, setUp(setup).state, stop).state;
        expect(train(setUp(setup).context, structuredClone(half), 14 - stop).state).toEqual(straight);
      }),
      { numRuns: 15 },
    );
  });

  test('draws follow seed, step, image and parameter, not the engine’s order of gates', () => {
    const plain = denseEngine(ansatzOf(circuitA).circuit);
    const reversed = {
      parameterNames: plain.parameterNames.slice().reverse(),
      shifted(values: Float64Array, outcome: number) {
        const { probability, occurrences, plus, minus } = plain.shifted(values.slice().reverse(), outcome);
        const last = plain.parameterNames.length - 1;
        return {
          probability,
          occurrences: occurrences
            .map(({ parameter, coefficient }) => ({ parameter: last - parameter, coefficient }))
            .reverse(),
          plus: plus.slice().reverse(),
          minus: minus.slice().reverse(),
        };
      },
    };
    const parameters = initialParameters(3, 12);
    const at = sample(2);
    const gradient = (setup: Setup, from = at) => [
      ...gradientOf({ shots: 100, ...setup }, parameters, from).gradient,
    ];
    expect(gradient({ engine: reversed })).toEqual(gradient({}));
    expect(gradient({ seed: 2 })).not.toEqual(gradient({}));
    expect(gradient({}, { ...at, image: 5 })).not.toEqual(gradient({}));
    const { context, state } = setUp({ shots: 100, optimizer: { name: 'sgd', learningRate: 1 } });
    const frequencies = [0, 1, 2, 3].map(
      (step) => trainingStep(context, { ...state, step }, at).record.value,
    );
    expect(new Set(frequencies).size).toBeGreaterThan(1);
  });

  test('every circuit of a sample has a number of its own', () => {
    const numbers = [UNSHIFTED];
    for (let parameter = 0; parameter < 5; parameter++)
      for (let occurrence = 0; occurrence < 4; occurrence++)
        for (const sign of [1, -1] as const) numbers.push(shiftedCircuit(parameter, occurrence, sign, 5));
    expect(new Set(numbers).size).toBe(41);
    expect(Math.max(...numbers)).toBe(40);
  });

  test('a frozen neighbour does not change a parameter’s draws', () => {
    const parameters = initialParameters(3, 12);
    const live = ansatzOf(circuitA).parameterNames.slice(6);
    const all = gradientOf({ shots: 100 }, parameters, sample(1)).gradient;
    const some = gradientOf(
      { shots: 100, freezing: { strategy: 'structural' }, live },
      parameters,
      sample(1),
    ).gradient;
    expect([...some]).toEqual([...all].map((value, k) => (k < 6 ? 0 : value)));
  });

  test('learns: the loss of one image falls', () => {
    const { context, state } = setUp({ shots: 500 });
    const still: TrainingSample = { image: 1, features: [1, 2, 3], outcome: 2 };
    let now = state;
    const losses: number[] = [];
    for (let k = 0; k < 40; k++) {
      const next = trainingStep(context, now, still);
      now = next.state;
      losses.push(next.record.loss);
    }
    expect(losses[39]).toBeLessThan(0.5 * losses[0]);
  });
});

describe('a step out of the finite numbers', () => {
  test('too large a learning rate is named as such, and the state before the step is left', () => {
    const { context, state } = setUp({ optimizer: { name: 'adam', learningRate: 1e308 } });
    const message =
      /^step \d+: "parameters\[\d+\]" expected a finite number, got -?Infinity; is the learning rate/;
    let last = state;
    const run = () => {
      for (let k = 0; k < 100; k++) last = trainingStep(context, last, sample(k)).state;
    };
    expect(run).toThrow(
      expect.objectContaining({ code: 'ARGUMENT', message: expect.stringMatching(message) }),
    );
    expect(last.parameters.every(Number.isFinite)).toBe(true);
  });

  test.each([0, 3])('a probability that is NaN (step %d)', (bad) => {
    const exact = denseEngine(ansatzOf(circuitA).circuit);
    let calls = 0;
    const engine = {
      ...exact,
      gradient: (values: Float64Array, effect: number) => ({
        ...exact.gradient(values, effect),
        ...(calls++ === bad ? { probability: Number.NaN } : {}),
      }),
    };
    const { context, state } = setUp({ engine });
    expect(() => train(context, state, 5)).toThrow(
      `step ${bad + 1}: "loss[0]" expected a finite number, got NaN`,
    );
  });
});

describe('around the step', () => {
  test('initial angles are uniform on [0, 2 pi), by seed', () => {
    const angles = initialParameters(1, 20_000);
    expect(angles.every((angle) => angle >= 0 && angle < 2 * Math.PI)).toBe(true);
    expect(Math.abs(angles.reduce((a, b) => a + b) / 20_000 - Math.PI)).toBeLessThan(
      5 * (Math.PI / Math.sqrt(3 * 20_000)),
    );
    expect(initialParameters(1, 5)).toEqual(angles.slice(0, 5));
    expect(initialParameters(2, 5)).not.toEqual(angles.slice(0, 5));
  });

  test('each epoch is a fresh permutation, in whatever order steps are asked for', () => {
    const images = [3, 5, 8, 13, 21, 34, 55];
    const order = sampleOrder('seed', images);
    const epochs = [0, 1, 2].map((epoch) => images.map((_, k) => order(epoch * 7 + k)));
    for (const epoch of epochs) expect(epoch.slice().sort((a, b) => a - b)).toEqual(images);
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect([20, 3, 9].map(sampleOrder('seed', images))).toEqual([epochs[2][6], epochs[0][3], epochs[1][2]]);
    expect(samplePosition(16, 7)).toEqual({ epoch: 2, cursor: 2 });
    expect(() => sampleOrder(1, [])).toThrow('at least one image');
  });

  test('a name that the model does not know is refused', () => {
    expect(() => bindParameters(['theta_9_9_9'], ['theta_0_0_0'], ['x0'])).toThrow('"theta_9_9_9"');
  });
});
