import {
  type Claim,
  type ClaimRange,
  type ClaimSpec,
  EXACT_TOLERANCE,
} from '../../learn/objectives/claim.ts';
import { sha256Hex } from '../../numeric/canonicalJson.ts';
import { kernelBytes } from '../../numeric/kernel.ts';
import type { DecodedCheckpoint } from '../format/contents.ts';
import { CHECKPOINT_FORMAT } from '../format/formats.ts';
import type { CheckpointMeta } from '../format/metadata.ts';
import type { Verdict } from './verdicts.ts';

/** A claim beside its value as computed here. */
export interface JudgedClaim {
  readonly name: string;
  readonly split: string;
  readonly estimator: Claim['estimator'];
  readonly reported: number;
  readonly recomputed: number;
  readonly verdict: Verdict;
  /**
   * Draws within the tolerance of a boundary, of a claim that another kernel made; absent where it came out to the bit.
   */
  readonly open?: number;
}

/** Whether a file says that this kernel made it: then every number comes out to the bit. */
export function isOfThisKernel({ provenance }: Pick<CheckpointMeta, 'provenance'>): boolean {
  return provenance.versions.kernelSha256 === sha256Hex(kernelBytes);
}

/** Whether a file says that its claims were evaluated by this plan. */
function isOfPlan({ provenance }: Pick<CheckpointMeta, 'provenance'>, plan: string | null): boolean {
  return (provenance.versions.planSha256 ?? null) === plan;
}

function inShort(plan: string | null | undefined): string {
  return plan?.slice(0, 12) ?? 'in order of time';
}

/** Versions whose draws are those of this one: a file of another may draw otherwise, and nobody here can tell. */
export const versionsThatDrawSo: readonly string[] = ['0.1.0'];

/**
 * To the bit, or, where the file says that another kernel made it, within what rounding can do: an exact value by
 * `EXACT_TOLERANCE`, a draw only where that decides it. So, too, where it says another plan of contractions.
 * @param plan digest of the plan by which claims are evaluated here; null: none, sweeps in order of time
 */
export function judgeClaims(
  meta: CheckpointMeta,
  recomputed: readonly Claim[],
  rangeOf: (spec: ClaimSpec) => ClaimRange,
  plan: string | null = null,
): JudgedClaim[] {
  const { qckpt } = meta.provenance.versions;
  const isSameKernel = isOfThisKernel(meta) && isOfPlan(meta, plan);
  return meta.claims.map((claim, k) => {
    const { name, split, estimator, value: reported } = claim;
    const { value } = recomputed[k];
    const judged = { name, split, estimator, reported, recomputed: value };
    if (reported === value) return { ...judged, verdict: 'bit-identical' };
    if (isSameKernel) return { ...judged, verdict: 'mismatch' };
    const { least, most, open } = rangeOf(claim);
    if (reported >= least && reported <= most) return { ...judged, verdict: 'within tolerance', open };
    const isUnknown = estimator === 'sampled' && !versionsThatDrawSo.includes(qckpt);
    return { ...judged, verdict: isUnknown ? 'unverifiable' : 'mismatch', open };
  });
}

/** Why claims did not come out to the bit; empty where they did, or where a contradiction says more. */
export function explainClaims(
  claims: readonly JudgedClaim[],
  { format, meta }: DecodedCheckpoint,
  contradictions: readonly string[],
  plan: string | null = null,
): string[] {
  const all = new Set(claims.map(({ verdict }) => verdict));
  const { writer, versions } = meta.provenance;
  const { qckpt, kernelSha256, planSha256 } = versions;
  const isKernelOurs = isOfThisKernel(meta);
  const isSameKernel = isKernelOurs && isOfPlan(meta, plan);
  const older = format === CHECKPOINT_FORMAT ? '' : ` in the older format ${format}`;
  const other = isKernelOurs
    ? `by another order of contractions (${inShort(planSha256)}, here ${inShort(plan)})`
    : `with another kernel (${kernelSha256.slice(0, 12)})`;
  const program = writer === undefined ? `qckpt ${qckpt}` : `${writer.program} ${writer.version}`;
  const maker = `made${older} by ${program} ${other}`;
  const open = claims.reduce((sum, claim) => sum + (claim.open ?? 0), 0);
  const tolerance =
    `exact values agree to ${EXACT_TOLERANCE}, sampled ones are drawn again from their keys (${open} ` +
    'draws lie that close to a boundary)';
  if (all.has('mismatch')) {
    if (contradictions.length > 0) return [];
    return isSameKernel
      ? [
          'same kernel and data: the parameters, the circuit, the calibration, the shots or the claim ' +
            'itself were changed afterwards, or the code around the kernel',
        ]
      : [`${maker}, and beyond the tolerance: ${tolerance}`];
  }
  if (all.has('unverifiable'))
    return [`${maker}, which may draw otherwise than this one: its sampled claims cannot be drawn again`];
  return all.has('within tolerance') ? [`${maker}: ${tolerance}`] : [];
}
