import { streamKey } from '../../numeric/streams.ts';
import { type Claim, type ClaimRange, type ClaimSpec, EXACT_TOLERANCE, type ValueLaw } from './claim.ts';
import { type EnergyEngine, exactEnergy, sampledEnergy, sampledEnergyNear } from './energyEngine.ts';
import { groundEnergy } from './transverseIsing.ts';

/** In place of a part of the data: the Hamiltonian. */
export const ISING_CHAIN = 'ising-chain';

/**
 * The energy: exact, and with finite shots the same as a device would report it.
 * @param hamiltonian what it is called
 */
export function energyClaimSpecs(shots: number | null, hamiltonian = ISING_CHAIN): ClaimSpec[] {
  const about = { split: hamiltonian, images: 0 } as const;
  const exact: ClaimSpec = {
    name: 'energy',
    ...about,
    ...{ estimator: 'exact', shots: null, streamPurpose: null },
  };
  if (shots === null) return [exact];
  return [
    exact,
    { name: 'sampled_energy', ...about, estimator: 'sampled', shots, streamPurpose: `claim/${hamiltonian}` },
  ];
}

/** Why a claim is not about an energy; null where it is. */
export function energyClaimProblem(
  { name, split, images, estimator }: ClaimSpec,
  hamiltonian = ISING_CHAIN,
): string | null {
  const expected = estimator === 'exact' ? 'energy' : 'sampled_energy';
  if (name !== expected) return `expected ${expected}, estimator ${estimator}`;
  return split === hamiltonian && images === 0
    ? null
    : `expected the Hamiltonian "${hamiltonian}", no images`;
}

/** Computes the values of claims; the same function writes them into a checkpoint and verifies them. */
export function evaluateEnergyClaims(
  engine: EnergyEngine,
  parameters: Float64Array,
  seed: string,
  specs: readonly ClaimSpec[],
): Claim[] {
  return specs.map((spec) => ({
    ...spec,
    value:
      spec.shots === null || spec.streamPurpose === null
        ? exactEnergy(engine, parameters)
        : sampledEnergy(engine, parameters, streamKey(seed, spec.streamPurpose), [0, 0], spec.shots),
  }));
}

/** Every value that a claim may have where another arithmetic is off by `EXACT_TOLERANCE`; as `claimRange`. */
export function energyClaimRange(
  engine: EnergyEngine,
  parameters: Float64Array,
  seed: string,
  { shots, streamPurpose }: ClaimSpec,
): ClaimRange {
  if (shots === null || streamPurpose === null) {
    const energy = exactEnergy(engine, parameters);
    return { least: energy - EXACT_TOLERANCE, most: energy + EXACT_TOLERANCE, open: 0 };
  }
  const key = streamKey(seed, streamPurpose);
  const { least, most, open } = sampledEnergyNear(engine, parameters, key, shots, EXACT_TOLERANCE);
  return { least: least - EXACT_TOLERANCE, most: most + EXACT_TOLERANCE, open };
}

const ROUNDING = 1e-9;

/** Which energies of the chain can be: of its spectrum, and as shots show them. */
export function energyLaw(qubits: number, shots: number | null, isNoisy: boolean): ValueLaw {
  // Errors of the readout act on single terms: together they may leave the spectrum.
  const largest = shots === null && !isNoisy ? -groundEnergy(qubits) : 2 * qubits - 1;
  const isWithin = (energy: number): boolean => Math.abs(energy) <= largest + ROUNDING;
  if (shots === null) return { domain: `a number within +-${largest}`, accepts: isWithin };
  return {
    domain: `a mean of ${shots} shots within +-${largest}`,
    accepts: (energy) =>
      isWithin(energy) && Math.abs(energy * shots - Math.round(energy * shots)) <= ROUNDING * shots,
  };
}
