// Reads very many damaged and forged files: checkpoints, experiments, profiles, calibrations, manifests, circuits. Each must end with an
// error of the reader's own or be valid, in bounded time and memory. First every truncation and every flipped bit of a small
// checkpoint, then random changes; files that reach code which none before has reached are changed further. Exits 1 where
// something else happens, and keeps the file. Needs `npm run build`.
//   node scripts/hostile/mutatedFiles.mjs [--short] [--files 1000000] [--seed 1] [--jobs 2] [--only calibration]
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createRandom, mutate } from './mutations.mjs';
import { readers as allReaders } from './readers.mjs';

/** A file that takes longer, or a thread that needs more, fails. */
const MOST_SECONDS = 5;
const MOST_MEGABYTES = 512;
const BATCH = 100;
const PROGRESS_MS = 10_000;
/** Further changed are only small files, so that the work stays bounded. */
const MOST_FILES_KEPT = 300;
const MOST_BYTES_KEPT = 16_384;
/** Coverage is looked at in one batch of so many: counting slows the code down. */
const GUIDED = 12;
const GROUP = 5;

const { values: options } = parseArgs({
  args: isMainThread ? process.argv.slice(2) : workerData.words,
  options: {
    short: { type: 'boolean', default: false },
    files: { type: 'string' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    only: { type: 'string' },
  },
});
const readers = allReaders.filter(({ name }) => options.only === undefined || name === options.only);
if (readers.length === 0)
  throw new Error(`--only expected one of ${allReaders.map(({ name }) => name).join(', ')}`);

if (isMainThread) await supervise();
else work(workerData);

async function supervise() {
  const files = Number(options.files ?? (options.short ? 100_000 : 1_000_000));
  const jobs = Number(options.jobs);
  const from = performance.now();
  // How many files each thread has read so far.
  const beats = new Int32Array(new SharedArrayBuffer(4 * jobs));
  const progress = setInterval(() => {
    const read = beats.reduce((total, beat) => total + beat, 0);
    console.error(`${read} of ${files} files, ${((performance.now() - from) / 1000).toFixed(0)} s`);
  }, PROGRESS_MS);
  const reports = await Promise.all(
    Array.from({ length: jobs }, (_, job) =>
      runJob({
        job,
        jobs,
        files: Math.ceil(files / jobs),
        seed: `${options.seed}/${job}`,
        beats,
        words: process.argv.slice(2),
      }),
    ),
  );
  clearInterval(progress);
  const sum = (of) => reports.reduce((total, report) => total + of(report), 0);
  const failures = reports.flatMap((report) => report.failures);
  console.log(`${sum(({ read }) => read)} files in ${((performance.now() - from) / 1000).toFixed(0)} s`);
  for (const { name } of readers) {
    const own = reports.map(({ counts }) => counts[name] ?? { accepted: 0, refused: 0, kept: 0, blocks: 0 });
    const total = (key) => own.reduce((all, counts) => all + counts[key], 0);
    const blocks = Math.max(...own.map((counts) => counts.blocks));
    console.log(
      `  ${name.padEnd(20)} ${total('accepted')} valid, ${total('refused')} refused; ${total('kept')} led to new code, ${blocks} blocks reached`,
    );
  }
  console.log(
    `longest ${Math.max(...reports.map(({ slowestMs }) => slowestMs)).toFixed(0)} ms; most memory in use ${Math.max(...reports.map(({ heapMegabytes }) => heapMegabytes)).toFixed(0)} MB a thread`,
  );
  for (const failure of failures.slice(0, 20)) console.log(failure);
  console.log(failures.length === 0 ? 'every file was valid or refused' : `${failures.length} FAILURES`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** A thread with a clock beside it: a reader that hangs cannot say so itself. */
function runJob(data) {
  return new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    });
    const beat = () => data.beats[data.job];
    let last = -1;
    const watch = setInterval(() => {
      if (beat() === last) finish(`${data.seed}: file ${last} takes longer than ${MOST_SECONDS} s`);
      last = beat();
    }, 4000 * MOST_SECONDS);
    const finish = (failure) => {
      clearInterval(watch);
      resolve({ read: beat(), counts: {}, slowestMs: 0, heapMegabytes: 0, failures: [failure] });
      worker.terminate();
    };
    worker.on('message', (report) => {
      clearInterval(watch);
      resolve(report);
    });
    worker.on('error', (error) => finish(`${data.seed}: ${error.stack}`));
  });
}

