// Compares the transpiler with recorded medians of Qiskit 2.6.2 (test/golden/transpile) and writes a CSV table.
// With --qiskit PYTHON, Qiskit is timed too, in the same run: processor time of both, and wall time in the summary.
//   node scripts/run.mjs transpile/compare [--level 3] [--seeds 10] [--only TEXT] [--qiskit PYTHON]
//     [--output results/reference/transpile.csv]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import type { Circuit } from '#src/circuit/circuit.ts';
import { readOpenQasm } from '#src/circuit/openQasm/readOpenQasm.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { loadHardware } from '#src/experiment/spec/hardwareFiles.ts';
import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';
import { geometricMean, mean, median } from '#src/numeric/statistics.ts';
import { csvText } from '#src/report/csvText.ts';
import { circuitMetrics } from '#src/transpile/circuitMetrics.ts';
import { type Level, transpile } from '#src/transpile/pipeline.ts';

const { values: options } = parseArgs({
  options: {
    level: { type: 'string', default: '3' },
    seeds: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
    output: { type: 'string' },
    qiskit: { type: 'string' },
    cone: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const level = Number(options.level) as Level;
const seeds = Number(options.seeds);
const golden = new URL('test/golden/transpile/', projectRoot);

/** A row of the recorded table, of what is looked at. */
interface Peer {
  readonly circuit: string;
  readonly device: string;
  readonly optimization_level: string;
  readonly two_qubit_gates_median: string;
  readonly two_qubit_depth_median: string;
  readonly success_probability_median: string;
  readonly transpile_ms_median: string;
}

/** A row of what `timeQiskit.py` writes. */
type Timed = Record<'circuit' | 'device' | 'cpu_ms' | 'wall_ms', string>;

interface Times {
  readonly cpuMs: number;
  readonly wallMs: number;
}

const peers = readTable<Peer>(new URL('qiskit-2.6.2-counts.csv', golden))
  .filter((row) => row.optimization_level === '3')
  .filter((row) => keyOf(row).includes(options.only));

function readTable<Row>(path: string | URL): Row[] {
  return parse(readFileSync(path, 'utf8'), { columns: true });
}

function keyOf({ circuit, device }: Pick<Peer, 'circuit' | 'device'>): string {
  return `${circuit} ${device}`;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Medians over the seeds. */
function measure(
  circuit: Circuit,
  profile: HardwareProfile,
  more: { readonly measurementCone?: boolean } = {},
) {
  const runs = Array.from({ length: seeds }, (_, seed) => {
    const before = cpuMs();
    const start = performance.now();
    const compiled = transpile(circuit, profile, { level, seed, ...more });
    const wallMs = performance.now() - start;
    const ms = cpuMs() - before;
    return { ...circuitMetrics(compiled.circuit, profile), ms, wallMs };
  });
  const medianOf = (key: keyof (typeof runs)[number]) => median(runs.map((run) => run[key]));
  return {
    twoQubitGates: medianOf('twoQubitGates'),
    twoQubitDepth: medianOf('twoQubitDepth'),
    successProbability: medianOf('successProbability'),
    ms: medianOf('ms'),
    wallMs: medianOf('wallMs'),
  };
}

/** Times by circuit and device, taken now; as recorded (wall time) without --qiskit. */
async function peerTimes(): Promise<ReadonlyMap<string, Times>> {
  if (options.qiskit === undefined)
    return new Map(
      peers.map((peer) => {
        const ms = Number(peer.transpile_ms_median);
        return [keyOf(peer), { cpuMs: ms, wallMs: ms }];
      }),
    );
  const folder = mkdtempSync(join(tmpdir(), 'qckpt-transpile-'));
  const [profiles, output] = ['profiles.json', 'times.csv'].map((name) => join(folder, name));
  const names = [...new Set(peers.map(({ device }) => device))];
  const loaded = await Promise.all(names.map(async (name) => [name, await loadHardware(name)] as const));
  writeFileSync(profiles, JSON.stringify(Object.fromEntries(loaded)));
  const script = fileURLToPath(new URL('scripts/transpile/timeQiskit.py', projectRoot));
  const { status } = spawnSync(options.qiskit, [script, profiles, output, String(seeds)], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${script} failed`);
  const timed = readTable<Timed>(output);
  rmSync(folder, { recursive: true });
  return new Map(
    timed.map((row) => [keyOf(row), { cpuMs: Number(row.cpu_ms), wallMs: Number(row.wall_ms) }]),
  );
}

/** A row of the table that is written. */
interface Row {
  readonly circuit: string;
  readonly device: string;
  readonly two_qubit_gates: number;
  readonly two_qubit_gates_qiskit: number;
  readonly two_qubit_gates_ratio: string;
  readonly two_qubit_depth: number;
  readonly two_qubit_depth_qiskit: number;
  readonly success_probability: string;
  readonly success_probability_qiskit: number;
  readonly cone_two_qubit_gates: number | '';
  readonly cone_ratio: string;
  readonly cpu_ms: string;
  readonly ms_qiskit: number;
}

const times = await peerTimes();
const rows: Row[] = [];
const wallRatios: number[] = [];
for (const peer of peers) {
  const profile = await loadHardware(peer.device);
  const circuit = readOpenQasm(readFileSync(new URL(`${peer.circuit}.qasm`, golden), 'utf8'));
  const ours = measure(circuit, profile);
  const isRing = /^qnn_.*_cz$/.test(peer.circuit);
  const cone = options.cone && isRing ? measure(circuit, profile, { measurementCone: true }) : null;
  const theirs = Number(peer.two_qubit_gates_median);
  const { cpuMs: msQiskit, wallMs: wallMsQiskit } = times.get(keyOf(peer))!;
  wallRatios.push(ours.wallMs / wallMsQiskit);
  const row: Row = {
    circuit: peer.circuit,
    device: peer.device,
    two_qubit_gates: ours.twoQubitGates,
    two_qubit_gates_qiskit: theirs,
    two_qubit_gates_ratio: (ours.twoQubitGates / theirs).toFixed(4),
    two_qubit_depth: ours.twoQubitDepth,
    two_qubit_depth_qiskit: Number(peer.two_qubit_depth_median),
    success_probability: ours.successProbability.toPrecision(6),
    success_probability_qiskit: Number(peer.success_probability_median),
    cone_two_qubit_gates: cone?.twoQubitGates ?? '',
    cone_ratio: cone === null ? '' : (cone.twoQubitGates / theirs).toFixed(4),
    cpu_ms: ours.ms.toFixed(1),
    ms_qiskit: msQiskit,
  };
  rows.push(row);
  process.stderr.write(`${Object.values(row).join(' ')}\n`);
}

const column = (name: keyof Row) => rows.filter((row) => row[name] !== '').map((row) => Number(row[name]));
const ratios = (name: keyof Row, other: keyof Row) =>
  rows.map((row) => Number(row[name]) / Number(row[other]));
const summary = {
  rows: rows.length,
  geometric_mean_two_qubit_gates: geometricMean(column('two_qubit_gates_ratio')),
  rows_above_qiskit: rows
    .filter((row) => row.two_qubit_gates > row.two_qubit_gates_qiskit)
    .map((row) => `${row.circuit}/${row.device}`)
    .join(' '),
  mean_success_probability: mean(column('success_probability')),
  mean_success_probability_qiskit: mean(column('success_probability_qiskit')),
  geometric_mean_success_probability: geometricMean(
    ratios('success_probability', 'success_probability_qiskit'),
  ),
  rows_with_less_success: rows
    .filter((row) => Number(row.success_probability) < row.success_probability_qiskit * 0.999)
    .map((row) => `${row.circuit}/${row.device}`)
    .join(' '),
  largest_cone_ratio: Math.max(...column('cone_ratio')),
  geometric_mean_time: geometricMean(ratios('cpu_ms', 'ms_qiskit')),
  geometric_mean_wall_time: geometricMean(wallRatios),
};
process.stderr.write(`${JSON.stringify(summary, null, 2)}\n`);
if (options.output !== undefined) {
  writeFileSync(options.output, csvText([Object.keys(rows[0]), ...rows.map((row) => Object.values(row))]));
}
