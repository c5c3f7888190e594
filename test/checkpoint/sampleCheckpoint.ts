import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { calibrationRecord } from '../../src/checkpoint/format/calibrationRecord.ts';
import type { Checkpoint } from '../../src/checkpoint/format/checkpoint.ts';
import type { Tensor, TensorF64 } from '../../src/checkpoint/format/container.ts';
import { hardwareTensors } from '../../src/checkpoint/format/hardwareTensors.ts';
import type { CheckpointMeta } from '../../src/checkpoint/format/metadata.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { parseProfile } from '../../src/hardware/profileSchema.ts';
import { digestOf } from '../../src/numeric/canonicalJson.ts';

export function readProfile(name: string): HardwareProfile {
  const path = new URL(`../../configs/hardware/${name}.yaml`, import.meta.url);
  return parseProfile(parse(readFileSync(path, 'utf8')), `${name}.yaml`);
}

export function f64(shape: readonly number[], value: (i: number) => number): TensorF64 {
  const length = shape.reduce((product, n) => product * n, 1);
  return { dtype: 'F64', shape, data: Float64Array.from({ length }, (_, i) => value(i)) };
}

/** The small one: noise-free, L = 1, q = 1, g = 2. `step` varies its numbers. */
export function sampleCheckpoint(step = 7): Checkpoint {
  const cell = { hardware: 'none', model: '1q1l', steps: [1, 2] };
  const shape = [1, 1, 2];
  const meta: CheckpointMeta = {
    run: {
      experiment: 'sample',
      study: 'hardware',
      cellId: 'none/1q1l/0',
      cell,
      cellSha256: digestOf(cell),
      seeds: { data: 1, angles: '2' },
      shots: null,
      parent: null,
    },
    progress: {
      step,
      sampleCursor: step,
      optimizerSteps: step,
      circuits: 5 * step,
      shotsSpent: 0,
      forwardPasses: 5 * step,
    },
    data: null,
    circuit: {
      logicalOpenQasm3: 'OPENQASM 3.0;\n',
      compiledOpenQasm3: 'OPENQASM 3.0;\n',
      initialLayout: [0],
      finalLayout: [0],
      passes: [],
      level: null,
      parameterNames: ['a', 'b'],
    },
    calibration: null,
    claims: [
      {
        name: 'loss',
        split: 'test',
        images: 3,
        estimator: 'exact',
        shots: null,
        streamPurpose: null,
        value: 0.75,
      },
    ],
    objective: null,
    noise: null,
    periods: null,
    preparation: null,
    streams: null,
    lineage: [],
    provenance: {
      commit: 'unknown',
      dirty: false,
      patchSha256: null,
      treeSha256: null,
      versions: { qckpt: '0.1.0', kernelSha256: '0'.repeat(64), lockSha256: null },
    },
  };
  return {
    parameters: f64(shape, (i) => 0.1 * i + step),
    optimizer: { m: f64(shape, (i) => -0.01 * i), v: f64(shape, (i) => 1e-5 * i) },
    freeze: { active: { dtype: 'U8', shape, data: Uint8Array.of(1, 0) }, score: f64(shape, (i) => i) },
    hardware: null,
    history: { loss: Float64Array.of(1.5, 1.25) },
    meta,
  };
}

/** The same on qubits of a recorded device, with shots and every optional member. */
export function hardwareCheckpoint(device = 'manila', usedQubits = [0, 1, 2, 3], embed = true): Checkpoint {
  const profile = readProfile(device);
  const small = sampleCheckpoint();
  const shape = [2, 4, 2];
  return {
    ...small,
    parameters: f64(shape, (i) => 0.3 * i),
    optimizer: { m: f64(shape, (i) => 0.01 * i), v: f64(shape, (i) => 1e-4 * i) },
    freeze: {
      active: { dtype: 'U8', shape, data: new Uint8Array(16).fill(1) },
      score: f64(shape, () => 1e-8),
    },
    hardware: hardwareTensors(profile, usedQubits),
    history: { loss: Float64Array.of(1.5, 1.25), active: Float64Array.of(16, 16) },
    meta: {
      ...small.meta,
      run: { ...small.meta.run, shots: 1000, parent: 'a'.repeat(64) },
      data: { name: 'mnist', sha256: 'b'.repeat(64), split: { seed: 1, train: 600, test: 500 } },
      circuit: {
        ...small.meta.circuit,
        initialLayout: usedQubits,
        finalLayout: usedQubits.toReversed(),
        passes: [{ name: 'route', options: { seed: 3, trials: 20 } }],
        level: 1,
        parameterNames: Array.from({ length: 16 }, (_, i) => `t${i}`),
      },
      calibration: calibrationRecord(profile, embed),
      claims: [
        ...small.meta.claims,
        {
          name: 'accuracy',
          split: 'test',
          images: 500,
          estimator: 'sampled',
          shots: 1000,
          streamPurpose: 'claim',
          value: 0.5,
        },
      ],
    },
  };
}

/** A copy of a tensor with one element set. */
export function withElement<T extends Tensor>(tensor: T, index: number, value: number): T {
  const data = tensor.data.slice();
  data[index] = value;
  return { ...tensor, data };
}
