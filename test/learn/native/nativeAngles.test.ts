import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HardwareProfile } from '../../../src/hardware/hardwareProfile.ts';
import { ansatzOf } from '../../../src/learn/ansatz/models.ts';
import { momentsToLogical, momentsToNative } from '../../../src/learn/native/carriedMoments.ts';
import { jacobianOf } from '../../../src/learn/native/jacobian.ts';
import { nativeForm, toLogical, toNative } from '../../../src/learn/native/nativeAngles.ts';
import { createOptimizer } from '../../../src/learn/optimizers.ts';
import { compileModel } from '../../../src/training/training.ts';
import { idealDistribution } from '../../../src/transpile/equivalence.ts';
import { readProfile } from '../../checkpoint/sampleCheckpoint.ts';

const families = ['rx-rz-cz-ring', 'ry-rz-cx-ring'] as const;
const withoutRz = (profile: HardwareProfile): HardwareProfile => ({
  ...profile,
  nativeGates: profile.nativeGates.filter((name) => name !== 'rz'),
});
// Trapped ions with and without rz of their own, atoms, and a superconducting machine.
const machines = {
  ions: withoutRz(readProfile('forte')),
  'ions with rz': readProfile('forte'),
  atoms: readProfile('neutral-atom'),
  manila: readProfile('manila'),
};

const forms = families.flatMap((family) =>
  Object.entries(machines).map(([machine, profile]) => {
    const model = { family, qubits: 4, layers: 2, name: family };
    const ansatz = ansatzOf(model);
    const { circuit } = compileModel(model, profile, 1, '1');
    return { name: `${family} on ${machine}`, ansatz, ...nativeForm(circuit, ansatz.parameterNames) };
  }),
);

type Form = (typeof forms)[number];

function valuesOf(names: readonly string[], values: ArrayLike<number>): Map<string, number> {
  return new Map(names.map((name, k) => [name, values[k]]));
}

/** Exact probabilities of the native circuit. */
function nativeLaw({ circuit, map }: Form, native: ArrayLike<number>, inputs: ReadonlyMap<string, number>) {
  const names = map.map(({ name }) => name);
  return idealDistribution(circuit, new Map([...inputs, ...valuesOf(names, native)]));
}

const radians = fc.double({ min: -7, max: 7, noNaN: true });

describe.each(forms)('native angles of $name', (form) => {
  const { ansatz, map } = form;
  const { parameterNames: names, inputNames } = ansatz;
  const drawn = fc.tuple(
    fc.array(radians, { minLength: names.length, maxLength: names.length }),
    fc.array(radians, { minLength: inputNames.length, maxLength: inputNames.length }),
  );

  it('are the same function there and back, to 1e-10', () => {
    fc.assert(
      fc.property(drawn, ([angles, features]) => {
        const inputs = valuesOf(inputNames, features);
        const expected = idealDistribution(ansatz.circuit, new Map([...inputs, ...valuesOf(names, angles)]));
        const native = toNative(map, valuesOf(names, angles));
        const there = nativeLaw(form, native, inputs);
        const inSome = new Set(map.flatMap(({ terms }) => terms.map(([name]) => name)));
        const rest = new Map(
          names.flatMap((name, k): [string, number][] => (inSome.has(name) ? [] : [[name, angles[k]]])),
        );
        const again = toLogical(map, names, native, rest);
        const back = idealDistribution(ansatz.circuit, new Map([...inputs, ...valuesOf(names, again)]));
        expected.forEach((value, k) => {
          expect(Math.abs(there[k] - value)).toBeLessThan(1e-10);
          expect(Math.abs(back[k] - value)).toBeLessThan(1e-10);
        });
      }),
      { numRuns: 8 },
    );
  });

  it('have gradients whose pull-back is that by the angles of the model', () => {
    const angles = names.map((_, k) => 0.4 + 0.9 * k);
    const inputs = valuesOf(
      inputNames,
      inputNames.map((_, k) => 1.1 - 0.6 * k),
    );
    const loss = (law: Float64Array): number => -Math.log(law[0]);
    // By central differences with Richardson's extrapolation: an error of order h^4, 1e-10 here.
    const slopes = (at: readonly number[], of: (values: number[]) => number): number[] =>
      at.map((_, k) => {
        const moved = (h: number): number => of(at.map((x, i) => (i === k ? x + h : x)));
        const central = (h: number): number => (moved(h) - moved(-h)) / (2 * h);
        return (4 * central(1e-3) - central(2e-3)) / 3;
      });
    const own = slopes(angles, (values) =>
      loss(idealDistribution(ansatz.circuit, new Map([...inputs, ...valuesOf(names, values)]))),
    );
    const native = Array.from(toNative(map, valuesOf(names, angles)));
    const there = slopes(native, (values) => loss(nativeLaw(form, values, inputs)));
    const pulled = jacobianOf(map, names).transposed(there);
    own.forEach((slope, k) => {
      expect(pulled[k]).toBeCloseTo(slope, 8);
    });
    expect(Math.max(...own.map(Math.abs))).toBeGreaterThan(0.01);
  });

  it('refuse to be taken back where they were trained by themselves', () => {
    const native = toNative(map, valuesOf(names, new Float64Array(names.length)));
    const constant = map.findIndex(({ terms }) => terms.length === 0);
    expect(constant).toBeGreaterThanOrEqual(0);
    native[constant] += 0.1;
    expect(() => toLogical(map, names, native, new Map())).toThrow('off by');
  });
});

