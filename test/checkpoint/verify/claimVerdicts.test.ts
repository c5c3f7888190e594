import { expect, it } from 'vitest';
import { judgeClaims } from '../../../src/checkpoint/verify/claimVerdicts.ts';
import type { Claim } from '../../../src/learn/objectives/claim.ts';
import { sha256Hex } from '../../../src/numeric/canonicalJson.ts';
import { kernelBytes } from '../../../src/numeric/kernel.ts';
import { sampleCheckpoint } from '../sampleCheckpoint.ts';

it('judges what another plan contracted by tolerance, and to the bit what this one did', () => {
  const { meta } = sampleCheckpoint();
  const versions = { ...meta.provenance.versions, kernelSha256: sha256Hex(kernelBytes) };
  const claim: Claim = {
    name: 'loss',
    split: 'test',
    images: 10,
    estimator: 'exact',
    shots: null,
    streamPurpose: null,
    value: 0.5,
  };
  const verdict = (value: number, plan: string | null, planSha256?: string) =>
    judgeClaims(
      {
        ...meta,
        claims: [claim],
        provenance: { ...meta.provenance, versions: { ...versions, ...(planSha256 ? { planSha256 } : {}) } },
      },
      [{ ...claim, value }],
      () => ({ least: value - 1e-9, most: value + 1e-9, open: 0 }),
      plan,
    )[0].verdict;
  expect(verdict(0.5, null)).toBe('bit-identical');
  expect(verdict(0.5, 'a plan')).toBe('bit-identical');
  expect(verdict(0.5 + 1e-15, null)).toBe('mismatch');
  expect(verdict(0.5 + 1e-15, 'a plan')).toBe('within tolerance');
  expect(verdict(0.5 + 1e-8, 'a plan')).toBe('mismatch');
  expect(verdict(0.5 + 1e-15, 'a plan', 'a plan')).toBe('mismatch');
  expect(verdict(0.5 + 1e-15, 'a plan', 'another')).toBe('within tolerance');
  expect(verdict(0.5 + 1e-15, null, 'a plan')).toBe('within tolerance');
});
