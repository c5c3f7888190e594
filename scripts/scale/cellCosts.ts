// What scripts share that measure the harness: processor time, and what cells cost by themselves.
import { createSealer } from '#src/checkpoint/format/contents.ts';
import { loadDataSet } from '#src/experiment/loadDataSet.ts';
import type { PlannedExperiment } from '#src/experiment/plan/loadPlan.ts';
import { readCodeState } from '#src/experiment/provenance/provenance.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { prepareData } from '#src/learn/data/prepareData.ts';
import type { PreparedData } from '#src/learn/data/preparedData.ts';
import { hashBy } from '#src/numeric/hostHash.ts';
import { nativeSha256 } from '#src/storage/files/nativeSha256.ts';
import { advance } from '#src/training/advance.ts';
import type { TrainCell } from '#src/training/cell.ts';
import { checkpointFrame, checkpointState, courseOf } from '#src/training/course.ts';
import { historyOf, noteLook, noteStep } from '#src/training/history.ts';
import { prepareTraining, type Stepped } from '#src/training/training.ts';

/** Cells whose own work is timed each time: enough for the compiler to know it. */
const SAMPLE = 1000;

// As the command and its threads do.
hashBy(nativeSha256);

/** What cells cost by themselves, in processor time. */
export interface OwnWork {
  /** Preparing data, of all seeds, once a thread. */
  readonly prepareMs: number;
  /** Of a sample of cells, once more: the mean of several is of the same hours as what runs between them. */
  readonly cellMs: () => Promise<number>;
}

export async function ownWork({
  resolved,
  plan: { tasks },
}: Pick<PlannedExperiment, 'resolved' | 'plan'>): Promise<OwnWork> {
  const { provenance } = await readCodeState();
  const prepared = new Map<string, PreparedData>();
  const cells = tasks.map(({ cell }) => cell as unknown as TrainCell);
  const [, prepareMs] = await timed(async () => {
    const dataSet = await loadDataSet(Object.values(resolved.data)[0], undefined, 1);
    for (const cell of cells) {
      if (!prepared.has(cell.seed))
        prepared.set(
          cell.seed,
          prepareData(dataSet, cell.data, ansatzOf(cell.model).inputNames.length, cell.seed),
        );
    }
  });
  const context = { experiment: 'many-cells', study: 'freezing', taskId: 'train/x', provenance };
  const sample = cells.slice(0, SAMPLE);
  const work = async (): Promise<void> => {
    for (const cell of sample) {
      const training = prepareTraining(cell, null, prepared.get(cell.seed)!);
      const course = courseOf(cell, training);
      const history = historyOf(course.history, null);
      const note = ({ record }: Stepped): void => noteStep(course.history, history, record, course.bases);
      const state = await advance(training, training.start(), course.isDone, { note });
      const claims = course.claims(state, true);
      noteLook(course.history, history, state, claims);
      createSealer(checkpointFrame(course, context))(
        checkpointState(course, state, history, { claims, isLast: true }),
      );
    }
  };
  return { prepareMs, cellMs: async () => (await timed(work))[1] / sample.length };
}

export async function timed<Result>(work: () => Result | Promise<Result>): Promise<[Result, number]> {
  const from = cpuMs();
  const result = await work();
  return [result, cpuMs() - from];
}

/** Of the whole process: user and system time of all its threads. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** An experiment file of very many short cells: so many learning rates, each with every seed. */
export function manyCellsText({
  question,
  seeds,
  data,
  keep = '',
  model,
  rates,
  step,
}: {
  readonly question: string;
  readonly seeds: number;
  readonly data: string;
  /** Further members of `training`. */
  readonly keep?: string;
  readonly model: string;
  readonly rates: number;
  /** Between two learning rates. */
  readonly step: number;
}): string {
  const optimizers = Array.from(
    { length: rates },
    (_, k) => `      - { name: adam, learningRate: ${(0.001 + k * step).toFixed(6)} }`,
  );
  return `format: qckpt-experiment/1
name: many-cells
study: freezing
question: ${question}
seeds: ${seeds}
data: ${data}
optimizer: adam
training: { samples: 1, shots: null, checkpointEvery: 1, validationImages: 1, testImages: 1${keep} }
train:
  - models: [${model}]
    hardware: [none]
    optimizers:
${optimizers.join('\n')}
analyses: []
claims: {}
quick: {}
`;
}
