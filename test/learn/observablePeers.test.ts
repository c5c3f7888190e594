import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aerCase, type ObservableCase, observableCases } from '../../scripts/peers/observableCases.ts';
import { parsePauliSum } from '../../src/circuit/pauliSum.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { bindValues } from '../../src/learn/binding.ts';
import {
  observablesOn,
  observedCircuit,
  readsPhases,
} from '../../src/learn/objectives/observables/dataObservables.ts';
import { plainLoss, softmaxLoss } from '../../src/learn/objectives/observables/valueLoss.ts';
import { compileModel } from '../../src/training/training.ts';

interface Answer {
  readonly values: readonly number[];
  readonly loss: number;
  readonly gradient: readonly number[];
  readonly headGradient: readonly number[];
}

/** Made by `node scripts/run.mjs peers/writeObservables`. */
const golden: {
  readonly pennylane: readonly Answer[];
  readonly aer: readonly (Pick<Answer, 'values'> & Partial<Pick<Answer, 'gradient'>>)[];
} = JSON.parse(readFileSync(new URL('../golden/learn/observables.json', import.meta.url), 'utf8'));

function engineOn({ model, texts }: ObservableCase, profile: HardwareProfile | null) {
  const sums = texts.map(parsePauliSum);
  const measured = { circuit: () => observedCircuit(model, sums), keepsPhases: readsPhases(sums) };
  const { circuit } = compileModel(model, profile, 1, '1', measured);
  return observablesOn({ model, circuit, profile, data: null, seed: '1' }, sums);
}

/** The slope of a loss by each angle, from those of the values. */
function byAngle(
  engine: ReturnType<typeof engineOn>,
  angles: Float64Array,
  byValue: ArrayLike<number>,
): number[] {
  const found = new Float64Array(engine.binding.sources.filter((place) => place >= 0).length);
  engine.gradient(angles).forEach(({ occurrences, slopes }, value) => {
    occurrences.forEach(({ parameter, coefficient }, o) => {
      const place = engine.binding.sources[parameter];
      if (place >= 0) found[place] += byValue[value] * coefficient * slopes[o];
    });
  });
  return [...found];
}

test.each([0, 1])('values, loss and both gradients are PennyLane’s: case %i', (k) => {
  const one = observableCases[k];
  const { values, loss, gradient, headGradient } = golden.pennylane[k];
  const engine = engineOn(one, null);
  const angles = bindValues(engine.binding, Float64Array.from(one.parameters), one.features);
  const shown = engine.gradient(angles);
  const means = shown.map(({ probability }) => probability);
  const weights = one.head === null ? undefined : Float64Array.from(one.head.flat());
  const own = one.head === null ? plainLoss : softmaxLoss;
  const { byValue, byHead } = own.slope(means, one.target ?? 0, weights);
  const near = (wanted: readonly number[]) => wanted.map((value) => expect.closeTo(value, 10));
  expect(means).toEqual(near(values));
  expect([...engine.exact(angles)]).toEqual(near(values));
  expect(own.loss(means, one.target ?? 0, weights)).toBeCloseTo(loss, 10);
  expect(byAngle(engine, angles, byValue)).toEqual(near(gradient));
  if (byHead !== undefined) expect([...byHead]).toEqual(near(headGradient));
});

const onMachines = [
  [0, 'manila'],
  [1, null],
  [1, 'guadalupe'],
] as const;

test.each(onMachines.map((one, k) => [...one, k] as const))(
  'case %i on %s has the values of Aer, and of one sum its derivatives by shifted angles',
  async (which, device, k) => {
    const one = observableCases[which];
    const profile = device === null ? null : await loadHardware(device);
    const engine = engineOn(one, profile);
    const angles = bindValues(engine.binding, Float64Array.from(one.parameters), one.features);
    const wanted = golden.aer[k].values.map((value) => expect.closeTo(value, 10));
    expect([...engine.exact(angles)]).toEqual(wanted);
    // What shots are drawn from has the same means.
    const laws = engine.laws(angles);
    const readings = laws.length / engine.bases.length;
    const means = engine.constants.map((constant, o) =>
      engine.bases.reduce(
        (sum, { contributions }, b) =>
          sum +
          contributions[o].reduce((own, value, reading) => own + value * laws[b * readings + reading], 0),
        constant,
      ),
    );
    expect(means).toEqual(wanted);
    const { gradient } = golden.aer[k];
    expect(gradient?.length).toBe(one.head === null ? ansatzOf(one.model).parameterNames.length : undefined);
    if (gradient !== undefined)
      expect(byAngle(engine, angles, [1])).toEqual(gradient.map((slope) => expect.closeTo(slope, 10)));
  },
);

test('terms that commute qubit by qubit share a circuit: six qubits in three bases', () => {
  const { bases } = aerCase(observableCases[1], null) as { readonly bases: readonly unknown[] };
  expect(bases).toHaveLength(3);
});
