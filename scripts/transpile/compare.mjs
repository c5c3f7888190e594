// Compares the transpiler with recorded medians of Qiskit 2.6.2 (test/golden/transpile) and writes a CSV table.
// With --qiskit PYTHON, Qiskit is timed too, in the same run: processor time of both, and wall time in the summary.
// Needs `npm run build`.
//   node scripts/transpile/compare.mjs [--level 3] [--seeds 10] [--only TEXT] [--qiskit PYTHON]
//     [--output results/reference/transpile.csv]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readOpenQasm } from '../../dist/circuit/openQasm/readOpenQasm.js';
import { loadHardware } from '../../dist/experiment/spec/hardwareFiles.js';
import { circuitMetrics } from '../../dist/transpile/circuitMetrics.js';
import { transpile } from '../../dist/transpile/pipeline.js';

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
const level = Number(options.level);
const seeds = Number(options.seeds);
const golden = new URL('../../test/golden/transpile/', import.meta.url);

const [header, ...lines] = readFileSync(new URL('qiskit-2.6.2-counts.csv', golden), 'utf8')
  .trim()
  .split(/\r?\n/);
const columns = header.split(',');
const peers = lines
  .map((line) => Object.fromEntries(line.split(',').map((value, k) => [columns[k], value])))
  .filter((row) => row.optimization_level === '3')
  .filter((row) => `${row.circuit} ${row.device}`.includes(options.only));

const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const geometricMean = (ratios) => Math.exp(ratios.reduce((sum, x) => sum + Math.log(x), 0) / ratios.length);
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function measure(circuit, profile, more = {}) {
  const runs = Array.from({ length: seeds }, (_, seed) => {
    const before = cpuMs();
    const start = performance.now();
    const compiled = transpile(circuit, profile, { level, seed, ...more });
    const wallMs = performance.now() - start;
    const ms = cpuMs() - before;
    return { ms, wallMs, ...circuitMetrics(compiled.circuit, profile) };
  });
  return Object.fromEntries(
    ['twoQubitGates', 'depth', 'twoQubitDepth', 'successProbability', 'ms', 'wallMs'].map((key) => [
      key,
      median(runs.map((run) => run[key])),
    ]),
  );
}

/** Milliseconds by circuit and device, timed now: processor and wall time; as recorded (wall time) without --qiskit. */
async function peerTimes() {
  const key = ({ circuit, device }) => `${circuit} ${device}`;
  if (options.qiskit === undefined)
    return new Map(peers.map((peer) => [key(peer), new Array(2).fill(Number(peer.transpile_ms_median))]));
  const folder = mkdtempSync(join(tmpdir(), 'qckpt-transpile-'));
  const [profiles, times] = ['profiles.json', 'times.csv'].map((name) => join(folder, name));
  const names = [...new Set(peers.map(({ device }) => device))];
  const loaded = await Promise.all(names.map(async (name) => [name, await loadHardware(name)]));
  writeFileSync(profiles, JSON.stringify(Object.fromEntries(loaded)));
  const script = fileURLToPath(new URL('timeQiskit.py', import.meta.url));
  const { status } = spawnSync(options.qiskit, [script, profiles, times, String(seeds)], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${script} failed`);
  const [, ...timed] = readFileSync(times, 'utf8').trim().split(/\r?\n/);
  rmSync(folder, { recursive: true });
  return new Map(
    timed
      .map((line) => line.split(','))
      .map(([circuit, device, ms, wallMs]) => [`${circuit} ${device}`, [Number(ms), Number(wallMs)]]),
  );
}

const qiskitMs = await peerTimes();
const rows = [];
const wallRatios = [];
for (const peer of peers) {
  const profile = await loadHardware(peer.device);
  const circuit = readOpenQasm(readFileSync(new URL(`${peer.circuit}.qasm`, golden), 'utf8'));
  const ours = measure(circuit, profile);
  const isRing = /^qnn_.*_cz$/.test(peer.circuit);
  const cone = options.cone && isRing ? measure(circuit, profile, { measurementCone: true }) : null;
  const theirs = Number(peer.two_qubit_gates_median);
  const [msQiskit, wallMsQiskit] = qiskitMs.get(`${peer.circuit} ${peer.device}`);
  wallRatios.push(ours.wallMs / wallMsQiskit);
  rows.push({
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
  });
  process.stderr.write(`${Object.values(rows.at(-1)).join(' ')}\n`);
}

const number = (name) => rows.filter((row) => row[name] !== '').map((row) => Number(row[name]));
const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const summary = {
  rows: rows.length,
  geometric_mean_two_qubit_gates: geometricMean(number('two_qubit_gates_ratio')),
  rows_above_qiskit: rows
    .filter((row) => row.two_qubit_gates > row.two_qubit_gates_qiskit)
    .map((row) => `${row.circuit}/${row.device}`)
    .join(' '),
  mean_success_probability: mean(number('success_probability')),
  mean_success_probability_qiskit: mean(number('success_probability_qiskit')),
  geometric_mean_success_probability: geometricMean(
    rows.map((row) => row.success_probability / row.success_probability_qiskit),
  ),
  rows_with_less_success: rows
    .filter((row) => row.success_probability < row.success_probability_qiskit * 0.999)
    .map((row) => `${row.circuit}/${row.device}`)
    .join(' '),
  largest_cone_ratio: Math.max(...number('cone_ratio')),
  geometric_mean_time: geometricMean(rows.map((row) => row.cpu_ms / row.ms_qiskit)),
  geometric_mean_wall_time: geometricMean(wallRatios),
};
process.stderr.write(`${JSON.stringify(summary, null, 2)}\n`);
if (options.output !== undefined) {
  const names = Object.keys(rows[0]);
  const table = [names, ...rows.map((row) => names.map((name) => row[name]))];
  writeFileSync(options.output, `${table.map((cells) => cells.join(',')).join('\n')}\n`);
}
