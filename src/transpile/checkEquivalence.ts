import type { ParameterValues } from '../circuit/angle.ts';
import { parameterNames } from '../circuit/parameters.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { sequentialUniforms } from '../numeric/streams.ts';
import { activeQubitCount, compiledDistance, idealDistribution } from './equivalence.ts';
import { type CompiledCircuit, passNamed, runPasses } from './pipeline.ts';

/** How a compiled circuit was compared with the logical one. */
export interface EquivalenceReport {
  /** Of the unitaries, up to a global phase and the layouts; null where they were not compared. */
  readonly unitaryDistance: number | null;
  /** Largest difference of an outcome's probability; null where nothing is measured. */
  readonly distributionDistance: number | null;
  /** How many random settings of the parameters were tried. */
  readonly settings: number;
  readonly isEquivalent: boolean;
}

/** Unitaries are compared up to here. */
const UNITARY_QUBITS = 10;
const SETTINGS = 3;
/** Far above the rounding of some thousand gates, far below what any device resolves. */
const TOLERANCE = 1e-9;

/**
 * Compares a compiled circuit with its logical one under random parameters: on at most ten active qubits the unitaries,
 * of the same passes without those that drop what no outcome depends on; and the distributions of the outcomes.
 * @throws QckptError CIRCUIT: more than 20 active qubits
 */
export function checkEquivalence(compiled: CompiledCircuit, profile: HardwareProfile): EquivalenceReport {
  const { logical, passes } = compiled;
  const uniform = sequentialUniforms('equivalence', 'parameters and states');
  const keeping = passes.filter(({ name }) => passNamed(name).keeps !== 'outcomes');
  const whole = keeping.length === passes.length ? compiled : runPasses(logical, profile, keeping);
  const isSmall = activeQubitCount(whole) <= UNITARY_QUBITS;
  const isMeasured = logical.measurements.length > 0;
  let unitaryDistance = 0;
  let distributionDistance = 0;
  for (let setting = 0; setting < SETTINGS; setting++) {
    const values: ParameterValues = new Map(
      parameterNames(logical).map((name) => [name, 2 * Math.PI * uniform()]),
    );
    if (isSmall) unitaryDistance = Math.max(unitaryDistance, compiledDistance(whole, values, uniform));
    if (!isMeasured) continue;
    const expected = idealDistribution(logical, values);
    idealDistribution(compiled.circuit, values).forEach((probability, outcome) => {
      distributionDistance = Math.max(distributionDistance, Math.abs(probability - expected[outcome]));
    });
  }
  return {
    unitaryDistance: isSmall ? unitaryDistance : null,
    distributionDistance: isMeasured ? distributionDistance : null,
    settings: SETTINGS,
    isEquivalent: unitaryDistance < TOLERANCE && distributionDistance < TOLERANCE && (isSmall || isMeasured),
  };
}
