import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  sealCheckpoint,
} from '../../src/checkpoint/format/contents.ts';
import { claimSubject } from '../../src/checkpoint/verify/claimSubject.ts';
import { type Verification, verifyCheckpoint } from '../../src/checkpoint/verify/verify.ts';
import { createPreparer, preparedFor } from '../../src/cli/checkpoints/createPreparer.ts';
import { recordedFor } from '../../src/experiment/retraining/recordedFor.ts';
import { loadOptimizer } from '../../src/experiment/spec/configFiles.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { type Continuation, continueCheckpoint } from '../../src/training/continueCheckpoint.ts';
import { migrateCheckpoint } from '../../src/training/migrateCheckpoint.ts';
import { forged, withCell, withMeta } from '../checkpoint/forgery.ts';

const prepare = createPreparer();
const manila = await loadHardware('manila');

function golden(path: string): DecodedCheckpoint {
  return decodeCheckpoint(
    new Uint8Array(readFileSync(new URL(`../golden/${path}.safetensors`, import.meta.url))),
  );
}

async function dataOf(checkpoint: DecodedCheckpoint) {
  return preparedFor(prepare, claimSubject(checkpoint), { checkpoint, path: fileURLToPath(import.meta.url) });
}

async function verdictOn(checkpoint: DecodedCheckpoint): Promise<Verification> {
  const data = await dataOf(checkpoint);
  return verifyCheckpoint(checkpoint, claimSubject(checkpoint), data, await recordedFor(checkpoint));
}

async function continued(
  checkpoint: DecodedCheckpoint,
  continuation: Continuation,
): Promise<DecodedCheckpoint> {
  const { calibration, provenance } = checkpoint.meta;
  const world = { data: await dataOf(checkpoint), provenance };
  const made = await continueCheckpoint(checkpoint, calibration?.profile ?? null, continuation, world);
  return decodeCheckpoint(encodeCheckpoint(made.checkpoint));
}

describe('a training that continues', () => {
  const own = golden('checkpoint/trained-manila');

  test('takes the steps that a move to the very same machine takes', async () => {
    const more = await continued(own, { samples: 3, optimizer: 'keep' });
    const policy = { optimizer: 'keep', freezing: 'keep', fineTuneSamples: 3, level: null } as const;
    const world = { data: await dataOf(own), provenance: own.meta.provenance };
    const moved = await migrateCheckpoint(own, manila, policy, world);
    expect(more.stateDigest).toBe(sealCheckpoint(moved.checkpoint).digests.state);
    expect(more.meta.progress.step).toBe(own.meta.progress.step + 3);
    expect((await verdictOn(more)).verdict).toBe('bit-identical');
  });

  test('keeps the optimizer that its steps were made with', async () => {
    const optimizer = await loadOptimizer('sgd');
    await expect(continued(own, { samples: 3, optimizer })).rejects.toThrow(
      '"optimizer" expected keep or reset: 40 steps were made with adam, got sgd',
    );
  });
});

describe('a file of another program', () => {
  const aer = golden('foreign/petals-qiskit');
  const scipy = golden('foreign/petals-scipy');

  test.each([
    ['aer', aer, 'qiskit 2.6.2 trained it with gradient descent'],
    ['scipy', scipy, 'scipy 1.17.1 trained it with COBYLA'],
  ])(
    'of %s has the claims that come out here, and says whose word its training is',
    async (_, file, word) => {
      const { verdict, claims, notChecked } = await verdictOn(file);
      expect(verdict).toBe('within tolerance');
      for (const { reported, recomputed } of claims)
        expect(Math.abs(reported - recomputed)).toBeLessThan(1e-13);
      expect(notChecked.join('\n')).toContain(word);
      expect(notChecked.some((line) => line.startsWith('compilation: another program'))).toBe(file === aer);
    },
  );

  test('continues where the program left it, by an optimizer that there is', async () => {
    await expect(continued(scipy, { samples: 2, optimizer: 'keep' })).rejects.toThrow(
      '"optimizer" expected one to continue with, adam or another of qckpt\'s: scipy trained it with COBYLA',
    );
    const more = await continued(scipy, { samples: 2, optimizer: await loadOptimizer('adam') });
    expect((await verdictOn(more)).verdict).not.toBe('mismatch');
    expect(more.meta.run.parent).toBe(scipy.stateDigest);
    const noisy = await continued(aer, { samples: 2, optimizer: 'keep' });
    expect((await verdictOn(noisy)).verdict).not.toBe('mismatch');
    expect(noisy.meta.circuit).toEqual(aer.meta.circuit);
  });

  test('moves at its first step, untrained here', async () => {
    const policy = { optimizer: 'keep', freezing: 'keep', fineTuneSamples: 0, level: null } as const;
    const world = { data: await dataOf(aer), provenance: aer.meta.provenance };
    const { checkpoint } = await migrateCheckpoint(aer, manila, policy, world);
    const moved = decodeCheckpoint(encodeCheckpoint(checkpoint));
    expect(moved.meta.circuit.level).toBe(1);
    expect((await verdictOn(moved)).verdict).not.toBe('mismatch');
  });

  test('answers for what it says of noise, circuit, claims and data', async () => {
    const { circuit, claims } = aer.meta;
    const changes: readonly [string, DecodedCheckpoint][] = [
      [
        'noise: idle',
        forged(aer, (one) =>
          withMeta(one, { noise: { placement: 'schedule', idle: true, relaxation: 'recorded' } }),
        ),
      ],
      ['', forged(aer, (one) => withCell(withMeta(one, { noise: null }), { idle: true }))],
      [
        '',
        forged(aer, (one) =>
          withMeta(one, {
            claims: claims.map((claim) => ({
              ...claim,
              value: claim.name === 'loss' ? claim.value + 1e-8 : claim.value,
            })),
          }),
        ),
      ],
      [
        'does not do what the model does',
        forged(aer, (one) =>
          withMeta(one, {
            circuit: {
              ...circuit,
              compiledOpenQasm3: circuit.compiledOpenQasm3.replace('sx $0;', 'sx $0;\nrz(0.1) $0;\nsx $0;'),
            },
          }),
        ),
      ],
      ['level', forged(aer, (one) => withMeta(one, { circuit: { ...circuit, level: 1 } }))],
      [
        'optimizer steps',
        forged(aer, (one) =>
          withCell(one, {
            origin: { ...(one.meta.run.cell as { origin: object }).origin, optimizerSteps: 3 },
          }),
        ),
      ],
    ];
    for (const [reason, file] of changes) {
      const { verdict, reasons } = await verdictOn(file);
      expect(verdict, reason).toBe('mismatch');
      expect(reasons.join('\n')).toContain(reason);
    }
  });
});

describe('a file without origin', () => {
  test('has an optimizer and a transpiler of this program', async () => {
    const own = golden('checkpoint/trained-manila');
    const foreign = forged(own, (one) => withCell(one, { optimizer: { name: 'foreign' } }));
    expect((await verdictOn(foreign)).reasons.join('\n')).toContain('where no "origin" names another');
    const unleveled = forged(own, (one) => withMeta(one, { circuit: { ...one.meta.circuit, level: null } }));
    const { verdict, reasons } = await verdictOn(unleveled);
    expect([verdict, reasons.join('\n')]).toEqual([
      'mismatch',
      expect.stringContaining('circuit: compiled at level none'),
    ]);
    const stripped = forged(golden('foreign/petals-qiskit'), (one) => withCell(one, { origin: undefined }));
    expect((await verdictOn(stripped)).verdict).toBe('mismatch');
  });
});
