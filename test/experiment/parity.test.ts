import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import {
  loadDataConfig,
  loadInitialAngles,
  loadModel,
  loadOptimizer,
} from '../../src/experiment/spec/configFiles.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { prepareData } from '../../src/learn/data/prepareData.ts';
import { evaluateClaims } from '../../src/learn/objectives/classificationClaims.ts';
import { prepareTraining } from '../../src/training/training.ts';

const published = (file: string): Record<string, string>[] =>
  parse(readFileSync(new URL(`../golden/published/${file}.csv`, import.meta.url)), { columns: true });

/** Trains as the authors did until all of the first 500 strings are told right; accuracies by forward passes. */
async function solve(size: string, optimizer: string, most: number): Promise<[number, number][]> {
  const model = { name: size, ...(await loadModel(`circuit-c-${size}`)) };
  const config = await loadDataConfig(`parity-${ansatzOf(model).inputNames.length}q`);
  if (config.kind !== 'parity-bits') throw new Error('expected bits');
  const data = prepareData(await loadDataSet(config), config, ansatzOf(model).inputNames.length, '1');
  const training = prepareTraining(
    {
      model,
      level: 0,
      freezing: { strategy: 'none' },
      optimizer: await loadOptimizer(optimizer),
      idle: true,
      shots: null,
      seed: '1',
      initialAngles: (await loadInitialAngles('wsbd'))[size],
    },
    null,
    data,
  );
  const curve: [number, number][] = [];
  let state = training.start();
  while (state.step < most && curve.at(-1)?.[1] !== 1) {
    state = training.step(state).state;
    if (state.step % 20 !== 0) continue;
    const [accuracy] = evaluateClaims(training.setting, state.parameters, [
      {
        name: 'accuracy',
        split: 'test',
        images: 500,
        estimator: 'exact',
        shots: null,
        streamPurpose: null,
      },
    ]);
    curve.push([state.forwardPasses, accuracy.value]);
  }
  return curve;
}

describe('parity as in arXiv:2602.11383', () => {
  // The longer ones, 88,440 (Adam, 10q5l) and 318,160 (SGD, 8q3l), are rows of results/reference/published.csv.
  test.each(['4q2l', '8q3l'])(
    'Adam %s: the published forward passes, and the recorded accuracies on the way',
    async (size) => {
      const row = published('table3_forward_passes').find(
        ({ task, model }) => task === 'parity' && model === size,
      )!;
      const [q, l] = size.split('q');
      const recorded = published('fig6_accuracy_recorded')
        .filter(({ series }) => series.startsWith(`adam_${q}q_${l}`))
        .map(({ fp, accuracy }) => [Number(fp), Number(accuracy)]);
      const curve = await solve(size, 'adam', 400);
      expect(curve.at(-1)).toEqual([Number(row.adam_fp), 1]);
      expect(curve).toEqual(recorded);
    },
  );
});
