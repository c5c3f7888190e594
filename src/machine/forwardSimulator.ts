import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { createNoiseModel, type RelaxationRule } from '../hardware/noiseModel.ts';
import { type NoiseScale, scaledSwitches } from '../hardware/noiseScale.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { multinomialAt, streamKey } from '../numeric/streams.ts';
import { createEngine } from '../simulate/createEngine.ts';
import type { Engine } from '../simulate/engine.ts';
import type { Backend, BatchCounts, CircuitBatch } from '../training/backend.ts';

/** Whose shots, and what of the machine's noise. */
interface ForwardOptions {
  readonly seed: string | number;
  readonly idle?: boolean;
  readonly relaxation?: RelaxationRule | undefined;
  readonly noiseScale?: NoiseScale | undefined;
}

/**
 * A machine by simulation, circuit by circuit as a real one runs them. Training does not use it: its own simulator has
 * all circuits of a step from two sweeps. This one is what a machine's answers are tested with.
 * @param profile whose noise acts; null: none
 */
export function forwardSimulator(
  profile: HardwareProfile | null,
  { seed, idle = true, relaxation, noiseScale }: ForwardOptions,
): Backend {
  const noise =
    profile === null
      ? null
      : createNoiseModel(profile, scaledSwitches(undefined, noiseScale), undefined, relaxation);
  const engines = new Map<string, Engine>();
  const countsOf = (batch: CircuitBatch): BatchCounts => {
    const { circuit, circuitSha256, names, bindings, shots, bases, purpose } = batch;
    const engine = engines.get(circuitSha256) ?? createEngine(circuit, noise, { idle, trainable: [] });
    engines.set(circuitSha256, engine);
    const other = bases.find((axes) => /[^Z]/.test(axes));
    if (other !== undefined)
      throw new QckptError('ARGUMENT', `forward expected bases of Z alone, got ${other}`);
    const order = engine.parameterNames.map((name) => names.indexOf(name));
    const key = streamKey(seed, 'machine-shots');
    const rows = bindings.length / names.length;
    const counts = Array.from({ length: rows }, (_, row) => {
      const values = Float64Array.from(order, (k) => bindings[row * names.length + k]);
      const law = engine.probabilities(values);
      return bases.map((_, basis) => {
        const drawn = multinomialAt(key, [purpose.step, row, basis], shots, law);
        return new Map(Array.from(drawn, (count, outcome) => [outcome, count] as const));
      });
    });
    return { counts, source: { machine: profile?.name ?? 'none', simulated: true } };
  };
  return { name: 'forward', counts: async (batches) => batches.map(countsOf) };
}