function work({ job, jobs, files, seed, beats }) {
  const random = createRandom(seed);
  const coverage = createCoverage();
  const report = { read: 0, counts: {}, slowestMs: 0, heapMegabytes: 0, failures: [] };
  const corpora = new Map(readers.map(({ name, seeds }) => [name, [...seeds]]));
  for (const { name } of readers) report.counts[name] = { accepted: 0, refused: 0, kept: 0, blocks: 0 };

  const attempt = (reader, bytes) => {
    Atomics.store(beats, job, ++report.read);
    const from = performance.now();
    try {
      reader.read(bytes);
      report.counts[reader.name].accepted++;
    } catch (error) {
      if (error.name === 'QckptError' && reader.codes.includes(error.code))
        report.counts[reader.name].refused++;
      else keep(reader, bytes, error.stack);
    }
    const took = performance.now() - from;
    report.slowestMs = Math.max(report.slowestMs, took);
    if (took > 1000 * MOST_SECONDS) keep(reader, bytes, `took ${took} ms`);
  };
  const keep = ({ name }, bytes, why) => {
    const folder = join(tmpdir(), 'qckpt-hostile');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name.replaceAll(' ', '-')}-${seed.replaceAll('/', '-')}-${report.read}`);
    writeFileSync(path, bytes);
    report.failures.push(`${path}: ${why}`);
  };

  for (const reader of readers) for (const bytes of reader.seeds) attempt(reader, bytes);
  if (options.only === undefined) truncateAndFlip(readers[0], job, jobs, attempt);

  for (let round = 0; report.read < files && report.failures.length < 100; round++) {
    const reader = chooseReader(random);
    const corpus = corpora.get(reader.name);
    const batch = Array.from({ length: Math.min(BATCH, files - report.read) }, () =>
      mutate(random, random.pick(corpus), corpus),
    );
    if (round % GUIDED > 0) for (const bytes of batch) attempt(reader, bytes);
    else {
      const leaders = coverage.leadersOf(reader.name, batch, (bytes) => attempt(reader, bytes));
      const counts = report.counts[reader.name];
      for (const bytes of leaders)
        if (corpus.length < MOST_FILES_KEPT && bytes.length <= MOST_BYTES_KEPT) {
          corpus.push(bytes);
          counts.kept++;
        }
      counts.blocks = coverage.size(reader.name);
    }
    report.heapMegabytes = Math.max(report.heapMegabytes, process.memoryUsage().heapUsed / 2 ** 20);
  }
  if (Object.keys(Object.prototype).length > 0 || {}.polluted !== undefined)
    report.failures.push('the prototype of objects has changed');
  parentPort.postMessage(report);
}

/** Every end cut off, and every bit flipped, of a reader's first file. */
function truncateAndFlip(reader, job, jobs, attempt) {
  const [small] = reader.seeds;
  for (let length = job; length < small.length; length += jobs) attempt(reader, small.subarray(0, length));
  for (let bit = job; bit < 8 * small.length; bit += jobs) {
    const bytes = small.slice();
    bytes[bit >> 3] ^= 1 << (bit & 7);
    attempt(reader, bytes);
  }
}

function chooseReader(random) {
  const shares = readers.reduce((sum, { share }) => sum + share, 0);
  const at = (shares * random.below(1e6)) / 1e6;
  const upTo = (k) => readers.slice(0, k + 1).reduce((sum, { share }) => sum + share, 0);
  return readers.find((_, k) => at < upTo(k)) ?? readers[0];
}

/** Blocks of our own code that were run, as V8 counts them, by reader. */
function createCoverage() {
  const session = new Session();
  session.connect();
  const post = (method, words) => {
    let result;
    session.post(method, words, (error, answer) => {
      if (error) throw error;
      result = answer;
    });
    return result;
  };
  post('Profiler.enable');
  const known = new Map(readers.map(({ name }) => [name, new Set()]));
  const taken = () => {
    const blocks = new Set();
    for (const { url, functions } of post('Profiler.takePreciseCoverage').result) {
      if (!url.includes('/dist/')) continue;
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges)
          if (count > 0) blocks.add(`${url}:${startOffset}:${endOffset}`);
    }
    return blocks;
  };
  const unknown = (name) => [...taken()].filter((block) => !known.get(name).has(block));
  return {
    /** Tries the files, in small groups, and gives back the groups that reached code which none before has reached. */
    leadersOf: (name, files, attempt) => {
      post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
      const leaders = [];
      for (let from = 0; from < files.length; from += GROUP) {
        const group = files.slice(from, from + GROUP);
        for (const bytes of group) attempt(bytes);
        const reached = unknown(name);
        for (const block of reached) known.get(name).add(block);
        if (reached.length > 0) leaders.push(...group);
      }
      post('Profiler.stopPreciseCoverage');
      return leaders;
    },
    size: (name) => known.get(name).size,
  };
}
