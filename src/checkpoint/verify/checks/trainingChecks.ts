import { dataSetDigest } from '../../../learn/data/dataSet.ts';
import { dataSourceOf } from '../../../learn/data/dataSources.ts';
import { samplePosition } from '../../../learn/data/sampleOrder.ts';
import { canonicalJson } from '../../../numeric/canonicalJson.ts';
import { isCompiledElsewhere } from '../../format/origin.ts';
import { preparationFields, preparationTensors } from '../../format/preparation.ts';
import { storedDataSet, targetTensors } from '../../format/storedDataSet.ts';
import { isOfThisKernel } from '../claimVerdicts.ts';
import { type Check, type Facts, type TrainingFacts, unless } from './check.ts';
import { batchOf, movesOf } from './trainingLaws.ts';

/** What a classifier's checkpoint says twice of its data and its counts. */
export const trainingChecks: readonly Check<TrainingFacts>[] = [
  {
    name: 'data',
    compares:
      "the data's digest with the data, those in the file among them, its name with the cell's, " +
      'and labels and kind with those recorded of that name',
    contradictions: ({ checkpoint, checkpoint: { meta }, cell, data, recorded }) => [
      ...unless(
        meta.data?.sha256 === data.digest,
        `data: the checkpoint's data set has digest ${meta.data?.sha256 ?? 'none'}, this one ${data.digest}`,
      ),
      // Of a table the cell says it, too: data by value that stand in for those nobody has here are no others.
      ...unless(
        cell.data.kind !== 'csv' || cell.data.sha256 === data.digest,
        `data: those that the claims are of have digest ${data.digest}, the cell says another`,
      ),
      ...storedContradictions(checkpoint, cell),
      ...unless(
        meta.data?.name === cell.data.name,
        `data: the checkpoint's data set is called ${meta.data?.name ?? 'none'}, the cell's ${cell.data.name}`,
      ),
      ...unless(
        recorded.data === null || sourceOf(recorded.data) === sourceOf(cell.data),
        `data: ${cell.data.name} is recorded with other labels or of another kind than the cell's ` +
          `(${cell.data.labels.join(', ')})`,
      ),
    ],
  },
  {
    name: 'split',
    compares: "how the data are said to be divided with the cell and with the data's parts",
    contradictions: ({ checkpoint: { meta }, cell, data }) => {
      const expected = {
        seed: cell.seed,
        ...dataSourceOf(cell.data).division(cell.data),
        train: data.split.train.length,
        validation: data.split.validation.length,
        test: data.split.test.length,
      };
      const said = canonicalJson(meta.data?.split ?? null);
      return unless(
        said === canonicalJson(expected),
        `data: the split is ${canonicalJson(expected)}, the file says ${said}`,
      );
    },
  },
  {
    name: 'preparation',
    compares:
      'what the data were fitted to with what fitting them again gives, to the bit where the file is of this kernel',
    contradictions: (facts) => [...preparationContradictions(facts), ...targetContradictions(facts)],
  },
  {
    name: 'progress',
    compares: 'forward passes with circuits, the next sample with the steps, and fine-tuning with the steps',
    contradictions: (facts) => {
      const { checkpoint, data, cell, objective, model } = facts;
      const { meta } = checkpoint;
      const { step, sampleCursor, circuits, forwardPasses } = meta.progress;
      const { cursor } = samplePosition(step * batchOf(cell), data.split.train.length);
      const bases = objective.bases(model);
      const tuned = meta.lineage.reduce((sum, { fineTuneSamples }) => sum + fineTuneSamples, 0);
      const from = movesOf(facts)[0]?.at ?? 0;
      return [
        ...unless(
          circuits === bases * forwardPasses,
          `progress: ${forwardPasses} forward passes${bases === 1 ? '' : ` in ${bases} bases`}, ` +
            `but ${circuits} circuits`,
        ),
        ...unless(
          sampleCursor === cursor,
          `progress: the next sample is ${sampleCursor}, after ${step} steps it is ${cursor}`,
        ),
        ...unless(from >= 0, `lineage: ${tuned} samples of fine-tuning in ${step} steps`),
      ];
    },
  },
  {
    name: 'level',
    compares:
      "the transpiler's level with the cell's; none without a machine, or where another program compiled",
    contradictions: ({ checkpoint: { meta }, cell }) => {
      const expected = meta.calibration === null || isCompiledElsewhere(meta) ? null : cell.level;
      return [
        ...unless(
          meta.circuit.level === expected,
          `circuit: compiled at level ${meta.circuit.level ?? 'none'}, the cell says ${expected ?? 'none'}`,
        ),
        ...unless(
          meta.calibration !== null || cell.level === 0,
          `cell: level ${cell.level}, but nothing is compiled without a machine`,
        ),
      ];
    },
  },
];

