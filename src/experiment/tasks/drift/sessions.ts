import { z } from 'zod';
import type { CompiledModel } from '../../../checkpoint/format/compileCircuit.ts';
import { decodeCheckpoint, encodeCheckpoint, joinCheckpoint } from '../../../checkpoint/format/contents.ts';
import { readOpenQasm } from '../../../circuit/openQasm/readOpenQasm.ts';
import { ansatzOf } from '../../../learn/ansatz/models.ts';
import { evenSubset } from '../../../learn/data/evenSubset.ts';
import type { PreparedData } from '../../../learn/data/preparedData.ts';
import type { TrainState } from '../../../learn/trainState.ts';
import { advanceBy } from '../../../training/advance.ts';
import type { TrainCell } from '../../../training/cell.ts';
import { checkpointFrame, checkpointState, courseOf } from '../../../training/course.ts';
import { historyOf } from '../../../training/history.ts';
import { stateOf } from '../../../training/savedState.ts';
import { type ClassifierTraining, prepareTraining, type Training } from '../../../training/training.ts';
import { slug } from '../../plan/cellNames.ts';
import { circuitsOf, type PlanContext, task, weightOf } from '../../plan/planContext.ts';
import { trainTask } from '../../plan/planTraining.ts';
import { resultCheck } from '../../results/resultCheck.ts';
import { usualReferences } from '../../spec/references.ts';
import { count, distinct, level, reference } from '../../spec/specFields.ts';
import type { AnalysisKind, TaskContext } from '../taskContext.ts';
import {
  canRun,
  type Day,
  daySeries,
  type MachineDays,
  machineDays,
  namedSeries,
  profilesOf,
} from './days.ts';

/** What a session leaves to the next one. */
export const stored = ['nothing', 'parameters', 'checkpoint'] as const;
/** One of `stored`. */
export type Stored = (typeof stored)[number];

/** A training that is cut into sessions, on so many days of its machine each. */
export interface SessionsCell extends MachineDays {
  /** Of the whole training, on the first day. */
  readonly template: TrainCell;
  readonly counts: readonly number[];
  readonly images: number;
}

/** What each way to store costs. */
export interface SessionsResult {
  readonly machine: string;
  readonly model: string;
  readonly seed: string;
  readonly samples: number;
  readonly runs: readonly SessionsRun[];
}

/** One training in sessions; a single one is not interrupted. */
export interface SessionsRun {
  readonly sessions: number;
  /** The same again with shots of its own, not interrupted either. */
  readonly control: boolean;
  readonly stored: Stored;
  /** The compiled circuit kept from session to session, or compiled again with each day's calibration. */
  readonly layoutKept: boolean;
  /** Exact, on the last day of all, as the last session leaves it; compiled for that day where it is not kept. */
  readonly loss: number;
  /** null: there are no classes. */
  readonly accuracy: number | null;
  /** Circuits run in all sessions. */
  readonly circuits: number;
  /** Training samples that the state at the end has seen. */
  readonly samplesSeen: number;
  /** Of what is stored between two sessions. */
  readonly bytes: number;
  /** Days on which the kept circuit could not run, so that it was compiled again. */
  readonly brokenDays: number;
}

const schema = z.strictObject({
  kind: z.literal('sessions'),
  model: reference,
  /** Records of a machine in order of time, machine by machine: sessions are spread evenly over them. */
  series: z.array(daySeries).min(1),
  level: level.default(1),
  /** Into how many sessions a training is cut, besides one that is not; at most as many as there are days. */
  counts: distinct(z.array(z.int().min(2).max(1000)).min(1)),
  /** Training samples of all sessions together. */
  samples: count,
  images: count,
});

const resultShape = z.object({
  machine: z.string(),
  model: z.string(),
  seed: z.string(),
  samples: z.number(),
  runs: z.array(
    z.object({
      sessions: z.number(),
      control: z.boolean(),
      stored: z.enum(stored),
      layoutKept: z.boolean(),
      loss: z.number(),
      accuracy: z.number().nullable(),
      circuits: z.number(),
      samplesSeen: z.number(),
      bytes: z.number(),
      brokenDays: z.number(),
    }),
  ),
}) satisfies z.ZodType<SessionsResult>;

/** The ways in which a training of several sessions is stored. */
const ways = [
  { stored: 'nothing', layoutKept: false },
  { stored: 'parameters', layoutKept: false },
  { stored: 'checkpoint', layoutKept: false },
  { stored: 'checkpoint', layoutKept: true },
] as const;

/** The kind `sessions` of an experiment's `analyses`. */
export const sessions: AnalysisKind<typeof schema, SessionsCell, SessionsResult> = {
  name: 'sessions',
  help:
    'Cuts a training into work sessions on as many days of its machine, with nothing stored between them, parameters ' +
    'alone, or a checkpoint; against one that is not interrupted.',
  example: 'qckpt reproduce --quick --study drift --output results/runs/sessions',
  schema,
  tasks: ({ series, counts }) => series.length * (1 + ways.length * counts.length),
  refersTo: (analysis) => ({
    ...usualReferences(analysis),
    hardware: namedSeries('series', analysis.series),
    readsOutcomes: true,
  }),
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ machine, counts, template }, result) => [
    { what: 'machine', found: result.machine, expected: machine },
    { what: 'samples', found: result.samples, expected: template.samples },
    { what: 'runs', found: result.runs.length, expected: 2 + ways.length * counts.length },
  ]),
  run: runSessions,
};

