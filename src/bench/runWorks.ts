import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Level } from '../transpile/pipeline.ts';
import { type Agreement, type Answer, agreementOf } from './agreement.ts';
import { attempt, type Contestant, measureOnce, newContestant, timingIn } from './contestant.ts';
import { type PeerProcess, startPeer } from './peerProcess.ts';
import type { Peer } from './peers.ts';
import type { SteadyProcessor } from './steadyProcessor.ts';
import { millisecondsOf, warmUp } from './stopwatch.ts';
import { createSubject, type Subject, type Workload, workloadOf } from './workload.ts';
import type { Work } from './works.ts';
import { type WorkUnit, workUnits } from './workUnits.ts';

/** One line of the table: our time for a work, beside the fastest peer's. Times are milliseconds a unit of work. */
export interface WorkRow {
  readonly work: string;
  readonly size: string;
  readonly cone: boolean;
  /** Profile that the circuit was compiled for; null: as it is, under the workload's own noise. */
  readonly device: string | null;
  readonly level: number | null;
  readonly median_ms: number | null;
  readonly min_ms: number | null;
  readonly repetitions: number;
  /** Of them at the processor's full speed; null: nobody looked. */
  readonly steady: number | null;
  /** To the first result: compiling for the device, making the engine, one unit of work. */
  readonly first_ms: number | null;
  /** The fastest peer that agrees, on the same circuit; null without peers, or where they have another one. */
  readonly peer: string | null;
  readonly peer_median_ms: number | null;
  readonly peer_min_ms: number | null;
  /** Of medians, and of minima: theirs over ours. */
  readonly ratio: number | null;
  readonly ratio_of_min: number | null;
  readonly goal: number | null;
  /** Why something is missing. */
  readonly note: string | null;
}

/** What one peer did in one work and size. */
export interface RivalRow {
  readonly work: string;
  readonly size: string;
  /** Profile that the circuit was compiled for; null: as it is. */
  readonly device: string | null;
  readonly peer: string;
  readonly hand_written: boolean;
  readonly versions: Readonly<Record<string, string>>;
  readonly median_ms: number | null;
  readonly min_ms: number | null;
  readonly repetitions: number;
  /** As of ours. */
  readonly steady: number | null;
  /** The first call: compilation and one unit of work. */
  readonly first_ms: number | null;
  /** Largest difference from our numbers, and how many were compared. */
  readonly difference: number | null;
  readonly compared: number;
  readonly status: RivalStatus;
  /** Why it was not timed. */
  readonly note: string | null;
}

/** Only who agrees is timed. */
export type RivalStatus = 'agrees' | 'disagrees' | 'failed' | 'not tried';

/** What `runWorks` measures, and how long it may take. */
export interface WorksOptions {
  readonly works: readonly Work[];
  /** null: of each work those that it has goals for. */
  readonly sizes: readonly string[] | null;
  readonly devices: readonly HardwareProfile[];
  readonly level: Level;
  readonly cones: readonly boolean[];
  readonly peers: readonly Peer[];
  readonly python: string;
  readonly patienceMs: number;
  readonly repetitions: number;
  /** A measurement lasts at least so long, and what takes longer than `budgetMs` in all is repeated no more. */
  readonly leastMs: number;
  readonly budgetMs: number;
  readonly processor: SteadyProcessor;
  readonly onProgress: (message: string) => void;
  /** All that is known so far, after each work at each size: a run with peers is long, and may be ended. */
  readonly onResult: (result: WorksResult) => void;
}

/** Our times by work, size and device, and what each peer did beside them. */
export interface WorksResult {
  readonly rows: readonly WorkRow[];
  readonly rivals: readonly RivalRow[];
}

// Measurements' worth of calls before the first: the engine that runs us compiles a second time what is called often.
const WARM_UP = 4;

