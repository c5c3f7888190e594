import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ComplexMatrix, complexMatrix, multiplyMatrices } from '../../src/circuit/complexMatrix.ts';
import { gateNamed } from '../../src/circuit/gates.ts';

// As IonQ defines them, angles in radians in place of turns: https://docs.ionq.com/guides/getting-started-with-native-gates
const angle = fc.double({ min: -7, max: 7, noNaN: true });

/** cos(phi) X + sin(phi) Y. */
const axis = (phi: number): ComplexMatrix =>
  complexMatrix([0, [Math.cos(phi), -Math.sin(phi)], [Math.cos(phi), Math.sin(phi)], 0]);

/** high (x) low: the gate's first qubit is the low digit. */
function tensor(high: ComplexMatrix, low: ComplexMatrix): ComplexMatrix {
  return complexMatrix(
    Array.from({ length: 16 }, (_, k) => {
      const h = 2 * (k >> 3) + ((k >> 1) & 1);
      const l = 2 * ((k >> 2) & 1) + (k & 1);
      return [
        high.re[h] * low.re[l] - high.im[h] * low.im[l],
        high.re[h] * low.im[l] + high.im[h] * low.re[l],
      ] as const;
    }),
  );
}

/** exp(-i angle P/2), by its series. */
function turn(generator: ComplexMatrix, byRad: number): ComplexMatrix {
  const size = Math.sqrt(generator.re.length);
  const scaled = {
    re: generator.im.map((x) => (x * byRad) / 2),
    im: generator.re.map((x) => (-x * byRad) / 2),
  };
  const identity = complexMatrix(
    Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? 1 : 0)),
  );
  let term = identity;
  let sum = identity;
  for (let k = 1; k < 40; k++) {
    const next = multiplyMatrices(scaled, term);
    term = { re: next.re.map((x) => x / k), im: next.im.map((x) => x / k) };
    sum = { re: sum.re.map((x, j) => x + term.re[j]), im: sum.im.map((x, j) => x + term.im[j]) };
  }
  return sum;
}

function expectEqual(found: ComplexMatrix, expected: ComplexMatrix): void {
  expect(found.re.length).toBe(expected.re.length);
  for (const part of ['re', 'im'] as const)
    for (const [k, x] of found[part].entries()) expect(Math.abs(x - expected[part][k])).toBeLessThan(1e-13);
}

it('gpi is the Pauli of its axis, gpi2 a quarter turn about it', () => {
  fc.assert(
    fc.property(angle, (phi) => {
      expectEqual(gateNamed('gpi').matrix([phi]), axis(phi));
      expectEqual(gateNamed('gpi2').matrix([phi]), turn(axis(phi), Math.PI / 2));
    }),
  );
});

it('ms turns about the product of two axes', () => {
  fc.assert(
    fc.property(angle, angle, angle, (phi0, phi1, theta) => {
      expectEqual(gateNamed('ms').matrix([phi0, phi1, theta]), turn(tensor(axis(phi1), axis(phi0)), theta));
    }),
  );
});
