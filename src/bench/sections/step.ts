import { loadHardware } from '../../experiment/spec/hardwareFiles.ts';
import { bindValues } from '../../learn/binding.ts';
import { anglesOf } from '../../learn/data/preparedData.ts';
import { parameterShift } from '../../learn/parameterShift.ts';
import { createShotSampler } from '../../learn/shots.ts';
import { median } from '../../numeric/statistics.ts';
import type { Measure, Section } from '../measure.ts';
import { millisecondsOf, timingOf } from '../stopwatch.ts';
import { deviceFor, trainingFor } from '../trainingSetting.ts';
import { LABEL, SHOTS } from '../workload.ts';
import { WORK_SIZES } from '../works.ts';

const K_GOAL = 'work K; goal at 4q2l: at most 1.3';

/** Where the time of a training step goes, under a recorded device. */
export const step: Section = {
  name: 'step',
  help:
    'Work K: a training step (one image, all angles, finite shots, Adam) beside the bare gradient of work C, ' +
    'and what of it the sweeps and the sampling of 2P + 1 circuits take; the rest is encoding, chain rule ' +
    'and optimizer. Medians; each part is timed by itself.',
  example: 'qckpt bench --section step --size 4q2l',
  sizes: WORK_SIZES,
  run: async ({ sizes, repetitions, leastMs, processor, onProgress }) => {
    const measures: Measure[] = [];
    for (const size of sizes) {
      const device = deviceFor(size);
      onProgress(`step: ${size} on ${device}`);
      const training = await trainingFor(size, await loadHardware(device));
      const { engine, binding } = training.setting;
      const { measurement, shotKey } = training.context;
      let state = training.start();
      const active = state.freezing.active;
      const image = training.data.split.train[0];
      const values = bindValues(binding, state.parameters, anglesOf(training.data, image));
      const shifted = engine.shifted(values, LABEL);
      const moved = values.slice();
      let draws = 0;
      const parts = {
        whole: () => {
          ({ state } = training.step(state));
        },
        // Work C on the same circuit: other angles each time, and all circuits drawn.
        gradient: () => {
          moved[0] += 1e-6;
          return parameterShift(
            [engine.shifted(moved, LABEL)],
            measurement,
            active,
            createShotSampler(measurement, shotKey, { step: draws++, image: 0 }, SHOTS),
          );
        },
        sweeps: () => engine.shifted(values, LABEL),
        sampling: () =>
          parameterShift(
            [shifted],
            measurement,
            active,
            createShotSampler(measurement, shotKey, { step: draws++, image: 0 }, SHOTS),
          ),
      };
      const times = Object.fromEntries(Object.keys(parts).map((part) => [part, [] as number[]]));
      for (let r = -1; r < repetitions; r++)
        for (const [part, run] of Object.entries(parts)) {
          const { value } = await processor.measure(() => millisecondsOf(run, leastMs));
          if (r >= 0) times[part].push(value); // the first one warms up
        }
      const [whole, gradient, sweeps, sampling] = ['whole', 'gradient', 'sweeps', 'sampling'].map(
        (part) => timingOf(times[part]).medianMs,
      );
      const line = (name: string, value: number, unit = 'ms', note: string | null = null): Measure => ({
        ...{ section: 'step', name, size, device, value, unit, note },
      });
      // Neighbours in time, so that both saw the same machine.
      const ratios = times.whole.map((own, r) => own / times.gradient[r]);
      measures.push(
        line('step', whole),
        line('gradient', gradient),
        line('step over gradient', median(ratios), 'ratio', K_GOAL),
        line('sweeps', sweeps),
        line('sampling', sampling),
        // Of times measured apart: noise may make it negative.
        line('rest', whole - sweeps - sampling),
      );
    }
    return measures;
  },
};