/** Times all works at all sizes. Peers are asked first whether they agree; then all are timed in turn. */
export async function runWorks(options: WorksOptions): Promise<WorksResult> {
  const rows: WorkRow[] = [];
  const rivals: RivalRow[] = [];
  for (const unit of workUnits(options)) {
    const workload = workloadOf(unit.size, unit.reading);
    const started = await startRivals(unit, workload, options);
    try {
      for (const work of unit.works) {
        const result = await runWork(work, unit, workload, started, options);
        rows.push(...result.rows);
        rivals.push(...result.rivals);
        options.onResult({ rows, rivals });
      }
    } finally {
      for (const { process } of started) process?.end();
    }
  }
  return { rows, rivals };
}

/** A peer that has the workload, or why not. */
interface Started {
  readonly peer: Peer;
  readonly process: PeerProcess | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly problem: string | null;
}

async function startRivals(
  { profile, works }: WorkUnit,
  workload: Workload,
  options: WorksOptions,
): Promise<Started[]> {
  const started: Started[] = [];
  const asked = options.peers.filter((peer) => works.some(({ name }) => peer.works[name] !== undefined));
  const device = profile === null ? null : { profile, level: options.level };
  for (const peer of asked) {
    const process = startPeer(peer, options.python, options.patienceMs);
    const loaded = await attempt(() => process.load(workload, device));
    if (loaded.problem !== null) process.end();
    started.push({
      peer,
      process: loaded.problem === null ? process : null,
      versions: loaded.value ?? {},
      problem: loaded.problem,
    });
  }
  return started;
}

async function runWork(
  work: Work,
  unit: WorkUnit,
  workload: Workload,
  started: readonly Started[],
  options: WorksOptions,
): Promise<WorksResult> {
  const { size } = workload;
  const own = variantsOf(options, work, unit).map((variant) => ({
    ...variant,
    ...contestOurs(work, workload, variant, options),
  }));
  const theirs = [];
  const rivalsOfWork = started.filter(({ peer }) => peer.works[work.name] !== undefined);
  if (rivalsOfWork.length > 0) {
    const device = unit.profile === null ? null : { profile: unit.profile, level: options.level };
    const reference = work.answer(
      createSubject(workload, { cone: true, device, noisy: work.noisy }),
      workload,
    );
    for (const candidate of rivalsOfWork) {
      options.onProgress(`${size} ${work.name}: ${candidate.peer.name} compiles, and is compared`);
      theirs.push(await contestPeer(work, unit, workload, candidate, reference, options.leastMs));
    }
  }
  const all: Contestant[] = [...own.map(({ contestant }) => contestant), ...theirs.map((t) => t.contestant)];
  for (let r = 0; r < options.repetitions; r++) {
    options.onProgress(`${size} ${work.name}: repetition ${r + 1} of ${options.repetitions}`);
    // In turn, so that all see the same machine.
    for (const contestant of all) await measureOnce(contestant, options);
  }
  const rivals = theirs.map(({ contestant, row }): RivalRow => {
    const timing = timingIn(contestant);
    return {
      ...row,
      median_ms: timing?.medianMs ?? null,
      min_ms: timing?.minMs ?? null,
      repetitions: timing?.repetitions ?? 0,
      steady: contestant.steady,
      status: contestant.problem !== null && row.status === 'agrees' ? 'failed' : row.status,
      note: contestant.problem,
    };
  });
  const fastest = fastestOf(rivals);
  const rows = own.map(({ cone, profile, contestant, firstMs }): WorkRow => {
    const timing = timingIn(contestant);
    const rival = profile === unit.profile ? fastest : null;
    return {
      work: work.name,
      size,
      cone,
      device: profile?.name ?? null,
      level: profile === null ? null : options.level,
      median_ms: timing?.medianMs ?? null,
      min_ms: timing?.minMs ?? null,
      repetitions: timing?.repetitions ?? 0,
      steady: contestant.steady,
      first_ms: firstMs,
      peer: rival?.peer ?? null,
      peer_median_ms: rival?.median_ms ?? null,
      peer_min_ms: rival?.min_ms ?? null,
      ratio: over(rival?.median_ms, timing?.medianMs),
      ratio_of_min: over(rival?.min_ms, timing?.minMs),
      goal: profile === unit.profile ? ((cone ? work.goals : work.goalsWhole)?.[size] ?? null) : null,
      note: contestant.problem,
    };
  });
  return { rows, rivals };
}

