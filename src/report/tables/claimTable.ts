import type { ClaimSpec } from '../../experiment/spec/claimSpec.ts';
import type { ExperimentSpec } from '../../experiment/spec/experimentSpec.ts';
import type { ClaimOutcome } from '../claims/claim.ts';
import { claims } from '../claims/claims.ts';
import { judgedClaim } from '../claims/judgedClaim.ts';
import type { ReportInput, Row, Table } from '../table.ts';

/** The paper's claims and what came out. */
export const claimTable: Table = {
  name: 'claims',
  help:
    'Claims: what was measured, with its interval, the threshold fixed in the experiment file and its reason, the ' +
    'verdict, and what it depends on.',
  example: 'qckpt explain C1',
  columns: {
    id: 'C1 to C7 of the paper, C11 of ours; a letter: another definition beside the first',
    claim: 'what is claimed',
    test: 'what is measured, and when the claim counts as supported',
    experiment: 'experiment file with the threshold',
    measured: 'the measured value',
    low: 'lower end of its interval; empty below five values',
    high: 'upper end of its interval',
    n: 'values behind the interval',
    over: 'what they are, over which the claim generalizes: the unit of resampling',
    from_seed: 'first seed that counts',
    effect_size: 'standardized: mean difference / standard deviation of the differences',
    threshold: 'fixed before running',
    reason: 'why this threshold',
    supported_when: 'above or below the threshold',
    verdict:
      'supported, not supported, inconclusive (the interval holds the threshold), not judged (a quick run, or fewer ' +
      'than five values) or not tested',
    robustness: 'robust, or which of the circumstances beside change the verdict',
    half: 'verdict at half the threshold',
    twice: 'verdict at twice the threshold; empty where no value can lie beyond that',
    without: 'the machine without which the measured value changes most',
    without_measured: 'measured without it; empty where nothing can be: the greatest change of all',
    without_low: 'lower end of the interval without it',
    without_high: 'upper end of it',
    without_verdict: 'verdict without it',
    beside: 'measured under other circumstances, with its verdict',
    remark: 'what must be known beside the number',
    commit: 'git commit of the code, or unknown',
    dirty: 'whether the tree had uncommitted changes',
  },
  key: ['id', 'experiment'],
  isTime: ({ id }) => claims[id]?.isTime === true,
  shown: ['id', 'claim', 'measured', 'low', 'high', 'n', 'over', 'threshold', 'verdict', 'robustness'],
  rows: (input) =>
    Object.entries(input.specs)
      .flatMap(([experiment, spec]) => {
        const finished = input.finished.filter((task) => task.experiment === experiment);
        const own = { ...input, finished };
        return Object.entries(spec.claims).map(([id, claim]) =>
          rowOf(own, experiment, id, claim, spec.verdicts),
        );
      })
      .sort((a, b) => order(a) - order(b) || (String(a.id) < String(b.id) ? -1 : 1)),
};

/** @param own what the experiment's tasks left */
function rowOf(own: ReportInput, experiment: string, id: string, spec: ClaimSpec, judges: boolean): Row {
  const record = claims[id];
  const judged = record === undefined ? null : judgedClaim(record, spec, own, judges);
  const { commit, dirty } = own.finished[0] ?? { commit: null, dirty: null };
  const measurement = judged?.measurement ?? null;
  const without = judged?.without ?? null;
  return {
    id,
    claim: record?.claim ?? 'unknown claim',
    test: record?.help ?? null,
    experiment,
    measured: measurement?.value ?? null,
    low: measurement?.lower ?? null,
    high: measurement?.upper ?? null,
    n: measurement?.count ?? null,
    over: measurement?.over ?? null,
    from_seed: spec.fromSeed,
    effect_size: measurement?.effectSize ?? null,
    threshold: spec.threshold,
    reason: spec.reason ?? null,
    supported_when: record?.supportedWhen ?? null,
    verdict: verdictWords(judged?.verdict ?? 'not tested', judges, own.specs[experiment]),
    robustness: judged?.robustness ?? null,
    half: judged?.half ?? null,
    twice: judged?.twice ?? null,
    without: without?.machine ?? null,
    without_measured: without?.measurement?.value ?? null,
    without_low: without?.measurement?.lower ?? null,
    without_high: without?.measurement?.upper ?? null,
    without_verdict: without?.verdict ?? null,
    beside: judged === null || judged.beside.length === 0 ? null : judged.beside.join('; '),
    remark: judged?.remark ?? null,
    commit,
    dirty,
  };
}

/** A quick run says so wherever its verdicts are. */
function verdictWords(verdict: ClaimOutcome, judges: boolean, { seeds }: ExperimentSpec): string {
  if (verdict !== 'not judged' || judges) return verdict;
  return `not judged (${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, quick)`;
}

/** C2 before C11. */
function order({ id }: Row): number {
  return Number(/\d+/.exec(String(id))?.[0] ?? 0);
}
