import { type PartName, partNames } from '../../experiment/tasks/contents/parts.ts';
import { type Question, questions } from '../../experiment/tasks/contents/variants.ts';
import { tInterval } from '../../numeric/statistics/tInterval.ts';
import { mean } from '../../numeric/statistics.ts';
import { answered, bySeed, groupsOf, lossesOf } from '../contentsSummary.ts';
import { type Finished, finishedOf } from '../results.ts';
import { measured, provenanceColumns, provenanceOf, type Row, type Table } from '../table.ts';

const measures = {
  resume:
    'loss after as many forward passes as the uninterrupted run took from the checkpoint to its ' +
    'end, less the loss of ' +
    'that run; exact, on the machine itself',
  extra_passes:
    'forward passes until the loss of the uninterrupted run at its end is there, less those that it ' +
    'took itself; runs ' +
    'that never got there within twice its passes are counted in censored, and are not in this mean',
  verify: '|loss computed from what is left - loss reported|, both exact',
  explain:
    'share of the squared error of the best guess without hardware data (noise-free, or the mean on other machines) ' +
    'that a loss predicted from what is left takes away, against what the machine counted, over the machines of a seed',
  predict: "|loss predicted for a reader's own machine - right one|, mean over those machines",
};

/** What is lost with each part of a checkpoint. */
export const contents: Table = {
  name: 'contents',
  help:
    'What a checkpoint is good for without each of its parts, with a few parts alone, and with ' +
    'coarser pictures of its ' +
    'machine: resuming, verifying, explaining, predicting.',
  example: 'qckpt reproduce --quick --study contents --output results/runs/contents',
  columns: {
    row: 'run (one checkpoint) or mean (over machines of a seed, then over seeds)',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    kind: 'classifier, or eigensolver, whose loss is its energy',
    hardware: 'machine that the checkpoint is of; of a mean how many',
    variant: 'what is withheld, or kept',
    of: 'all, control (all, and other shots), without, only, less, approximation',
    seed: 'seed of everything random',
    n: 'seeds in a mean',
    bytes_withheld: 'bytes of the parts that are withheld; of a mean their mean',
    bytes_kept: 'bytes of the others',
    ...measured(measures),
    censored: 'runs that did not regain the loss within twice the passes',
    ...Object.fromEntries(
      questions.map((question) => [
        `${question}_answered`,
        `whether ${question} lies within its threshold: yes, no (the whole interval), or unclear; ` +
          'empty below five seeds',
      ]),
    ),
    ...provenanceColumns,
  },
  // One checkpoint is looked at by several tasks: for what resuming loses, and for the rest.
  key: ['row', 'experiment', 'model', 'kind', 'hardware', 'variant', 'of', 'seed', 'n', 'run'],
  shown: [
    'model',
    'kind',
    'hardware',
    'variant',
    'n',
    'bytes_withheld',
    'resume',
    'verify',
    'explain',
    'predict',
    'resume_answered',
    'verify_answered',
    'explain_answered',
    'predict_answered',
  ],
  rows: (input) =>
    groupsOf(finishedOf(input, 'contents'), ({ result }) => result).flatMap((group) => {
      const variants = new Map(group[0].result.variants.map((variant) => [variant.name, variant]));
      return [...variants.values()].flatMap(({ name, kind, withheld }) => [
        ...group.map((one) => runRow(one, name)),
        meanRow(group, name, kind, withheld),
      ]);
    }),
};

type Own = Finished<'contents'>;

function runRow({ task, result }: Own, name: string): Row {
  const variant = result.variants.find((one) => one.name === name)!;
  const losses = lossesOf(result, variant);
  const { checkpoint_sha256, state_sha256, ...provenance } = provenanceOf(task, result.checkpoint);
  return {
    ...commonOf({ task, result }, name, variant.kind),
    row: 'run',
    hardware: result.hardware,
    seed: result.seed,
    n: null,
    ...bytesOf([result.bytes], variant.withheld),
    resume: losses.resume,
    extra_passes: losses.extraPasses,
    verify: losses.verify,
    explain: null,
    predict: losses.predict,
    censored: losses.censored === null ? null : Number(losses.censored),
    ...provenance,
    checkpoint_sha256,
    state_sha256,
  };
}

function meanRow(group: readonly Own[], name: string, kind: string, withheld: readonly PartName[]): Row {
  const results = group.map(({ result }) => result);
  const { seeds, values, extraPasses, censored } = bySeed(results, name);
  const { thresholds } = results[0];
  const { commit, dirty } = group[0].task;
  const cells: Record<string, string | number | boolean | null> = {};
  const put = (column: string, own: readonly number[]): void => {
    const interval = tInterval(own);
    cells[column] = own.length === 0 ? null : mean(own);
    cells[`${column}_low`] = interval?.lower ?? null;
    cells[`${column}_high`] = interval?.upper ?? null;
  };
  for (const question of questions) {
    put(question, values[question]);
    cells[`${question}_answered`] = answered(question as Question, values[question], thresholds[question]);
  }
  put('extra_passes', extraPasses);
  const resumes = values.resume.length > 0;
  return {
    ...commonOf(group[0], name, kind),
    row: 'mean',
    hardware: `${new Set(results.map(({ hardware }) => hardware)).size} machines`,
    seed: null,
    n: seeds.length,
    ...bytesOf(
      results.map(({ bytes }) => bytes),
      withheld,
    ),
    ...cells,
    censored: resumes ? censored : null,
    run: `mean of ${results.length}`,
    checkpoint_sha256: null,
    state_sha256: null,
    commit,
    dirty,
  };
}

function commonOf({ task, result }: Pick<Own, 'task' | 'result'>, variant: string, kind: string): Row {
  return {
    study: task.study,
    experiment: task.experiment,
    model: result.model,
    kind: result.kind,
    variant,
    of: kind,
  };
}

function bytesOf(all: readonly Own['result']['bytes'][], withheld: readonly PartName[]): Row {
  const sum = (names: readonly PartName[]): number =>
    mean(all.map((bytes) => names.reduce((total, name) => total + bytes[name], 0)));
  return {
    bytes_withheld: sum(withheld),
    bytes_kept: sum(partNames.filter((name) => !withheld.includes(name))),
  };
}
