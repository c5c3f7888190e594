import { describe, expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint, joinCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { loadPlan } from '../../src/experiment/plan/loadPlan.ts';
import { readExperiment } from '../../src/experiment/spec/readExperiment.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { prepareData } from '../../src/learn/data/prepareData.ts';
import { freezingStrategies } from '../../src/learn/freezing.ts';
import type { TrainState } from '../../src/learn/trainState.ts';
import { advanceBy } from '../../src/training/advance.ts';
import type { TrainCell } from '../../src/training/cell.ts';
import { checkpointFrame, checkpointState, courseOf } from '../../src/training/course.ts';
import { historyOf } from '../../src/training/history.ts';
import { stateOf } from '../../src/training/savedState.ts';
import { prepareTraining } from '../../src/training/training.ts';
import { provenance, tinyExperiment } from './trainedRun.ts';

const choices: [string, string][] = [
  ...Object.keys(freezingStrategies).map((strategy): [string, string] => [
    ['none', 'structural'].includes(strategy)
      ? `{ strategy: ${strategy} }`
      : `{ strategy: ${strategy}, window: 4 }`,
    '{ name: adam, learningRate: 0.05 }',
  ]),
  ['{ strategy: wsbd, window: 4, score: variance }', '{ name: adam, learningRate: 0.05, time: since-thaw }'],
  ['{ strategy: wsbd, window: 4, score: fisher }', '{ name: adam, learningRate: 0.05, time: per-parameter }'],
  [
    '{ strategy: wsbd, window: 4, score: ema }',
    '{ name: sgd, learningRate: 0.05, schedule: halving, scheduleSteps: 5 }',
  ],
  ['{ strategy: wsbd, window: 4 }', '{ name: spsa, learningRate: 0.2 }'],
];

describe('a checkpoint holds all that a strategy and an optimizer remember', () => {
  test.each(choices)(
    '%s with %s: what is read back goes on to the same bits',
    async (freezing, optimizer) => {
      const spec = await readExperiment(tinyExperiment, {
        set: [
          'train.0.hardware=[none]',
          'analyses=[]',
          `train.0.freezing=[${freezing}]`,
          `train.0.optimizers=[${optimizer}]`,
        ],
      });
      const { plan } = await loadPlan(spec);
      const cell = plan.tasks[0].cell as unknown as TrainCell;
      const data = prepareData(
        await loadDataSet(cell.data),
        cell.data,
        ansatzOf(cell.model).inputNames.length,
        cell.seed,
      );
      const training = prepareTraining(cell, null, data);
      const course = courseOf(cell, training);
      const goOn = (from: TrainState, steps: number): Promise<TrainState> => advanceBy(training, from, steps);
      // In the middle of the second window, where memories are neither empty nor settled.
      const middle = await goOn(training.start(), 6);
      const context = { experiment: 'e', study: 'freezing', taskId: 't', provenance };
      const bytes = encodeCheckpoint(
        joinCheckpoint(
          checkpointFrame(course, context),
          checkpointState(course, middle, historyOf(course.history, null), {
            claims: [],
            isLast: false,
          }),
        ),
      );
      const back = stateOf(decodeCheckpoint(bytes), training.context.optimizer);
      expect(back).toEqual(middle);
      expect(await goOn(back, 7)).toEqual(await goOn(middle, 7));
    },
  );
});
