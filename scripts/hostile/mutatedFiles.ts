// Reads very many damaged and forged files: checkpoints, experiments, profiles, calibrations, manifests, circuits. Each
// must end with an error of the reader's own or be valid, in bounded time and memory. First every truncation and every
// flipped bit of a small checkpoint, then random changes; files that reach code which none before has reached are
// changed further. Exits 1 where something else happens, and keeps the file.
//   node scripts/run.mjs hostile/mutatedFiles [--short] [--files 1000000] [--seed 1] [--jobs 2] [--only calibration]
import { mkdirSync, writeFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { createRandom, mutate, pickByShare } from './mutations.ts';
import { startOwnTime } from './ownTime.ts';
import { readers as allReaders, type Reader } from './readers.ts';
import { isPolluted, isRefusal, type Outcomes, reasonOf, runWatched } from './watchedThread.ts';

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

/** What a thread is told. */
interface Job {
  readonly job: number;
  readonly jobs: number;
  readonly files: number;
  readonly seed: string;
  /** How many files each thread has read so far. */
  readonly beats: Int32Array;
  /** Of the command line. */
  readonly words: readonly string[];
}

interface Counts extends Outcomes {
  /** Files that led to new code. */
  kept: number;
  blocks: number;
}

interface Report {
  read: number;
  readonly counts: Record<string, Counts>;
  slowestMs: number;
  heapMegabytes: number;
  readonly failures: string[];
}

type Attempt = (reader: Reader, bytes: Uint8Array) => void;

const nothing = (): Counts => ({ accepted: 0, refused: 0, kept: 0, blocks: 0 });
const order = workerData as Job;
const { values: options } = parseArgs({
  args: isMainThread ? process.argv.slice(2) : [...order.words],
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
else work(order);

async function supervise(): Promise<void> {
  const files = Number(options.files ?? (options.short ? 100_000 : 1_000_000));
  const jobs = Number(options.jobs);
  const from = performance.now();
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
  const sum = (of: (report: Report) => number) => reports.reduce((total, report) => total + of(report), 0);
  const failures = reports.flatMap((report) => report.failures);
  console.log(`${sum(({ read }) => read)} files in ${((performance.now() - from) / 1000).toFixed(0)} s`);
  for (const { name } of readers) {
    const own = reports.map(({ counts }) => counts[name] ?? nothing());
    const total = (key: keyof Counts) => own.reduce((all, counts) => all + counts[key], 0);
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

function runJob(data: Job): Promise<Report> {
  return runWatched<Job, Report>({
    program: new URL(import.meta.url),
    data,
    begun: () => Atomics.load(data.beats, data.job),
    mostSeconds: MOST_SECONDS,
    mostMegabytes: MOST_MEGABYTES,
    failed: (why, input) => ({
      read: input,
      counts: {},
      slowestMs: 0,
      heapMegabytes: 0,
      failures: [`${data.seed}: file ${input}: ${why}`],
    }),
  });
}

function work({ job, jobs, files, seed, beats }: Job): void {
  const random = createRandom(seed);
  const coverage = createCoverage();
  const report: Report = { read: 0, counts: {}, slowestMs: 0, heapMegabytes: 0, failures: [] };
  const corpora = new Map(readers.map(({ name, seeds }) => [name, [...seeds]]));
  for (const { name } of readers) report.counts[name] = nothing();

  const attempt: Attempt = (reader, bytes) => {
    Atomics.store(beats, job, ++report.read);
    const ownTime = startOwnTime();
    try {
      reader.read(bytes);
      report.counts[reader.name].accepted++;
    } catch (error) {
      if (isRefusal(error, reader.codes)) report.counts[reader.name].refused++;
      else keep(reader, bytes, reasonOf(error));
    }
    const took = ownTime();
    report.slowestMs = Math.max(report.slowestMs, took);
    if (took > 1000 * MOST_SECONDS) keep(reader, bytes, `took ${took} ms`);
  };
  const keep = ({ name }: Reader, bytes: Uint8Array, why: string) => {
    const folder = join(tmpdir(), 'qckpt-hostile');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name.replaceAll(' ', '-')}-${seed.replaceAll('/', '-')}-${report.read}`);
    writeFileSync(path, bytes);
    report.failures.push(`${path}: ${why}`);
  };

  for (const reader of readers) for (const bytes of reader.seeds) attempt(reader, bytes);
  if (options.only === undefined) truncateAndFlip(readers[0], job, jobs, attempt);

  for (let round = 0; report.read < files && report.failures.length < 100; round++) {
    const reader = pickByShare(random, readers);
    const corpus = corpora.get(reader.name)!;
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
  if (isPolluted()) report.failures.push('the prototype of objects has changed');
  parentPort!.postMessage(report);
}

/** Every end cut off, and every bit flipped, of a reader's first file. */
function truncateAndFlip(reader: Reader, job: number, jobs: number, attempt: Attempt): void {
  const [small] = reader.seeds;
  for (let length = job; length < small.length; length += jobs) attempt(reader, small.subarray(0, length));
  for (let bit = job; bit < 8 * small.length; bit += jobs) {
    const bytes = small.slice();
    bytes[bit >> 3] ^= 1 << (bit & 7);
    attempt(reader, bytes);
  }
}

/** Blocks of our own code that were run, as V8 counts them, by reader. */
function createCoverage() {
  const session = new Session();
  session.connect();
  // It answers at once.
  const fail = (error: Error | null) => {
    if (error) throw error;
  };
  session.post('Profiler.enable', fail);
  const known = new Map(readers.map(({ name }) => [name, new Set<string>()]));
  const coverage = (): readonly Profiler.ScriptCoverage[] => {
    let found: readonly Profiler.ScriptCoverage[] = [];
    session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      fail(error);
      found = result;
    });
    return found;
  };
  const taken = () => {
    const blocks = new Set<string>();
    for (const { url, functions } of coverage()) {
      if (!url.includes('/dist/')) continue;
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges)
          if (count > 0) blocks.add(`${url}:${startOffset}:${endOffset}`);
    }
    return blocks;
  };
  const unknown = (name: string) => [...taken()].filter((block) => !known.get(name)!.has(block));
  return {
    /** Tries the files, in small groups, and gives back the groups that reached code which none before has reached. */
    leadersOf: (name: string, files: readonly Uint8Array[], attempt: (bytes: Uint8Array) => void) => {
      session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true }, fail);
      const leaders: Uint8Array[] = [];
      for (let from = 0; from < files.length; from += GROUP) {
        const group = files.slice(from, from + GROUP);
        for (const bytes of group) attempt(bytes);
        const reached = unknown(name);
        for (const block of reached) known.get(name)!.add(block);
        if (reached.length > 0) leaders.push(...group);
      }
      session.post('Profiler.stopPreciseCoverage', fail);
      return leaders;
    },
    size: (name: string) => known.get(name)!.size,
  };
}
