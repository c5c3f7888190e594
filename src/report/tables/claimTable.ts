import { judgeClaim } from '../claim.ts';
import { claims } from '../claims.ts';
import type { ReportInput, Row, Table } from '../table.ts';

/** The paper's claims and what came out. */
export const claimTable: Table = {
  name: 'claims',
  help:
    "The paper's claims: what was measured, with its interval, the threshold fixed in the experiment " +
    'file, the verdict.',
  example: 'qckpt explain C1',
  columns: {
    id: 'C1 to C7',
    claim: 'what the paper says',
    test: 'what is measured, and when the claim counts as supported',
    experiment: 'experiment file with the threshold',
    measured: 'the measured value',
    low: 'lower end of its interval',
    high: 'upper end of its interval',
    n: 'values behind the interval',
    over: 'what they are',
    effect_size: 'standardized: mean difference / standard deviation of the differences',
    threshold: 'fixed before running',
    supported_when: 'above or below the threshold',
    verdict:
      'supported, not supported, inconclusive (the interval holds the threshold, or there is but one ' +
      'seed) or not tested',
    remark: 'what must be known beside the number',
    commit: 'git commit of the code, or unknown',
    dirty: 'whether the tree had uncommitted changes',
  },
  shown: ['id', 'claim', 'measured', 'low', 'high', 'n', 'threshold', 'verdict'],
  rows: (input) =>
    Object.entries(input.specs)
      .flatMap(([experiment, spec]) =>
        Object.entries(spec.claims).map(([id, { threshold }]) => rowOf(input, experiment, id, threshold)),
      )
      .sort(byId),
};

function rowOf(input: ReportInput, experiment: string, id: string, threshold: number): Row {
  const record = claims[id];
  const own = { ...input, finished: input.finished.filter((task) => task.experiment === experiment) };
  const measurement = record?.measure(own) ?? null;
  const { commit, dirty } = own.finished[0] ?? { commit: null, dirty: null };
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
    effect_size: measurement?.effectSize ?? null,
    threshold,
    supported_when: record?.supportedWhen ?? null,
    verdict: record === undefined ? 'not tested' : judgeClaim(measurement, threshold, record.supportedWhen),
    remark: measurement?.remark ?? null,
    commit,
    dirty,
  };
}

function byId(a: Row, b: Row): number {
  return String(a.id) < String(b.id) ? -1 : String(a.id) > String(b.id) ? 1 : 0;
}
