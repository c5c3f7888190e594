// Reads very many folders of strangers in which one file was changed: runs (lock, manifest, experiments, results),
// data, calibrations, an experiment's own circuits and tables. Each must end with an error of the reader's own or be valid, in 10 s and 1 GB, with nothing
// written outside the folder; some files are links, pipes or folders instead. Input number k depends on the seed and k
// alone, so that the work can be continued: --state keeps how far it is. Exits 1 where something else happens, and
// names the input.
//   node scripts/run.mjs hostile/mutatedFolders [--inputs 1000000] [--from 0] [--seed 1] [--jobs 2] [--state FILE]
//     [--only 'table,model']
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { writeText } from '#src/storage/files/textFile.ts';
import { createRandom, mutate, pickByShare } from './mutations.ts';
import { startOwnTime } from './ownTime.ts';
import { isPolluted, isRefusal, type Outcomes, reasonOf, runWatched } from './watchedThread.ts';

const MOST_SECONDS = 10;
const MOST_MEGABYTES = 1000;
const CHUNK = 5000;
const MOST_FAILURES = 20;

/** Inputs from `first` up to `end`, which is none of them. */
interface Chunk {
  readonly first: number;
  readonly end: number;
  readonly seed: string;
  /** Names of readers; null: all. */
  readonly only: readonly string[] | null;
}

/** What a thread is told. */
interface Order extends Chunk {
  /** Inputs that it has begun. */
  readonly beats: Int32Array;
}

interface Report {
  readonly counts: Record<string, Outcomes>;
  slowestMs: number;
  readonly failures: string[];
}

/** In place of a file, now and then. */
const DISGUISES: readonly ((path: string) => void)[] = [
  (path) => symlinkSync('/dev/zero', path),
  (path) => symlinkSync('/etc/passwd', path),
  (path) => symlinkSync('/nowhere', path),
  (path) => execFileSync('mkfifo', [path]),
  (path) => mkdirSync(path),
];

if (isMainThread) await supervise();
else await work(workerData as Order);

async function supervise(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      inputs: { type: 'string', default: '1000000' },
      from: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      state: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const kept =
    options.state !== undefined && existsSync(options.state)
      ? Number(readFileSync(options.state, 'utf8'))
      : 0;
  let next = Math.max(Number(options.from), kept);
  const end = Number(options.inputs);
  const from = performance.now();
  const counts = new Map<string, Outcomes>();
  const failures: string[] = [];
  const done = new Set<number>();
  let finished = next;
  let slowestMs = 0;
  let largestMegabytes = 0;

  const job = async () => {
    while (next < end && failures.length < MOST_FAILURES) {
      const first = next;
      next = Math.min(end, first + CHUNK);
      const report = await runChunk({
        first,
        end: next,
        seed: options.seed,
        only: options.only?.split(',') ?? null,
      });
      for (const [name, { accepted, refused }] of Object.entries(report.counts)) {
        const own = counts.get(name) ?? { accepted: 0, refused: 0 };
        counts.set(name, { accepted: own.accepted + accepted, refused: own.refused + refused });
      }
      failures.push(...report.failures.slice(0, MOST_FAILURES));
      slowestMs = Math.max(slowestMs, report.slowestMs);
      largestMegabytes = Math.max(largestMegabytes, process.memoryUsage.rss() / 2 ** 20);
      done.add(first);
      // What is done without a gap.
      while (done.delete(finished)) finished = Math.min(end, finished + CHUNK);
      if (options.state !== undefined) writeText(options.state, String(finished));
      console.error(`${finished} of ${end} inputs, ${((performance.now() - from) / 1000).toFixed(0)} s`);
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, job));
  if (largestMegabytes > MOST_MEGABYTES) failures.push(`${largestMegabytes.toFixed(0)} MB in use`);
  for (const [name, { accepted, refused }] of counts)
    console.log(`  ${name.padEnd(20)} ${accepted} valid, ${refused} refused`);
  console.log(`longest ${slowestMs.toFixed(0)} ms; most memory in use ${largestMegabytes.toFixed(0)} MB`);
  for (const failure of failures) console.log(failure);
  console.log(failures.length === 0 ? 'every folder was valid or refused' : `${failures.length} FAILURES`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function runChunk(chunk: Chunk): Promise<Report> {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  return runWatched<Order, Report>({
    program: new URL(import.meta.url),
    data: { ...chunk, beats },
    begun: () => Atomics.load(beats, 0),
    mostSeconds: MOST_SECONDS,
    mostMegabytes: MOST_MEGABYTES / 2,
    failed: (why, input) => ({
      counts: {},
      slowestMs: 0,
      failures: [`seed ${chunk.seed}, input ${chunk.first + input - 1}: ${why}`],
    }),
  });
}

async function work({ first, end, seed, only, beats }: Order): Promise<void> {
  const { createScratch, folderReaders } = await import('./folderReaders.ts');
  const { ownFileReaders } = await import('./ownFileReaders.ts');
  const readers = [...folderReaders, ...ownFileReaders].filter(({ name }) => only?.includes(name) ?? true);
  const scratches = new Map(readers.map((reader) => [reader.name, createScratch(reader.files)]));
  const report: Report = { counts: {}, slowestMs: 0, failures: [] };
  for (let k = first; k < end && report.failures.length < MOST_FAILURES; k++) {
    Atomics.store(beats, 0, k - first + 1);
    const random = createRandom(`${seed}/${k}`);
    const reader = pickByShare(random, readers);
    const scratch = scratches.get(reader.name)!;
    const bytes = mutate(random, random.pick(reader.seeds), reader.seeds);
    scratch.reset({
      [reader.changed]: reader.seal !== undefined && random.chance(0.8) ? reader.seal(bytes) : bytes,
    });
    if (process.platform !== 'win32' && random.chance(0.003)) {
      const path = join(scratch.folder, reader.changed);
      mkdirSync(dirname(path), { recursive: true });
      rmSync(path, { force: true });
      random.pick(DISGUISES)(path);
    }
    report.counts[reader.name] ??= { accepted: 0, refused: 0 };
    const counts = report.counts[reader.name];
    const fail = (why: string) => report.failures.push(`seed ${seed}, input ${k} (${reader.name}): ${why}`);
    const ownTime = startOwnTime();
    try {
      await reader.read(scratch.folder);
      counts.accepted++;
    } catch (error) {
      if (isRefusal(error, reader.codes)) counts.refused++;
      else fail(reasonOf(error));
    }
    const tookMs = ownTime();
    report.slowestMs = Math.max(report.slowestMs, tookMs);
    if (tookMs > 1000 * (reader.mostSeconds ?? MOST_SECONDS)) fail(`took ${tookMs.toFixed(0)} ms`);
    const outside = scratch.outside();
    if (outside.length > 0) fail(`written outside: ${outside.join(', ')}`);
  }
  if (isPolluted()) report.failures.push('the prototype of objects has changed');
  for (const scratch of scratches.values()) scratch.remove();
  parentPort!.postMessage(report);
}