function sourceOf(config: TrainingFacts['cell']['data']): string {
  return canonicalJson(dataSourceOf(config).samples(config));
}

/** Of numbers around 1, as another kernel fits them. */
const SAME_FIT = 1e-9;

function preparationContradictions({ checkpoint, data }: TrainingFacts): string[] {
  const { preparation: stored, meta } = checkpoint;
  if (stored === undefined) return [];
  const fitted = preparationTensors(data);
  if (fitted === undefined) return ['preparation: there is one, these data are taken as they are'];
  const most = isOfThisKernel(meta) ? 0 : SAME_FIT;
  return preparationFields.flatMap((name) => {
    const [ours, theirs] = [stored[name].data, fitted[name].data];
    if (ours.length !== theirs.length)
      return [`preparation: ${name} has ${ours.length} numbers, these data give ${theirs.length}`];
    const at = ours.findIndex(
      (value, k) => !(Math.abs(value - theirs[k]) <= most * Math.max(1, Math.abs(theirs[k]))),
    );
    return unless(
      at < 0,
      `preparation: ${name}[${at}] is ${ours[at]}, fitting the data that the cell says gives ${theirs[at]}`,
    );
  });
}

/** The range of a target follows from the data, as what columns were fitted to does. */
function targetContradictions({ checkpoint, data }: TrainingFacts): string[] {
  const { preparation, targets, meta } = checkpoint;
  if (preparation === undefined && targets === undefined) return [];
  const [stored, fitted] = [targets?.range?.data, targetTensors(data)?.range?.data];
  if (stored === undefined || fitted === undefined)
    return unless(
      stored === fitted,
      stored === undefined
        ? 'targets: no range, the cell scales to one'
        : 'targets: a range, the cell has none',
    );
  const most = isOfThisKernel(meta) ? 0 : SAME_FIT;
  const at = stored.findIndex(
    (value, k) => !(Math.abs(value - fitted[k]) <= most * Math.max(1, Math.abs(fitted[k]))),
  );
  return unless(
    at < 0,
    `targets: range[${at}] is ${stored[at]}, fitting the data that the cell says gives ${fitted[at]}`,
  );
}

/** What the file holds by value is what it names by digest. */
function storedContradictions(
  checkpoint: Facts['checkpoint'],
  { data: { labels } }: TrainingFacts['cell'],
): string[] {
  const { data, targets, meta } = checkpoint;
  if (data === undefined) return [];
  if ((targets !== undefined) !== (labels.length === 0))
    return [`data: those in the file have ${targets ? 'targets' : 'classes'}, the cell's have not`];
  if (targets === undefined && data.classes.data.some((one) => one >= labels.length))
    return [`data: a class that none of the ${labels.length} labels is of`];
  const own = dataSetDigest(storedDataSet(checkpoint, labels)!);
  return unless(
    own === meta.data?.sha256,
    `data: those in the file have digest ${own}, it says ${meta.data?.sha256 ?? 'none'}`,
  );
}
