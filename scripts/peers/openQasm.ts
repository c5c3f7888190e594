// What we write, Qiskit reads, and what Qiskit writes, we read: outcome probabilities agree both ways.
// Logical circuits and ones compiled for recorded machines, OpenQASM 2 and 3; and angles of random expressions. Needs a
// Python with qiskit and qiskit-qasm3-import (test/peers/requirements.txt). Exits 1 where something differs.
//   node scripts/run.mjs peers/openQasm [--python .venv/bin/python] [--expressions 5000]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_PYTHON } from '#src/bench/peerProcess.ts';
import { evaluateAngle } from '#src/circuit/angle.ts';
import type { Circuit } from '#src/circuit/circuit.ts';
import { readOpenQasm } from '#src/circuit/openQasm/readOpenQasm.ts';
import { type WriteOpenQasmOptions, writeOpenQasm } from '#src/circuit/openQasm/writeOpenQasm.ts';
import { parameterNames } from '#src/circuit/parameters.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { loadHardware } from '#src/experiment/spec/hardwareFiles.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { idealDistribution } from '#src/transpile/equivalence.ts';
import { transpile } from '#src/transpile/pipeline.ts';
import { ANGLES, type AngleText, DIFFERS, randomTexts } from './openQasmExpressions.ts';

const TOLERANCE = 1e-9;
const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: DEFAULT_PYTHON },
    expressions: { type: 'string', default: '5000' },
  },
});
const script = fileURLToPath(new URL('test/peers/openQasm.py', projectRoot));
const folder = mkdtempSync(join(tmpdir(), 'qckpt-openqasm-'));
const python = (...words: string[]) => {
  const { status, stdout, error } = spawnSync(options.python, [script, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${options.python} ${script} failed${error ? `: ${error.message}` : ''}`);
  return stdout;
};
const ours = (circuit: Circuit) =>
  idealDistribution(
    circuit,
    new Map([...parameterNames(circuit)].sort().map((name, k) => [name, 0.1 * (k + 1)])),
  );

const golden = new URL('test/golden/', projectRoot);
type Named = readonly [name: string, circuit: Circuit];

const logical = ['openqasm/', 'transpile/']
  .flatMap((each) => readdirSync(new URL(each, golden)).map((name) => `${each}${name}`))
  .filter((name) => name.endsWith('.qasm'))
  .map((name): Named => [basename(name, '.qasm'), readOpenQasm(readFileSync(new URL(name, golden), 'utf8'))]);
const models = [
  { family: 'rx-rz-cz-ring', qubits: 4, layers: 2 },
  { family: 'ry-rz-cx-ring', qubits: 5, layers: 1 },
];
const qnns = models.map((model): Named => [`${model.family}-${model.qubits}`, ansatzOf(model).circuit]);

let written = 0;
const expected = new Map<string, Float64Array>();
const write = (name: string, circuit: Circuit, writing: WriteOpenQasmOptions) => {
  const file = join(folder, `${name}.qasm`);
  writeFileSync(file, writeOpenQasm(circuit, writing));
  expected.set(file, ours(circuit));
  written++;
};
for (const [name, circuit] of [...logical, ...qnns]) {
  write(`${name}-3`, circuit, { version: 3 });
  if (parameterNames(circuit).length === 0) write(`${name}-2`, circuit, { version: 2 });
}
for (const device of ['manila', 'sherbrooke', 'torino']) {
  const profile = await loadHardware(device);
  for (const [name, circuit] of [...logical.filter(([, { qubits }]) => qubits <= 5), ...qnns])
    for (const level of [1, 3] as const) {
      const compiled = transpile(circuit, profile, { level, seed: 1 }).circuit;
      write(`${name}-${device}-l${level}`, compiled, { version: 3, physical: true });
    }
}

/** What Qiskit says: probabilities or an angle; or why it does not. */
type Answer<T> = T | string;

/**
 * Ours refuses quotients of integers of different signs, which Qiskit rounds down and C towards zero, and what is not
 * finite on the way. Where Qiskit's symbols fail (angle and float do not mix, b - pi + pi*b is 0), its constants tell.
 */
function compareAngle(text: string, theirs: Answer<number>, theirsPlain: Answer<number>): string {
  const values = new Map(Object.entries(ANGLES));
  const close = (own: number, other: Answer<number>) =>
    typeof other === 'number' && Math.abs(own - other) <= 1e-9 * Math.max(1, Math.abs(other));
  try {
    const own = evaluateAngle(readOpenQasm(text).operations[0].angles[0], values);
    if (close(own, theirs)) return 'agree';
    if (close(own, theirsPlain)) return "agree with Qiskit's constants, not with its symbols";
    console.log(`${text}\n  ours ${own}, theirs ${theirs}, ${theirsPlain}`);
    return DIFFERS;
  } catch (error) {
    const { message } = error as Error;
    if (typeof theirs === 'string') return 'refused by both';
    for (const reason of ['different signs', 'finite value', '64 bits'])
      if (message.includes(reason)) return `refused by us: ${reason}`;
    console.log(`${text}\n  ours ${message}, theirs ${theirs}`);
    return DIFFERS;
  }
}

let failures = 0;
const compare = (name: string, one: Float64Array, other: Answer<readonly number[]>) => {
  if (typeof other === 'string') {
    failures++;
    console.log(`${name}: Qiskit: ${other}`);
    return;
  }
  const distance = one.reduce((most, p, k) => Math.max(most, Math.abs(p - other[k])), 0);
  if (one.length === other.length && distance < TOLERANCE) return;
  failures++;
  console.log(`${name}: outcomes differ by ${distance}`);
};

type Answers = Readonly<Record<string, Answer<readonly number[]>>>;

const theirs = JSON.parse(python('probabilities', ...expected.keys())) as Answers;
for (const [file, found] of expected) compare(basename(file), found, theirs[file]);
console.log(`${written} files of ours, read by Qiskit: ${failures} differ`);

const before = failures;
python('export', folder);
const exported = readdirSync(folder).filter(
  (name) => name.startsWith('qiskit') && !expected.has(join(folder, name)),
);
const answers = JSON.parse(python('probabilities', ...exported.map((name) => join(folder, name)))) as Answers;
for (const name of exported) {
  const file = join(folder, name);
  compare(name, ours(readOpenQasm(readFileSync(file, 'utf8'), { source: name })), answers[file]);
}
console.log(`${exported.length} files of Qiskit's, read by us: ${failures - before} differ`);

const texts = randomTexts(Number(options.expressions));
const anglesOf = (each: (one: AngleText) => string) => {
  const list = join(folder, 'texts.json');
  writeFileSync(list, JSON.stringify(texts.map(each)));
  return JSON.parse(python('angles', list)) as readonly Answer<number>[];
};
const plain = anglesOf((each) => each.plain);
const verdicts = anglesOf(({ text }) => text).map((angle, k) => compareAngle(texts[k].text, angle, plain[k]));
const count = (verdict: string) => verdicts.filter((each) => each === verdict).length;
for (const verdict of [...new Set(verdicts)].sort()) console.log(`${count(verdict)} expressions: ${verdict}`);
failures += count(DIFFERS);

rmSync(folder, { recursive: true });
process.exitCode = failures > 0 ? 1 : 0;