/** A number with its derivatives by the angles of the model: automatic differentiation, forward. */
interface Dual {
  readonly value: number;
  readonly slopes: readonly number[];
}

describe('moments through the Jacobian', () => {
  const form = forms[0];
  const { map, ansatz } = form;
  const names = ansatz.parameterNames;
  const jacobian = jacobianOf(map, names);

  it('is that of the map by automatic differentiation', () => {
    const duals = new Map(
      names.map((name, k): [string, Dual] => [
        name,
        { value: k, slopes: names.map((_, i) => (i === k ? 1 : 0)) },
      ]),
    );
    const native = map.map(({ constant, terms }) =>
      terms.reduce(
        (sum: Dual, [name, coefficient]) => {
          const { value, slopes } = duals.get(name)!;
          return {
            value: sum.value + coefficient * value,
            slopes: sum.slopes.map((slope, k) => slope + coefficient * slopes[k]),
          };
        },
        { value: constant, slopes: names.map(() => 0) },
      ),
    );
    native.forEach(({ slopes }, j) => {
      expect([...jacobian.entries.subarray(j * names.length, (j + 1) * names.length)]).toEqual(slopes);
    });
  });

  it("are Adam's own of the pulled-back gradients, first moments exactly", () => {
    const adam = createOptimizer({ name: 'adam', learningRate: 0.01 } as never);
    const all = (count: number) => new Uint8Array(count).fill(1);
    let native = adam.start(map.length);
    let logical = adam.start(names.length);
    for (let step = 0; step < 30; step++) {
      const gradient = Float64Array.from(map, (_, j) => Math.sin(1.3 * step + 0.7 * j));
      native = adam.update(new Float64Array(map.length), native, gradient, all(map.length)).state;
      const pulled = jacobian.transposed(gradient);
      logical = adam.update(new Float64Array(names.length), logical, pulled, all(names.length)).state;
    }
    const carried = momentsToLogical(native, jacobian);
    carried.m.forEach((value, k) => {
      expect(value).toBeCloseTo(logical.m[k], 13);
    });
    expect(carried.steps).toBe(30);
  });

  it('there and back are the same first moments, and second ones not below 0', () => {
    const inSome = new Set(map.flatMap(({ terms }) => terms.map(([name]) => name)));
    const m = Float64Array.from(names, (name, k) => (inSome.has(name) ? Math.cos(k) : 0));
    const state = { m, v: m.map((value) => value * value), steps: 5 };
    const there = momentsToNative(state, jacobian);
    const back = momentsToLogical(there, jacobian);
    back.m.forEach((value, k) => {
      expect(value).toBeCloseTo(m[k], 12);
    });
    for (const value of [...there.v, ...back.v]) expect(value).toBeGreaterThanOrEqual(0);
    expect(() => momentsToNative({ ...state, updates: m }, jacobian)).toThrow('"optimizer" expected reset');
  });

  it('of an angle in one native angle are its own squares', () => {
    const single = [{ name: 'n', constant: 0, terms: [['a', -0.5]] as [string, number][] }];
    const one = jacobianOf(single, ['a']);
    const there = momentsToNative({ m: Float64Array.of(3), v: Float64Array.of(4), steps: 1 }, one);
    // dL/dn = dL/da x da/dn = -2 dL/da.
    expect([there.m[0], there.v[0]]).toEqual([-6, 16]);
    expect(momentsToLogical(there, one)).toMatchObject({ m: Float64Array.of(3), v: Float64Array.of(4) });
  });
});