async function runSessions(cell: SessionsCell, context: TaskContext): Promise<SessionsResult> {
  const { template, machine, counts, images } = cell;
  const days = await profilesOf(cell.days, context);
  const data = await context.data(template.data, ansatzOf(template.model).inputNames.length, template.seed);
  const world: World = { cell, days, data, context, images: evenSubset(data.split.test, images) };
  const twin = { ...template, shotStream: `${template.shotStream ?? ''}/twin` };
  const plans = [
    { run: template, sessions: 1, control: false, way: ways[2] },
    { run: twin, sessions: 1, control: true, way: ways[2] },
    ...counts.flatMap((sessions) => ways.map((way) => ({ run: template, sessions, control: false, way }))),
  ];
  const runs: SessionsRun[] = [];
  for (const { run, sessions, control, way } of plans) {
    runs.push({ ...(await trainInSessions(run, sessions, way, world)), control });
    context.progress(runs.length / plans.length);
  }
  return { machine, model: template.model.name, seed: template.seed, samples: template.samples, runs };
}

interface World {
  readonly cell: SessionsCell;
  readonly days: readonly Day[];
  readonly data: PreparedData;
  readonly context: TaskContext;
  readonly images: readonly number[];
}

/** What is there between two sessions. */
interface Left {
  readonly compiled: CompiledModel;
  readonly state: TrainState;
  readonly bytes: number;
}

async function trainInSessions(
  template: TrainCell,
  sessions: number,
  way: (typeof ways)[number],
  world: World,
): Promise<Omit<SessionsRun, 'control'>> {
  const { cell, days, data, context, images } = world;
  let left = null as Left | null;
  let circuits = 0;
  let brokenDays = 0;
  const openOn = (at: number, session: number): Training => {
    const { profile } = days[at];
    const shotStream = `${template.shotStream ?? ''}${session === 0 ? '' : `/session-${session}`}`;
    const own = { ...template, hardware: cell.days[at], shotStream };
    const isKept = left !== null && way.layoutKept && canRun(left.compiled.circuit, profile);
    if (left !== null && way.layoutKept && !isKept) brokenDays++;
    return prepareTraining(own, profile, data, isKept ? left!.compiled : undefined);
  };
  for (let session = 0; session < sessions; session++) {
    if (context.stopping()) break;
    const at = Math.floor((session * days.length) / sessions);
    const training = openOn(at, session);
    const from = startOf(training, left, way.stored);
    const samples = shareOf(template.samples, sessions, session);
    const state = await advanceBy(training, from, samples);
    circuits += state.forwardPasses - from.forwardPasses;
    left = leave(
      state,
      training as ClassifierTraining,
      { ...template, hardware: cell.days[at] },
      context,
      way.stored,
    );
  }
  const end = openOn(days.length - 1, sessions);
  const { loss, accuracy } = end.exact(left!.state, images);
  return {
    ...way,
    sessions,
    loss,
    accuracy,
    circuits,
    samplesSeen: left!.state.step,
    bytes: sessions === 1 ? 0 : left!.bytes,
    brokenDays,
  };
}

/** As evenly as it can be. */
function shareOf(samples: number, sessions: number, session: number): number {
  return Math.floor(((session + 1) * samples) / sessions) - Math.floor((session * samples) / sessions);
}

function startOf(training: Training, left: Left | null, kept: Stored): TrainState {
  if (left === null || kept === 'nothing') return training.start();
  return kept === 'parameters' ? { ...training.start(), parameters: left.state.parameters } : left.state;
}

/** Through a file, as the next session finds it. */
function leave(
  state: TrainState,
  training: ClassifierTraining,
  cell: TrainCell,
  context: TaskContext,
  kept: Stored,
): Left {
  const course = courseOf(cell, training);
  const history = historyOf(course.history, null);
  const file = encodeCheckpoint(
    joinCheckpoint(
      checkpointFrame(course, context),
      checkpointState(course, state, history, { claims: [], isLast: false }),
    ),
  );
  const found = decodeCheckpoint(file);
  const { compiledOpenQasm3 } = found.meta.circuit;
  return {
    compiled: {
      circuit: readOpenQasm(compiledOpenQasm3, { qubits: training.profile!.qubits.length }),
      record: found.meta.circuit,
    },
    state: stateOf(found, training.context.optimizer),
    bytes: kept === 'nothing' ? 0 : kept === 'parameters' ? found.parameters.data.byteLength : file.length,
  };
}

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  const { model, level, counts, samples, images } = analysis;
  const shared = context.resolved.models[model];
  for (const names of analysis.series) {
    const series = machineDays(context, names);
    const own = counts.filter((sessions) => sessions <= names.length);
    const choice = { model, hardware: names[0], level, freezing: { strategy: 'none' }, seed, samples };
    const template = trainTask(context, choice).cell as unknown as TrainCell;
    const cell: SessionsCell = { ...series, template, counts: own, images };
    const runs = 2 + ways.length * own.length;
    const circuits = (circuitsOf(shared, samples) * runs) / names.length;
    const { shots } = context.spec.training;
    const load = names.map((hardware) => ({ model, hardware, level, circuits, shots }));
    const id = slug([model, series.machine, `l${level}`, `s${seed}`]);
    context.add(task('sessions', id, cell, [], runs * samples * weightOf(shared, true), load));
  }
}
