import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { numbersIn, refuseMany } from '../../../src/checkpoint/format/numbersIn.ts';
import { claimSubject } from '../../../src/checkpoint/verify/claimSubject.ts';
import { refuseCostly, verifySeconds } from '../../../src/checkpoint/verify/verifyCost.ts';
import { loadModel } from '../../../src/experiment/spec/configFiles.ts';
import { ansatzOf } from '../../../src/learn/ansatz/models.ts';
import { evaluationWork } from '../../../src/simulate/evaluationWork.ts';

const trained = decodeCheckpoint(
  new Uint8Array(
    readFileSync(new URL('../../golden/checkpoint/format-1/trained-manila.safetensors', import.meta.url)),
  ),
);

it('a checkpoint of four qubits costs milliseconds, and is verified unasked', () => {
  const seconds = verifySeconds(trained, claimSubject(trained));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(0.1);
  expect(() => refuseCostly(seconds, 1)).not.toThrow();
});

it('grows with images and evaluations', () => {
  const subject = claimSubject(trained);
  const many = {
    ...trained,
    meta: {
      ...trained.meta,
      claims: trained.meta.claims.map((claim) => ({ ...claim, images: 100 * claim.images })),
    },
  };
  expect(verifySeconds(many, subject)).toBeGreaterThan(5 * verifySeconds(trained, subject));
  expect(verifySeconds(trained, subject, 32)).toBeGreaterThan(5 * verifySeconds(trained, subject));
});

it('doubles with each qubit of a state, and more: 24 qubits x 100 layers are refused in time, with what they would cost', async () => {
  // A ring: each outcome reaches all qubits.
  const base = await loadModel('circuit-b-4q2l');
  const workOf = (qubits: number, layers: number): number => {
    const model = { ...base, qubits, layers };
    return evaluationWork(ansatzOf(model).circuit, null, true, {
      count: 600,
      names: ansatzOf(model).inputNames,
    });
  };
  expect(workOf(12, 4) / workOf(11, 4)).toBeCloseTo(2 * (12 / 11), 1);
  // Measured where the fault was found: 98 s; a day.
  const seconds = [workOf(20, 10), workOf(24, 100)].map((work) => work / 1.5e9);
  expect(seconds[0]).toBeGreaterThan(50);
  expect(seconds[1]).toBeGreaterThan(43_200);
  expect(() => refuseCostly(seconds[1], 1)).toThrow(
    expect.objectContaining({
      code: 'UNVERIFIABLE',
      message: expect.stringMatching(/about [0-9]+ h, expected at most 10 s; --limit [0-9]+ allows it/),
    }),
  );
  expect(() => refuseCostly(seconds[0], seconds[0])).not.toThrow();
});

it('numbers are counted before they are put into words', () => {
  const count = numbersIn(trained);
  expect(count).toBeGreaterThan(3 * trained.parameters.data.length);
  expect(() => refuseMany(1_000_001, 'a list', 1)).toThrow(
    'at most 1000000 numbers, got 1000001; --limit 2 allows it',
  );
  expect(() => refuseMany(1_000_001, 'a list', 2)).not.toThrow();
});
