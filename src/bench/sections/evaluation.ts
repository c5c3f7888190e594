import { loadHardware } from '../../experiment/spec/hardwareFiles.ts';
import { claimSpecs, evaluateClaims } from '../../learn/objectives/classificationClaims.ts';
import type { Measure, Section } from '../measure.ts';
import { millisecondsOf, timingOf } from '../stopwatch.ts';
import { deviceFor, IMAGES, trainingFor } from '../trainingSetting.ts';
import { SHOTS } from '../workload.ts';
import { WORK_SIZES } from '../works.ts';

/** Cost of the claims that a checkpoint carries, under a recorded device. */
export const evaluation: Section = {
  name: 'evaluation',
  help:
    `Loss and accuracy on ${IMAGES} test images, exact and with ${SHOTS} shots an image, as at the end ` +
    'of a training.',
  example: 'qckpt bench --section evaluation --size 8q3l',
  sizes: WORK_SIZES,
  run: async ({ sizes, repetitions, leastMs, onProgress }) => {
    const measures: Measure[] = [];
    for (const size of sizes) {
      const device = deviceFor(size);
      onProgress(`evaluation: ${size} on ${device}`);
      const training = await trainingFor(size, await loadHardware(device));
      const { parameters } = training.start();
      const run = (): unknown =>
        evaluateClaims(training.setting, parameters, claimSpecs('test', IMAGES, SHOTS));
      run();
      const { medianMs, minMs } = timingOf(
        Array.from({ length: repetitions }, () => millisecondsOf(run, leastMs)),
      );
      const common = { section: 'evaluation', size, device, unit: 'ms', note: null };
      measures.push(
        { ...common, name: `${IMAGES} images, median`, value: medianMs },
        { ...common, name: `${IMAGES} images, min`, value: minMs },
      );
    }
    return measures;
  },
};