/** The peer with the smallest median among those that are packages as they are. */
export function fastestOf(rivals: readonly RivalRow[]): RivalRow | null {
  return rivals
    .filter(({ median_ms, hand_written }) => median_ms !== null && !hand_written)
    .reduce<RivalRow | null>(
      (best, rival) => (best === null || rival.median_ms! < best.median_ms! ? rival : best),
      null,
    );
}

interface Variant {
  readonly cone: boolean;
  readonly profile: HardwareProfile | null;
}

/**
 * A device's noise is what it is compiled for: the noise-free work has none. Without the cone a routed circuit is as
 * wide as all the qubits that it passes through, and takes minutes: it runs with the first choice only.
 */
function variantsOf({ cones, devices }: WorksOptions, work: Work, { profile: own }: WorkUnit): Variant[] {
  if (own !== null) return [{ cone: true, profile: own }];
  // A state vector of all amplitudes is one: there is no cone to speak of.
  if (work.reading === 'energy') return [{ cone: true, profile: null }];
  return [
    ...cones.map((cone) => ({ cone, profile: null })),
    ...(work.noisy && work.reading === 'model' ? devices : []).map((profile) => ({
      cone: cones[0],
      profile,
    })),
  ];
}

function contestOurs(
  work: Work,
  workload: Workload,
  { cone, profile }: Variant,
  options: WorksOptions,
): { readonly contestant: Contestant; readonly firstMs: number | null } {
  const from = performance.now();
  try {
    const device = profile === null ? null : { profile, level: options.level };
    const subject: Subject = createSubject(workload, { cone, device, noisy: work.noisy });
    const run = work.prepare(subject, workload);
    run();
    const firstMs = performance.now() - from;
    warmUp(run, WARM_UP * options.leastMs);
    return { contestant: newContestant(() => millisecondsOf(run, options.leastMs)), firstMs };
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    return { contestant: newContestant(() => 0, `${error.code}: ${error.message}`), firstMs: null };
  }
}

async function contestPeer(
  work: Work,
  { profile }: WorkUnit,
  workload: Workload,
  { peer, process, versions, problem }: Started,
  reference: Answer,
  leastMs: number,
): Promise<{ readonly contestant: Contestant; readonly row: RivalRow }> {
  const contestant = (trouble: string | null): Contestant =>
    newContestant(() => process!.time(work.name, leastMs), trouble);
  const row: RivalRow = {
    work: work.name,
    size: workload.size,
    device: profile?.name ?? null,
    peer: peer.name,
    hand_written: peer.handWritten,
    versions,
    median_ms: null,
    min_ms: null,
    repetitions: 0,
    steady: null,
    first_ms: null,
    difference: null,
    compared: 0,
    status: 'failed',
    note: null,
  };
  const reach = peer.works[work.name]!;
  if (workload.qubits > reach.qubits)
    return { contestant: contestant(reach.beyond), row: { ...row, status: 'not tried' } };
  if (process === null) return { contestant: contestant(problem), row };
  const { value, problem: failure } = await attempt(() => process.check(work.name));
  if (value === null) return { contestant: contestant(failure), row };
  const { difference, compared, problem: disagreement }: Agreement = agreementOf(reference, value.answer);
  return {
    contestant: contestant(disagreement),
    row: {
      ...row,
      first_ms: value.firstMs,
      difference,
      compared,
      status: disagreement === null ? 'agrees' : 'disagrees',
    },
  };
}

function over(theirs: number | null | undefined, ours: number | null | undefined): number | null {
  return theirs === null || theirs === undefined || ours === null || ours === undefined
    ? null
    : theirs / ours;
}
