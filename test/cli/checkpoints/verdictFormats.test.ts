import { expect, it } from 'vitest';
import type { HardwareComparison } from '../../../src/checkpoint/compare/compareHardware.ts';
import { type Verified, verdictFormats } from '../../../src/cli/checkpoints/verdictFormats.ts';

const parts = { readout: 0.25, one_qubit: 0, two_qubit: 0, relaxation: 0 };
const comparison = (
  images: number,
  standardError: number | null,
  accuracy: number | null,
): HardwareComparison => ({
  ...{ on: 'manila', split: 'test', images, lossAtHome: -4.5, lossThere: -4.25 },
  ...{ accuracyAtHome: accuracy, accuracyThere: accuracy, difference: 0.25, standardError },
  attribution: { parts, standardErrors: null, largest: 'readout', elements: [] },
});
const shown = (images: number, standardError: number | null, accuracy: number | null) =>
  verdictFormats.text(
    'x',
    {
      ...{ verdict: 'bit-identical', claims: [], reasons: [], calibration: '' },
      comparison: comparison(images, standardError, accuracy),
    } as unknown as Verified,
    true,
    false,
  );

it('an energy on another machine is of no image, and has no accuracy', async () => {
  const text = await shown(0, null, null);
  expect(text).toContain(
    '  on manila: energy -4.250000, at home -4.500000\n  difference in energy +0.250000\n',
  );
  expect(text).not.toMatch(/image|accuracy|loss/);
});

it('a loss has its images', async () => {
  expect(await shown(200, 0.5, 0)).toContain(
    '  on manila, 200 test images: loss -4.250000, at home -4.500000\n  accuracy 0, at home 0\n' +
      "  difference in loss +0.250000 +- 0.500000 (+-: standard error with the run's shots)\n",
  );
});

it('a loss without classes has images, and no accuracy', async () => {
  expect(await shown(200, 0.5, null)).toContain('at home -4.500000\n  difference in loss +0.250000');
});

it('a claim that does not come out at all has no value, in each format', async () => {
  const claim = { name: 'measured_loss', split: 'test', estimator: 'measured', reported: 1.5 };
  const found = {
    ...{ verdict: 'mismatch', reasons: ['jobs: none'], calibration: '', comparison: null },
    claims: [{ ...claim, recomputed: Number.NaN, verdict: 'mismatch' }],
  } as unknown as Verified;
  expect(JSON.parse(await verdictFormats.json('x', found, true, true)).claims[0].recomputed).toBeNull();
  expect(await verdictFormats.csv('x', found, true, true)).toContain('recomputed,test measured_loss,,');
  expect(await verdictFormats.text('x', found, true, true)).toMatch(/1\.5 +not to be had +mismatch/);
});
