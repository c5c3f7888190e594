import type { ClaimSpec } from '../../experiment/spec/claimSpec.ts';
import { leaveOneOut } from '../../numeric/statistics/leaveOneOut.ts';
import { robustness, thresholdVariants } from '../../numeric/statistics/robustness.ts';
import type { ReportInput } from '../table.ts';
import { type Claim, type ClaimOutcome, type ClaimScope, judgeClaim, type Measurement } from './claim.ts';
import { inWords } from './overSeeds.ts';

/** A claim's measurement, its verdict, and what the verdict depends on. */
export interface JudgedClaim {
  readonly measurement: Measurement | null;
  readonly verdict: ClaimOutcome;
  readonly half: ClaimOutcome;
  /** null: nothing can lie beyond so great a threshold. */
  readonly twice: ClaimOutcome | null;
  /**
   * The machine without which the measured value changes most, and what is measured without it; null: nothing can be,
   * which is the greatest change.
   */
  readonly without: {
    readonly machine: string;
    readonly measurement: Measurement | null;
    readonly verdict: ClaimOutcome;
  } | null;
  readonly remark: string | null;
  /** Other circumstances, in words. */
  readonly beside: readonly string[];
  /** `robust`, or `depends on` what; null where nothing is judged. */
  readonly robustness: string | null;
}

/** @param input the finished tasks of the claim's experiment @param judges false: numbers without verdicts */
export function judgedClaim(claim: Claim, spec: ClaimSpec, input: ReportInput, judges: boolean): JudgedClaim {
  const scope: ClaimScope = {
    ...{ input: fromSeed(input, spec.fromSeed), everySeed: input, spec },
    ...{ keeps: () => true, circuit: null },
  };
  const judge = (measurement: Measurement | null, threshold: number = spec.threshold): ClaimOutcome => {
    const outcome = judgeClaim(measurement, threshold, claim.supportedWhen);
    return judges || outcome === 'not tested' ? outcome : 'not judged';
  };
  const measurement = claim.measure(scope);
  const verdict = judge(measurement);
  const thresholds = thresholdVariants(spec.threshold, (threshold) =>
    threshold > (claim.greatest ?? Infinity) ? null : judge(measurement, threshold),
  );
  const without = mostInfluential(claim, scope, judge);
  const variants = Object.entries(claim.variants?.(scope) ?? {}).flatMap(([name, varied]) => {
    const found = claim.measure(varied);
    return found === null ? [] : [{ name, found, verdict: judge(found) }];
  });
  const tried = Object.entries(thresholds).filter(([, outcome]) => outcome !== null);
  const { dependsOn } = robustness<ClaimOutcome | null>(verdict, {
    ...Object.fromEntries(tried),
    ...(without === null ? {} : { [`without ${without.machine}`]: without.verdict }),
    ...Object.fromEntries(variants.map(({ name, verdict }) => [name, verdict])),
  });
  return {
    measurement,
    verdict,
    // Half of a threshold within reach is, too.
    half: thresholds['half the threshold'] ?? verdict,
    twice: thresholds['twice the threshold'],
    without,
    remark: measurement?.remark ?? (without && claim.aboutMachine?.(scope, without.machine)) ?? null,
    beside: variants.map(({ name, found, verdict }) => `${name}: ${inWords(found)}, ${verdict}`),
    robustness:
      verdict === 'not judged' || verdict === 'not tested'
        ? null
        : dependsOn.length === 0
          ? 'robust'
          : `depends on: ${dependsOn.join('; ')}`,
  };
}

function mostInfluential(
  claim: Claim,
  scope: ClaimScope,
  judge: (measurement: Measurement | null) => ClaimOutcome,
): JudgedClaim['without'] {
  const measured = (kept: readonly string[]): Measurement | null =>
    claim.measure({ ...scope, keeps: (machine) => scope.keeps(machine) && kept.includes(machine) });
  const machines = claim.machines?.(scope) ?? [];
  const { most } = leaveOneOut(machines, (kept) => measured(kept)?.value ?? null);
  if (most === null) return null;
  const measurement = measured(machines.filter((name) => name !== most.group));
  return { machine: most.group, measurement, verdict: judge(measurement) };
}

/** Results of the seeds from one on; results that have no seed stay. */
function fromSeed(input: ReportInput, first: number): ReportInput {
  if (first <= 1) return input;
  const isLater = ({ result }: ReportInput['finished'][number]): boolean => {
    const { seed } = result as { readonly seed?: string };
    return seed === undefined || Number(seed) >= first;
  };
  return { ...input, finished: input.finished.filter(isLater) };
}
