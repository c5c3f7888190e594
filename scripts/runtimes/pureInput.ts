// What a pure run is handed: some digits, recorded calibrations, and the cells to train.

import { loadDataSet } from '#src/experiment/loadDataSet.ts';
import { loadDataConfig, loadModel, loadOptimizer } from '#src/experiment/spec/configFiles.ts';
import { loadHardware } from '#src/experiment/spec/hardwareFiles.ts';
import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';
import { profileDigest } from '#src/hardware/profileSchema.ts';
import type { PureCell, PureInput } from './pureRun.ts';

/** Every how-many-th image of the data set is kept. */
const EVERY = 10;

/** What is read there has a cone of many qubits, once it is routed. */
const WIDE_ON = 'guadalupe';

const CELLS = [
  {
    name: 'noisy',
    model: 'circuit-b-4q2l',
    hardware: 'manila',
    level: 1,
    shots: 1000,
    optimizer: 'adam',
    freezing: { strategy: 'wsbd', window: 10, activeFraction: 0.5 },
    samples: 40,
    seed: '1',
  },
  {
    name: 'noisy-exact',
    model: 'circuit-a-5q3l',
    hardware: 'guadalupe',
    level: 0,
    shots: null,
    optimizer: 'adam',
    freezing: { strategy: 'random', window: 10, activeFraction: 0.5 },
    samples: 20,
    seed: '2',
  },
  {
    name: 'ideal',
    model: 'circuit-a-4q2l',
    hardware: null,
    level: 0,
    shots: 100,
    optimizer: 'sgd',
    freezing: { strategy: 'none' },
    samples: 40,
    seed: '3',
  },
];

export async function pureInput(): Promise<PureInput> {
  const config = await loadDataConfig('mnist-0-3');
  const { images, classes, pixels, labels, name } = await loadDataSet(config);
  const kept = Array.from(classes.keys()).filter((image) => image % EVERY === 0);
  if (!(images instanceof Uint8Array)) throw new TypeError('the pure run expected bytes');
  const pixelsOf = (image: number) => images.subarray(image * pixels, (image + 1) * pixels);
  const profiles: Record<string, HardwareProfile> = { [WIDE_ON]: await loadHardware(WIDE_ON) };
  const cells: PureCell[] = [];
  for (const cell of CELLS) {
    if (cell.hardware !== null) profiles[cell.hardware] = await loadHardware(cell.hardware);
    cells.push({
      ...cell,
      model: { name: cell.model, ...(await loadModel(cell.model)) },
      hardware:
        cell.hardware === null
          ? null
          : { name: cell.hardware, sha256: profileDigest(profiles[cell.hardware]) },
      optimizer: await loadOptimizer(cell.optimizer),
      data: { ...config, split: { validation: 50, test: 50 } },
      idle: true,
      checkpointEvery: 10,
      validationImages: 40,
    });
  }
  return {
    dataSet: {
      name,
      labels: labels.map(Number),
      pixels,
      images: Buffer.concat(kept.map(pixelsOf)).toString('base64'),
      classes: Buffer.from(kept.map((image) => classes[image])).toString('base64'),
    },
    profiles,
    circuitsOn: 'manila',
    wideOn: WIDE_ON,
    cells,
  };
}
