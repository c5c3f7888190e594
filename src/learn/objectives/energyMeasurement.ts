import { drawEnergy, type EnergyEngine } from './energyEngine.ts';
import type { Measurement } from './measurement.ts';

/** A variational eigensolver: value and loss are the energy, drawn from the joint law of what each basis shows. */
export function energyMeasurement({ binding, exact, drawn, bases, qubits }: EnergyEngine): Measurement {
  const effects = bases.flatMap(({ values }) => values).map((_, effect) => effect);
  return {
    binding,
    width: 1,
    axes: bases.map(({ axis }) => axis.repeat(qubits)),
    shotPurpose: 'energy-shots',
    gradient: (angles) => [exact.gradient(angles, 0)],
    shifted: (angles) => effects.map((effect) => drawn.shifted(angles, effect)),
    means: (angles, _, shots) => (shots === null ? exact : drawn).probabilities(angles),
    draw: (key, { step, circuit }, shots, means, into) => {
      into[0] = drawEnergy(bases, key, [step, circuit], shots, means);
    },
    read: (counts, _, shots) => [
      bases.reduce((energy, { contribution }, b) => {
        let sum = 0;
        for (const [reading, count] of counts[b]) sum += count * contribution(reading);
        return energy + sum / shots;
      }, 0),
    ],
    loss: (values) => values[0],
    slope: () => ({ byValue: [1] }),
  };
}
