// Side by side with other simulators, in one run: first the exact probabilities must agree, then both are timed in turn.
// Exits 1 where they disagree; never for being slow. Needs `npm run build` and Python 3; makes `.venv` itself.
//   node test/peers/compare.mjs [--short] [--sizes 4q2l,8q3l] [--repetitions N] [--peer NAME]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { binomialAt, streamKey } from '../../dist/numeric/streams.js';
import { peers, works } from './peers.mjs';
import { calibration, createOurs, workload } from './workload.mjs';

const TOLERANCE = 1e-8;
const root = fileURLToPath(new URL('../../', import.meta.url));
const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '4q2l,8q3l' },
    repetitions: { type: 'string' },
    peer: { type: 'string' },
  },
});
const repetitions = Number(options.repetitions ?? (options.short ? 3 : 10));
const sizes = options.sizes.split(',').map((size) => {
  const [, qubits, layers] = /^(\d+)q(\d+)l$/.exec(size) ?? [];
  if (qubits === undefined) throw new Error(`--sizes expected e.g. 4q2l,8q3l, got "${size}"`);
  return { size, ...workload(Number(qubits), Number(layers)) };
});

installPython();
console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, load average ${loadavg()[0].toFixed(1)}`,
);
let failures = 0;
const rows = [];
for (const peer of peers.filter(({ name }) => options.peer === undefined || name === options.peer)) {
  const theirs = startPeer(peer);
  for (const load of sizes) {
    const { version } = await theirs.ask({ task: 'load', ...load, calibration });
    const difference = largestDifference(load, (await theirs.ask({ task: 'probabilities' })).probabilities);
    const agrees = difference <= TOLERANCE;
    if (!agrees) failures++;
    const circuits = 2 * load.angles.length + 1;
    console.log(
      `${peer.name} ${load.size} (${version}): all outcomes of ${circuits} circuits ${agrees ? 'agree' : 'DISAGREE'}, largest difference ${difference.toExponential(1)}`,
    );
    if (agrees) for (const work of peer.works) rows.push(await race(peer, theirs, load, work));
  }
  theirs.end();
}
console.log(`\n${table(rows)}`);
console.log(
  '\nms; min and median of each side; ratios are theirs / ours; "no cone" is ours with the cone switched off',
);
process.exitCode = failures > 0 ? 1 : 0;

/** Theirs and ours in turn, so that both see the same machine. */
async function race(peer, theirs, load, work) {
  const { shots } = works[work];
  const runners = [true, false].map((cone) => ourWork(work, load, cone, shots));
  const times = { theirs: [], ours: [[], []] };
  for (let r = -1; r < repetitions; r++) {
    const { milliseconds } = await theirs.ask({ task: work, shots });
    const ours = runners.map(timed);
    if (r < 0) continue; // the first one warms up
    times.theirs.push(milliseconds);
    for (const [k, list] of times.ours.entries()) list.push(ours[k]);
  }
  return { work, size: load.size, peer: peer.name, ...times, goal: peer.goals[work]?.[load.size] };
}

/** One unit of our work; a call of its own each, as a training loop makes it. */
function ourWork(work, load, cone, shots) {
  const { engine, values } = createOurs(load, cone);
  if (work === 'forward') return () => engine.probabilities(values);
  const key = streamKey(0, 'peers');
  let step = 0;
  return () => {
    step++;
    const { probability, plus, minus } = engine.shifted(values, 1);
    let total = binomialAt(key, [step, 0, 0], shots, probability);
    for (let k = 0; k < plus.length; k++)
      total += binomialAt(key, [step, k, 1], shots, plus[k]) - binomialAt(key, [step, k, 2], shots, minus[k]);
    return total;
  };
}

/** Mean of enough calls in a row to fill 20 ms: a single one is too short for the clock. */
function timed(run) {
  let calls = 0;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < 20) {
    run();
    calls++;
    elapsed = performance.now() - start;
  }
  return elapsed / calls;
}

/** Between their probabilities and ours, over all circuits and outcomes, with the cone and without. */
function largestDifference(load, theirs) {
  let largest = 0;
  for (const cone of [true, false]) {
    const { engine, values } = createOurs(load, cone);
    for (let outcome = 0; outcome < 4; outcome++) {
      const { probability, occurrences, plus, minus } = engine.shifted(values, outcome);
      // A shift of a dead angle changes nothing: those circuits have the unshifted probability.
      const ours = new Array(2 * load.angles.length + 1).fill(probability);
      occurrences.forEach(({ parameter }, k) => {
        const angle = load.angles.indexOf(engine.parameterNames[parameter]);
        ours[1 + 2 * angle] = plus[k];
        ours[2 + 2 * angle] = minus[k];
      });
      ours.forEach((p, k) => {
        largest = Math.max(largest, Math.abs(p - theirs[k][outcome]));
      });
    }
  }
  return largest;
}

function startPeer({ command: [program, ...args] }) {
  const child = spawn(program, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`${program} ${args.join(' ')} ended without an answer to "${request.task}"`);
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

function installPython() {
  const python = `${root}.venv/bin/python`;
  const run = (program, ...args) => {
    const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
    if (status !== 0)
      throw new Error(
        `${program} ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}`,
      );
  };
  if (!existsSync(python)) run('python3', '-m', 'venv', '.venv');
  run(
    python,
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    'test/peers/requirements.txt',
  );
}

function table(lines) {
  const figure = (x) => (x >= 100 ? x.toFixed(0) : x >= 1 ? x.toFixed(2) : x.toFixed(4));
  const least = (list) => Math.min(...list);
  const middle = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
  const header = [
    'work',
    'size',
    'peer',
    'min',
    'median',
    'ours min',
    'median',
    'ratio of min',
    'of medians',
    'no cone min',
    'ratio',
    'goal',
  ];
  const cells = lines.map(({ work, size, peer, theirs, ours: [cone, full], goal }) => [
    work,
    size,
    peer,
    ...[
      least(theirs),
      middle(theirs),
      least(cone),
      middle(cone),
      least(theirs) / least(cone),
      middle(theirs) / middle(cone),
    ].map(figure),
    ...[least(full), least(theirs) / least(full)].map(figure),
    goal === undefined ? '-' : `${goal}x`,
  ]);
  const widths = header.map((title, k) => Math.max(title.length, ...cells.map((row) => row[k].length)));
  return [header, ...cells]
    .map((row) => row.map((cell, k) => cell.padStart(widths[k])).join('  '))
    .join('\n');
}
