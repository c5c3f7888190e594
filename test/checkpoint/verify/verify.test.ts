import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calibrationRecord } from '../../../src/checkpoint/format/calibrationRecord.ts';
import type { Checkpoint } from '../../../src/checkpoint/format/checkpoint.ts';
import {
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../../src/checkpoint/format/contents.ts';
import { claimSubject } from '../../../src/checkpoint/verify/claimSubject.ts';
import { versionsThatDrawSo } from '../../../src/checkpoint/verify/claimVerdicts.ts';
import { verdicts, worstOf } from '../../../src/checkpoint/verify/verdicts.ts';
import { type Verification, verifyCheckpoint } from '../../../src/checkpoint/verify/verify.ts';
import { readOpenQasm } from '../../../src/circuit/openQasm/readOpenQasm.ts';
import type { HardwareProfile } from '../../../src/hardware/hardwareProfile.ts';
import { createNoiseModel } from '../../../src/hardware/noiseModel.ts';
import type { Claim } from '../../../src/learn/objectives/claim.ts';
import { structurallyLive } from '../../../src/learn/structurallyLive.ts';
import { digestOf, type JsonValue } from '../../../src/numeric/canonicalJson.ts';
import { createEngine } from '../../../src/simulate/createEngine.ts';
import { type TrainedRun, trainOn } from '../../experiment/trainedRun.ts';
import { readProfile, withElement } from '../sampleCheckpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-'));
let noisy: TrainedRun;
let ideal: TrainedRun;
beforeAll(async () => {
  noisy = await trainOn('manila', join(folder, 'manila'));
  ideal = await trainOn('none', join(folder, 'none'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The checkpoint of a run, changed and encoded again: its digests agree with its contents. */
function tampered(run: TrainedRun, change: (checkpoint: DecodedCheckpoint) => Checkpoint): DecodedCheckpoint {
  return decodeCheckpoint(encodeCheckpoint(change(decodeCheckpoint(run.bytes))));
}

function verify(run: TrainedRun, checkpoint: DecodedCheckpoint): Verification {
  return verifyCheckpoint(checkpoint, claimSubject(checkpoint), run.data);
}

function verdictAfter(run: TrainedRun, change: (checkpoint: DecodedCheckpoint) => Checkpoint): Verification {
  return verify(run, tampered(run, change));
}

/** Bit 51 of a double: the top one of its mantissa. */
function flipTopMantissaBit(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setUint8(1, view.getUint8(1) ^ 0x08);
  return view.getFloat64(0);
}

function withMeta(checkpoint: Checkpoint, meta: Partial<Checkpoint['meta']>): Checkpoint {
  return { ...checkpoint, meta: { ...checkpoint.meta, ...meta } };
}

function withCell(checkpoint: Checkpoint, change: Record<string, unknown>): Checkpoint {
  const cell = { ...(checkpoint.meta.run.cell as object), ...change } as JsonValue;
  return withMeta(checkpoint, { run: { ...checkpoint.meta.run, cell, cellSha256: digestOf(cell) } });
}

function withClaims(checkpoint: Checkpoint, change: (claim: Claim, k: number) => Claim): Checkpoint {
  return withMeta(checkpoint, { claims: checkpoint.meta.claims.map(change) });
}

describe('an untouched checkpoint', () => {
  it.each(['manila', 'none'])('on %s is bit-identical, claim by claim', (name) => {
    const run = name === 'manila' ? noisy : ideal;
    const { verdict, claims, reasons } = verify(run, decodeCheckpoint(run.bytes));
    expect([verdict, reasons]).toEqual(['bit-identical', []]);
    expect(claims.map((claim) => `${claim.split} ${claim.name}`)).toEqual(
      ['validation', 'test'].flatMap((split) =>
        ['loss', 'accuracy', 'sampled_loss', 'sampled_accuracy'].map((measure) => `${split} ${measure}`),
      ),
    );
    for (const { reported, recomputed } of claims) expect(recomputed).toBe(reported);
  });
});

it('needs the tensors only where the profile of that digest is recorded, and says so where it is not', () => {
  const bare = tampered(noisy, (c) =>
    withMeta(c, { calibration: { ...c.meta.calibration!, profile: null } }),
  );
  const profile = readProfile('manila');
  const { name, calibratedAt } = profile;
  const known = { name, calibratedAt, sha256: bare.meta.calibration!.sha256, profile };
  expect(
    verifyCheckpoint(bare, claimSubject(bare), noisy.data, { profile: known, data: null }),
  ).toMatchObject({ verdict: 'bit-identical', calibration: 'recorded profile manila, 2024-05-27' });
  const { verdict, reasons } = verify(noisy, bare);
  expect([verdict, reasons]).toEqual(['unverifiable', [expect.stringContaining('by its digest only')]]);
});

describe('the top mantissa bit of an angle', () => {
  const flipped = (run: TrainedRun, k: number) =>
    verdictAfter(run, (checkpoint) => ({
      ...checkpoint,
      parameters: withElement(checkpoint.parameters, k, flipTopMantissaBit(checkpoint.parameters.data[k])),
    }));

  it('is found in each of the live angles, and changes nothing in the eight dead ones, noise-free', () => {
    const { model } = ideal.cell;
    const names = decodeCheckpoint(ideal.bytes).meta.circuit.parameterNames;
    const live = structurallyLive(model);
    expect(live.size).toBe(8);
    expect(names.map((_, k) => flipped(ideal, k).verdict)).toEqual(
      names.map((name) => (live.has(name) ? 'mismatch' : 'bit-identical')),
    );
  });

  it('is found in each angle that the measured qubits of the compiled circuit can tell, under noise', () => {
    const checkpoint = decodeCheckpoint(noisy.bytes);
    const { parameterNames, compiledOpenQasm3 } = checkpoint.meta.circuit;
    const { deadParameters } = createEngine(
      readOpenQasm(compiledOpenQasm3),
      createNoiseModel(readProfile('manila')),
      { trainable: parameterNames },
    );
    const live = structurallyLive(noisy.cell.model);
    for (const [k, name] of parameterNames.entries()) {
      const { verdict } = flipped(noisy, k);
      if (live.has(name)) expect(verdict, name).toBe('mismatch');
      if (deadParameters.has(name)) expect(verdict, name).toBe('bit-identical');
    }
    expect([...deadParameters].filter((name) => live.has(name))).toEqual([]);
    expect(deadParameters.size).toBeGreaterThan(0);
  });
});

describe('shots', () => {
  const run = (checkpoint: Checkpoint) =>
    withMeta(checkpoint, { run: { ...checkpoint.meta.run, shots: 101 } });
  const claims = (checkpoint: Checkpoint) =>
    withClaims(checkpoint, (claim) => (claim.shots === null ? claim : { ...claim, shots: 101 }));
  const cell = (checkpoint: Checkpoint) => withCell(checkpoint, { shots: 101 });

  it.each([
    ['in the run', run],
    ['in the claims', claims],
    ['in the cell', cell],
    ['in run and claims', (c: Checkpoint) => run(claims(c))],
    ['everywhere', (c: Checkpoint) => run(claims(cell(c)))],
  ])('changed %s', (where, change) => {
    const { verdict, reasons } = verdictAfter(noisy, change);
    expect(verdict).toBe('mismatch');
    expect(reasons.join()).toContain(where === 'everywhere' ? '"qckpt.progress" says' : 'shots: ');
  });
});

describe('T1', () => {
  const qubits = () => decodeCheckpoint(noisy.bytes).hardware!.qubits.data;
  const inTensor = (k: number) => (checkpoint: Checkpoint) => {
    const hardware = checkpoint.hardware!;
    return {
      ...checkpoint,
      hardware: {
        ...hardware,
        t1_us: withElement(hardware.t1_us, k, flipTopMantissaBit(hardware.t1_us.data[k])),
      },
    };
  };
  const inProfile = (k: number) => (checkpoint: Checkpoint) => {
    const profile = checkpoint.meta.calibration!.profile!;
    const changed: HardwareProfile = {
      ...profile,
      qubits: profile.qubits.map((qubit, q) =>
        q === qubits()[k] ? { ...qubit, t1Us: flipTopMantissaBit(qubit.t1Us!) } : qubit,
      ),
    };
    return withMeta(checkpoint, { calibration: calibrationRecord(changed) });
  };
  const inCell = (checkpoint: Checkpoint) =>
    withCell(checkpoint, { hardware: { name: 'manila', sha256: checkpoint.meta.calibration!.sha256 } });

  it('of each qubit of the circuit, in the tensor: says which and against what', () => {
    for (const [k, qubit] of qubits().entries()) {
      const { verdict, claims, reasons } = verdictAfter(noisy, inTensor(k));
      expect(verdict).toBe('mismatch');
      // The claims are recomputed from the tensors.
      expect(claims.find(({ name }) => name === 'loss')!.verdict).toBe('mismatch');
      expect(reasons[0]).toMatch(
        new RegExp(
          `^calibration: hardware\\.t1_us\\[${k}\\] \\(qubit ${qubit}\\): [0-9.]+, profile says [0-9.]+$`,
        ),
      );
    }
  });

  it('of each qubit, in tensor and embedded profile: another calibration than the run was planned with', () => {
    for (const k of qubits().keys()) {
      const { verdict, reasons } = verdictAfter(noisy, (c) => inProfile(k)(inTensor(k)(c)));
      expect(verdict).toBe('mismatch');
      expect(reasons[0]).toContain('calibration: the checkpoint');
    }
  });

  it('of each qubit, wherever it stands: no contradiction is left, but the claims do not come out', () => {
    for (const k of qubits().keys()) {
      const { verdict, claims, reasons } = verdictAfter(noisy, (c) => inCell(inProfile(k)(inTensor(k)(c))));
      expect(verdict, `qubit ${qubits()[k]}`).toBe('mismatch');
      expect(claims.find(({ name }) => name === 'loss')!.verdict).toBe('mismatch');
      expect(reasons).toHaveLength(1);
    }
  });
});

describe('other changes', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('finds the value of claim %i changed', (k) => {
    const found = verdictAfter(noisy, (c) =>
      withClaims(c, (claim, at) => (at === k ? { ...claim, value: claim.value + 1e-6 } : claim)),
    );
    expect(found.verdict).toBe('mismatch');
    expect(found.claims.map(({ verdict }) => verdict)).toEqual(
      found.claims.map((_, at) => (at === k ? 'mismatch' : 'bit-identical')),
    );
  });

  it.each(['loss', 'accuracy', 'sampled_loss', 'sampled_accuracy'])(
    'takes one unit in the last place of %s for a change: the kernel is the same',
    (name) => {
      const { verdict, claims } = verdictAfter(noisy, (c) =>
        withClaims(c, (claim) =>
          claim.name === name && claim.split === 'test'
            ? { ...claim, value: claim.value * (1 + 2 ** -52) }
            : claim,
        ),
      );
      expect(verdict).toBe('mismatch');
      expect(claims.filter((claim) => claim.verdict === 'mismatch')).toHaveLength(1);
    },
  );

  it('finds one gate of the compiled circuit changed, and a circuit that is none', () => {
    const circuit = (change: (text: string) => string) => (c: Checkpoint) =>
      withMeta(c, {
        circuit: { ...c.meta.circuit, compiledOpenQasm3: change(c.meta.circuit.compiledOpenQasm3) },
      });
    expect(
      verdictAfter(
        noisy,
        circuit((text) => text.replace(/^cx .*\n/m, '')),
      ).verdict,
    ).toBe('mismatch');
    expect(
      verdictAfter(
        noisy,
        circuit((text) => text.replace(/^sx /m, 'x ')),
      ).verdict,
    ).toBe('mismatch');
    const turned = verdictAfter(
      noisy,
      circuit((text) => text.replace(/^cx \$(\d), \$(\d);/m, 'cz $$$1, $$$2;')),
    );
    expect(turned).toMatchObject({ verdict: 'mismatch', claims: [] });
    expect(turned.reasons[0]).toMatch(/^the stored circuit cannot be run: .*cz/);
    expect(
      verdictAfter(
        noisy,
        circuit(() => 'OPENQASM 3.0;\nfoo;'),
      ).reasons[0],
    ).toContain('cannot be run');
  });

  it('finds another data set', () => {
    const { verdict, reasons } = verdictAfter(noisy, (c) =>
      withMeta(c, { data: { ...c.meta.data!, sha256: 'f'.repeat(64) } }),
    );
    expect(verdict).toBe('mismatch');
    expect(reasons).toEqual([
      `data: the checkpoint's data set has digest ${'f'.repeat(64)}, this one ${noisy.data.digest}`,
    ]);
  });

  it.each([1e308, -1e300, 5e-324])('computes with an angle of %d', (angle) => {
    const { verdict, claims } = verdictAfter(noisy, (c) => ({
      ...c,
      parameters: withElement(c.parameters, 0, angle),
    }));
    expect(verdict).toBe('mismatch');
    for (const { recomputed } of claims) expect(recomputed).toBeGreaterThan(0);
  });

  it('finds calibration taken away', () => {
    const { verdict, reasons } = verdictAfter(noisy, (c) =>
      withMeta({ ...c, hardware: null }, { calibration: null }),
    );
    expect(verdict).toBe('mismatch');
    expect(reasons[0]).toContain('calibration: ');
  });
});

/** The values recomputed for the changed file: only what it says besides can give it away. */
function withTrueValues(run: TrainedRun, change: (checkpoint: Checkpoint) => Checkpoint) {
  const { claims } = verdictAfter(run, change);
  return verdictAfter(run, (c) =>
    withClaims(change(c), (claim, k) => ({ ...claim, value: claims[k].recomputed })),
  );
}

describe('claims that come out, but were picked', () => {
  it('finds a stream that runs do not draw from', () => {
    const lucky = (c: Checkpoint) =>
      withClaims(c, (claim) =>
        claim.name === 'sampled_loss' && claim.split === 'test'
          ? { ...claim, streamPurpose: 'claim/lucky' }
          : claim,
      );
    const { verdict, claims, reasons } = withTrueValues(noisy, lucky);
    expect(claims.every((claim) => claim.verdict === 'bit-identical')).toBe(true);
    expect(verdict).toBe('mismatch');
    expect(reasons).toEqual([
      'claims: "sampled_loss" on test is drawn from "claim/lucky", runs draw from "claim/test"',
    ]);
  });

  it('finds fewer images than the cell says', () => {
    const few = (c: Checkpoint) =>
      withClaims(c, (claim) => (claim.split === 'test' ? { ...claim, images: 3 } : claim));
    const { verdict, claims, reasons } = withTrueValues(noisy, few);
    expect(claims.every((claim) => claim.verdict === 'bit-identical')).toBe(true);
    expect(verdict).toBe('mismatch');
    expect(reasons).toHaveLength(4);
    expect(reasons[0]).toBe(`claims: "loss" on test is of 3 images, the cell says ${noisy.cell.testImages}`);
  });
});

describe('counts and layouts that do not follow', () => {
  it.each([
    ['forwardPasses', 'forward passes'],
    ['sampleCursor', 'the next sample is'],
    ['optimizerSteps', 'optimizer steps in'],
  ])('finds "%s" one too many', (name, reason) => {
    const { verdict, reasons } = verdictAfter(noisy, (c) =>
      withMeta(c, {
        progress: {
          ...c.meta.progress,
          [name]: c.meta.progress[name as keyof typeof c.meta.progress] + 1,
        },
      }),
    );
    expect([verdict, reasons]).toEqual(['mismatch', [expect.stringContaining(reason)]]);
  });

  it('finds a final layout other than the measured qubits', () => {
    const { verdict, reasons } = verdictAfter(noisy, (c) =>
      withMeta(c, {
        circuit: { ...c.meta.circuit, finalLayout: c.meta.circuit.finalLayout.toReversed() },
      }),
    );
    expect(verdict).toBe('mismatch');
    expect(reasons[0]).toMatch(/^circuit: qubit \d ends on \d by the final layout, \d is measured$/);
  });
});

describe('a checkpoint of another kernel', () => {
  const elsewhere = (change: (claim: Claim) => Claim, qckpt = '0.1.0') =>
    verdictAfter(noisy, (c) => {
      const { provenance } = c.meta;
      const versions = { ...provenance.versions, qckpt, kernelSha256: '0'.repeat(64) };
      return withMeta(withClaims(c, change), { provenance: { ...provenance, versions } });
    });
  const onTest = (name: string, change: (value: number) => number) => (claim: Claim) =>
    claim.name === name && claim.split === 'test' ? { ...claim, value: change(claim.value) } : claim;

  it('whose values come out to the bit is bit-identical all the same', () => {
    expect(elsewhere((claim) => claim)).toMatchObject({ verdict: 'bit-identical', reasons: [] });
  });

  it('may have other last digits in a loss, exact or of the same draws, and says how many draws were close', () => {
    for (const name of ['loss', 'sampled_loss']) {
      const { verdict, reasons, claims } = elsewhere(onTest(name, (value) => value + 1e-10));
      expect([verdict, reasons]).toEqual([
        'within tolerance',
        [expect.stringMatching(/agree to 1e-9, .* \(0 draws lie that close to a boundary\)$/)],
      ]);
      expect(claims.filter((claim) => claim.verdict === 'within tolerance')).toHaveLength(1);
      expect(elsewhere(onTest(name, (value) => value + 1e-8)).verdict).toBe('mismatch');
    }
  });

  it('has drawn the same: one image more is a mismatch, whatever the exact claims do', () => {
    const images = noisy.cell.testImages;
    const more = (value: number) => (Math.round(value * images) + 1) / images;
    for (const name of ['accuracy', 'sampled_accuracy']) {
      const found = elsewhere((claim) => onTest('loss', (value) => value + 1e-10)(onTest(name, more)(claim)));
      expect(found.verdict).toBe('mismatch');
      expect(found.reasons.join()).toContain('with another kernel (000000000000), and beyond the tolerance');
    }
  });

  it('of a version that may draw otherwise is open, but not beyond what draws can be', () => {
    const images = noisy.cell.testImages;
    const more = (value: number) => (Math.round(value * images) + 1) / images;
    const open = elsewhere(onTest('sampled_accuracy', more), '9.9.9');
    expect(open.verdict).toBe('unverifiable');
    expect(open.reasons).toEqual([expect.stringContaining('may draw otherwise')]);
    expect(elsewhere(onTest('accuracy', more), '9.9.9').verdict).toBe('mismatch');
    expect(
      elsewhere(
        onTest('sampled_accuracy', () => 0.6123456),
        '9.9.9',
      ).verdict,
    ).toBe('mismatch');
    expect(
      elsewhere(
        onTest('sampled_loss', () => 1e-4),
        '9.9.9',
      ).verdict,
    ).toBe('mismatch');
  });

  it('is known by the version of this project', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(versionsThatDrawSo).toContain(version);
  });
});

describe('what cannot be verified', () => {
  const refused = (change: (checkpoint: DecodedCheckpoint) => Checkpoint) => () =>
    verdictAfter(noisy, change);
  it.each<[string, RegExp, (c: Checkpoint) => Checkpoint]>([
    ['no claims', /at least one claim/, (c) => withMeta(c, { claims: [] })],
    [
      'no training cell',
      /^"model" expected mapping, got "circuit-a" \("qckpt.run.cell", expected a training cell\)$/m,
      (c) => withCell(c, { model: 'circuit-a' }),
    ],
    [
      'another shape',
      /expected shape \[3,4,2\]/,
      (c) => withCell(c, { model: { ...noisy.cell.model, layers: 3 } }),
    ],
    [
      'more classes than outcomes',
      /at most 2 labels/,
      (c) => withCell(c, { model: { ...noisy.cell.model, family: 'rx-rz-cx-ring' } }),
    ],
    [
      'an unknown claim',
      /"beauty".* loss or accuracy/,
      (c) => withClaims(c, (one, k) => (k ? one : { ...one, name: 'beauty' })),
    ],
    [
      'an unknown split',
      /on constructor: /,
      (c) => withClaims(c, (one, k) => (k ? one : { ...one, split: 'constructor' })),
    ],
    [
      'more images than there are',
      /1\.\.500 images, got 10000/,
      (c) => withClaims(c, (one) => ({ ...one, images: 10000 })),
    ],
    [
      'a circuit too wide',
      /"qubits" expected at most/,
      (c) => {
        const wide =
          Array.from({ length: 26 }, (_, q) => `sx $${q};\n`).join('') +
          Array.from({ length: 25 }, (_, q) => `cx $${q}, $${q + 1};\n`).join('');
        const text = `OPENQASM 3.0;\ninclude "stdgates.inc";\nbit[2] c;\n${wide}${wide}c[0] = measure $0;\nc[1] = measure $25;\n`;
        const bare = withCell({ ...c, hardware: null }, { hardware: null });
        return withMeta(bare, { calibration: null, circuit: { ...c.meta.circuit, compiledOpenQasm3: text } });
      },
    ],
  ])('%s', (_, message, change) => {
    expect(refused(change)).toThrow(
      expect.objectContaining({ code: 'UNVERIFIABLE', message: expect.stringMatching(message) }),
    );
  });
});

it('takes claims on no images for a contradiction', () => {
  const { verdict, reasons } = verdictAfter(noisy, (c) => withClaims(c, (one) => ({ ...one, images: 0 })));
  expect(verdict).toBe('mismatch');
  expect(reasons[0]).toBe('claims: "loss" on validation is of no images');
});

it('takes the worst of several verdicts, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...verdicts), { minLength: 1 }), (all) => {
      const worst = worstOf(all);
      expect(all).toContain(worst);
      for (const one of all) expect(verdicts.indexOf(one)).toBeLessThanOrEqual(verdicts.indexOf(worst));
      expect(worstOf(all.toReversed())).toBe(worst);
    }),
  );
});
