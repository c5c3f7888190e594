import type { FinishedTask } from '../../src/experiment/results/collectResults.ts';
import type { ExperimentSpec } from '../../src/experiment/spec/experimentSpec.ts';
import type { JsonValue } from '../../src/numeric/canonicalJson.ts';
import type { ReportInput } from '../../src/report/table.ts';

/** A finished task with a made-up result. */
export function finished(
  kind: string,
  result: object,
  study = 'hardware',
  experiment = study,
  cell: JsonValue = null,
): FinishedTask {
  return {
    experiment,
    study,
    task: { id: `${kind}/made-up`, kind, cell, needs: [], weight: 1, load: [] },
    timing: null,
    result,
    commit: 'c'.repeat(40),
    dirty: false,
  };
}

export function inputOf(tasks: readonly FinishedTask[], specs: Record<string, unknown> = {}): ReportInput {
  return { finished: tasks, specs: specs as Record<string, ExperimentSpec> };
}

/** A training run that ended with the given exact test loss. */
export function trained(
  run: { hardware: string; seed: number; loss: number } & Record<string, unknown>,
  study = 'hardware',
  members: { readonly [member: string]: JsonValue } = {},
): FinishedTask {
  const { loss, seed, ...rest } = run;
  const {
    hardware,
    model = 'm',
    level = 1,
    freezing = 'none',
    shots = 1000,
  } = run as Record<string, JsonValue>;
  const claim = (name: string, value: number) => ({
    name,
    split: 'test',
    images: 500,
    estimator: name.startsWith('sampled') ? 'sampled' : 'exact',
    shots: null,
    streamPurpose: null,
    value,
  });
  return finished(
    'train',
    {
      model: 'm',
      level: 1,
      freezing: 'none',
      optimizer: 'adam',
      samples: 100,
      shots: 1000,
      parameters: 16,
      liveParameters: 8,
      circuits: 3300,
      shotsSpent: 3_300_000,
      stepsAsCounted: 100,
      qpuSecondsPerCircuit: 0.25,
      compiled: null,
      curve: { step: [50, 100], circuits: [1650, 3300], loss: [1, 1], accuracy: [0.4, 0.6] },
      checkpoint: { file: 'f', sha256: 'a'.repeat(64), stateSha256: 'b'.repeat(64) },
      claims: [
        claim('loss', loss),
        claim('accuracy', 0.5),
        claim('sampled_loss', loss),
        claim('sampled_accuracy', 0.5),
      ],
      seed: String(seed),
      ...rest,
    },
    study,
    study,
    {
      model: { name: model },
      hardware: hardware === 'none' ? null : { name: hardware },
      level: hardware === 'none' ? 0 : level,
      freezing: { strategy: freezing },
      shots,
      seed: String(seed),
      ...members,
    },
  );
}
