import type { Machine } from '../bench/machine.ts';
import type { Measure } from '../bench/measure.ts';
import type { RivalRow, WorkRow } from '../bench/runWorks.ts';
import type { Provenance } from '../checkpoint/format/metadata.ts';
import type { Row, Table } from './table.ts';

/** What one `qckpt bench` found. */
export interface Benchmark {
  readonly rows: readonly WorkRow[];
  /** What each peer did. */
  readonly rivals: readonly RivalRow[];
  readonly measures: readonly Measure[];
  readonly machine: Machine;
  readonly provenance: Pick<Provenance, 'commit' | 'dirty' | 'versions'>;
  readonly measuredAt: string;
  /** The command line that does it again. */
  readonly command: string;
}

/** Everything in one file: our times, the peers' and other measures, each line with the machine and how to rerun it. */
export const benchmarkTable = {
  name: 'benchmark',
  help:
    'What qckpt bench measured: our times of works A to I, those of the peers in the same run, and other ' +
    'measures (J: start, K: step).',
  example: 'qckpt bench --size 4q2l --repetitions 3 --output results/benchmark.csv',
  columns: {
    section: 'works, or the section that a measure belongs to',
    name: 'work A to I; or what was measured',
    size: 'qubits and layers',
    cone: 'works of ours: whether what cannot reach the qubits read is dropped',
    device:
      "profile that the circuit was compiled for; empty for the workload's own noise, on the circuit as it is",
    level: 'preset of the transpiler',
    simulator: 'qckpt, or the peer',
    fastest: 'a peer: whether it is the one that we compare ourselves with',
    hand_written: 'a peer: our own network on top of a package, shown but not compared with',
    median_ms: 'median of the repetitions, milliseconds a unit of work',
    min_ms: 'smallest of the repetitions',
    repetitions:
      'measurements; each is the mean of enough calls in a row for the clock, and a long one is repeated less',
    steady: "measurements at the processor's full speed; empty where nobody looked (--steady)",
    first_ms: 'to the first result, compilation included; empty where a peer was not asked for one',
    peer: 'the fastest peer that agrees',
    ratio: 'its median over ours',
    ratio_of_min: 'its minimum over ours',
    goal: 'the ratio that we mean to reach',
    difference: 'a peer: largest difference between its numbers and ours before anything was timed',
    compared: 'a peer: how many numbers were compared',
    status: 'a peer: agrees, disagrees, failed or not tried; only who agrees is timed',
    value: 'of a measure',
    unit: 'of a measure',
    note: 'why something is missing, or what it was measured with',
    versions: "the simulator's packages",
    processor: 'of the machine',
    cores: 'of the machine',
    memory_gib: 'of the machine',
    system: 'operating system and architecture',
    measured_at: 'when',
    command: 'how to do it again',
    commit: 'git commit of the code, or unknown',
    dirty: 'whether the tree had uncommitted changes',
  },
} as const satisfies Pick<Table, 'name' | 'help' | 'example' | 'columns'>;

/** Lines of the benchmark table: our times, the peers', other measures. A peer's times stand in its own line only. */
export function benchmarkRows(benchmark: Benchmark): Row[] {
  const { rows, rivals, measures, machine, provenance } = benchmark;
  const { node, ...computer } = machine;
  const versions = (of: Readonly<Record<string, string>>): string =>
    Object.entries(of)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ');
  const own = { simulator: 'qckpt', versions: versions({ qckpt: provenance.versions.qckpt, node }) };
  const origin = {
    ...computer,
    measured_at: benchmark.measuredAt,
    command: benchmark.command,
    commit: provenance.commit,
    dirty: provenance.dirty,
  };
  const fastest = (rival: RivalRow): boolean =>
    rows.some(
      (row) =>
        row.work === rival.work &&
        row.size === rival.size &&
        row.device === rival.device &&
        row.peer === rival.peer,
    );
  const lines: Row[] = [
    ...rows.map(
      ({ work, peer_median_ms: _median, peer_min_ms: _min, ...row }): Row => ({
        section: 'works',
        name: work,
        ...row,
        ...own,
      }),
    ),
    ...rivals.map(
      ({ work, peer, versions: packages, ...rival }): Row => ({
        section: 'works',
        name: work,
        ...rival,
        simulator: peer,
        fastest: fastest({ work, peer, versions: packages, ...rival }),
        versions: versions(packages),
      }),
    ),
    ...measures.map((measure): Row => ({ ...measure, ...own })),
  ];
  return lines.map((line) => ({ ...line, ...origin }));
}
