import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../../src/checkpoint/format/contents.ts';
import { loadDataSet } from '../../../src/experiment/loadDataSet.ts';
import { loadPlan } from '../../../src/experiment/plan/loadPlan.ts';
import { retrain } from '../../../src/experiment/retraining/retrain.ts';
import { loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import { train } from '../../../src/experiment/tasks/train.ts';
import { prepareData } from '../../../src/learn/data/prepareData.ts';
import type { PreparedData } from '../../../src/learn/data/preparedData.ts';
import type { TrainCell } from '../../../src/training/cell.ts';
import { migrateCheckpoint } from '../../../src/training/migrateCheckpoint.ts';
import { contextFor, provenance } from '../../experiment/trainedRun.ts';
import { forged, prepare, verdictOn, withCircuit, withSeries } from '../forgery.ts';

const root = mkdtempSync(join(tmpdir(), 'qckpt-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const EXPERIMENT = `format: qckpt-experiment/1
name: shared
study: hardware
question: Does a name in several gates train as one?
seeds: 1
data: ./flowers.yaml
optimizer: adam
training: { samples: 9, shots: 100, checkpointEvery: 4, validationImages: 6, testImages: 6 }
train: [{ models: [./shared.yaml], hardware: [none] }]
`;
const DATA = `kind: csv
file: ./flowers.csv
label: species
features: [petal_length, petal_width]
prepare: { pca: 2 }
split: { validation: 30, test: 30 }
`;
const MODEL = `kind: openqasm
inputs: [x0, x1]
parameters: [0.3, -0.4, 0.5, 1.6]
classes: ['00', '11', '01']
circuit: |
  OPENQASM 3.0;
  include "stdgates.inc";
  gate pair(a) x, y { cx x, y; rz(2*a) y; cx x, y; }
  input float[64] x0;
  input float[64] x1;
  input float[64] alpha;
  input float[64] beta;
  input float[64] gamma;
  input float[64] delta;
  qubit[3] q;
  bit[2] c;
  ry(x0) q[0];
  ry(x1) q[1];
  rz(alpha) q;
  crx(beta) q[0], q[1];
  pair(gamma/2) q[1], q[2];
  ry(x0 + 0.5*alpha) q[2];
  cp(beta) q[1], q[2];
  U(delta, pi/2, -alpha) q[0];
  cx q[0], q[2];
  rz(gamma) q[0];
  rz(0.5*gamma) q[0];
  rx(beta) q[0];
  c[0] = measure q[0];
  c[1] = measure q[2];
`;

beforeAll(() => {
  for (const [name, text] of Object.entries({
    'e.yaml': EXPERIMENT,
    'flowers.yaml': DATA,
    'shared.yaml': MODEL,
  }))
    writeFileSync(join(root, name), text);
  const iris = fileURLToPath(new URL('../../../configs/data/iris.csv', import.meta.url));
  copyFileSync(iris, join(root, 'flowers.csv'));
});

interface Trained {
  readonly checkpoints: readonly DecodedCheckpoint[];
  readonly data: PreparedData;
}

/** Trains as a run would, interrupted once, and reads every checkpoint that it leaves. */
async function trainWith(set: readonly string[]): Promise<Trained> {
  const { plan, resolved } = await loadPlan(await readExperiment(join(root, 'e.yaml'), { set }));
  const [task] = plan.tasks;
  const cell = task.cell as unknown as TrainCell;
  const data = prepareData(await loadDataSet(cell.data), cell.data, 2, cell.seed);
  const folder = mkdtempSync(join(root, 'run-'));
  const spec = { name: 'shared', study: 'hardware' } as Parameters<typeof contextFor>[0];
  const context = { ...contextFor(spec, task, folder, resolved.profiles), data: async () => data };
  let looks = 0;
  const stopping = () => looks++ >= 6;
  await expect(train.run(cell, { ...context, stopping })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await train.run(cell, context);
  const checkpoints = readdirSync(folder)
    .filter((file) => file.endsWith('.safetensors'))
    .map((file) => decodeCheckpoint(new Uint8Array(readFileSync(join(folder, file)))));
  return { checkpoints, data };
}

const lastOf = ({ checkpoints }: Trained): DecodedCheckpoint => checkpoints[checkpoints.length - 1];

describe('a name in several gates', () => {
  it.each([
    ['none', 'none', 'training.shots=100'],
    ['none', 'wsbd, window: 3', 'training.shots=null'],
    ['manila', 'none', 'training.shots=null'],
    ['manila', 'wsbd, window: 3', 'training.shots=100'],
    ['manila', 'random, window: 3', 'optimizer=spsa'],
    ['forte', 'structural', 'train.0.levels=[3]'],
  ])(
    'on %s, freezing %s, %s: every checkpoint verifies, and trains again to the bit',
    async (on, freezing, set) => {
      const trained = await trainWith([
        `train.0.hardware=[${on}]`,
        `train.0.freezing=[{ strategy: ${freezing} }]`,
        set,
      ]);
      for (const checkpoint of trained.checkpoints)
        expect(await verdictOn(checkpoint)).toMatchObject({ verdict: 'bit-identical', reasons: [] });
      expect(lastOf(trained).meta.progress.step).toBe(9);
      const outcome = await retrain(lastOf(trained), {
        data: prepare,
        parentOf: () => null,
        limit: 1e6,
        stop: new AbortController().signal,
        onProgress: () => {},
      });
      expect(outcome).toMatchObject({ result: 'equal', differences: [] });
    },
  );

  it('moves to another machine and back', async () => {
    const trained = await trainWith(['train.0.hardware=[manila]']);
    let from = lastOf(trained);
    for (const to of ['sherbrooke', null, 'garnet']) {
      const { checkpoint } = await migrateCheckpoint(
        from,
        to === null ? null : await loadHardware(to),
        { optimizer: 'keep', freezing: 'rescore', fineTuneSamples: 3, level: null },
        { data: trained.data, provenance },
      );
      from = decodeCheckpoint(encodeCheckpoint(checkpoint));
      expect(await verdictOn(from)).toMatchObject({ verdict: 'bit-identical', reasons: [] });
    }
  });

  it('is refused where it turns more in what was compiled, or took other numbers of circuits', async () => {
    const honest = lastOf(await trainWith(['train.0.hardware=[manila]']));
    const { compiledOpenQasm3 } = honest.meta.circuit;
    const reasonsOf = async (checkpoint: DecodedCheckpoint) => String((await verdictOn(checkpoint)).reasons);
    const qubit = /measure \$(\d)/.exec(compiledOpenQasm3)![1];
    // Undone at once: the same function, by faster turns.
    const turned = compiledOpenQasm3.replace(
      /^c\[0\] = measure/m,
      `rz(40*beta) $${qubit};\nrz(-40*beta) $${qubit};\n$&`,
    );
    expect(await reasonsOf(forged(honest, (one) => withCircuit(one, { compiledOpenQasm3: turned })))).toMatch(
      /circuit: "beta" is compiled with \d coefficients \(.*\), the logical circuit has it in 6 rotations, with 3.5 in all/,
    );
    const more = (values: number[]) => values.map((value, k) => (k === 2 ? value + 2 : value));
    expect(await reasonsOf(forged(honest, (one) => withSeries(one, 'circuits', more)))).toMatch(
      /history: step 3 ran \d+ circuits with 4 active parameters, expected \d+/,
    );
  });
});
