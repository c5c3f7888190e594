/** A target energy and how near counts: mean and population standard deviation of a run's last energies. */
export interface EnergyTarget {
  readonly energy: number;
  readonly tolerance: number;
}

const TAIL = 100;
const SMOOTHING = 20;
const HITS = 10;

/** As the code of arXiv:2602.11383 takes it from a run with freezing. */
export function targetOf(energies: readonly number[]): EnergyTarget {
  const tail = energies.slice(-TAIL);
  const energy = tail.reduce((sum, value) => sum + value, 0) / tail.length;
  const squares = tail.reduce((sum, value) => sum + (value - energy) * (value - energy), 0);
  return { energy, tolerance: Math.sqrt(squares / tail.length) };
}

/**
 * First step from which ten consecutive means over 20 steps lie within the tolerance (fewer where the run ends); null:
 * never. The step is that of the first energy in the first mean.
 */
export function stepOfTarget(
  energies: readonly number[],
  { energy, tolerance }: EnergyTarget,
): number | null {
  const width = Math.min(SMOOTHING, energies.length);
  const means = Array.from(
    { length: Math.max(0, energies.length - width + 1) },
    (_, k) => energies.slice(k, k + width).reduce((sum, value) => sum + value, 0) / width,
  );
  const near = means.map((mean) => Math.abs(mean - energy) <= tolerance);
  const found = near.findIndex((_, k) => near.slice(k, k + HITS).every(Boolean));
  return found < 0 ? null : found;
}
