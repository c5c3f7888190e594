import { activeQubits } from '../circuit/activeQubits.ts';
import type { ParameterValues } from '../circuit/angle.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { parameterNames } from '../circuit/parameters.ts';
import { MOST_STATE_QUBITS } from '../circuit/stateVector.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { sequentialUniforms } from '../numeric/streams.ts';
import { comparedQubits, compiledDistance, idealDistribution } from './equivalence.ts';
import { type CompiledCircuit, passNamed, runPasses } from './pipeline.ts';

/** What the comparison found; `not compared` where it would take too long. */
export type EquivalenceVerdict = 'equivalent' | 'different' | 'not compared';

/** How a compiled circuit was compared with the logical one. */
export interface EquivalenceReport {
  readonly verdict: EquivalenceVerdict;
  /** Why it was not compared; null where it was. */
  readonly because: string | null;
  /** Of the images of random states, up to a global phase and the layouts; null where they were not compared. */
  readonly unitaryDistance: number | null;
  /** Largest difference of an outcome's probability; null where these were not compared. */
  readonly distributionDistance: number | null;
}

/** Random settings of the parameters, and random states. */
const SETTINGS = 3;
/** Far above the rounding of some thousand gates, far below what any device resolves. */
const TOLERANCE = 1e-9;
/** Amplitudes that gates are applied to, of states and of distributions each: some ten seconds on one core. */
const MOST_WORK = 1e9;

/**
 * Compares a compiled circuit with its logical one under random parameters: what they make of random states, by the
 * same passes without those that drop what no outcome depends on; and the distributions of the outcomes. Within a bound
 * on the time, which large circuits pass: they are not compared, as are more than 20 active qubits.
 * @throws QckptError as `runPasses`
 */
export function checkEquivalence(compiled: CompiledCircuit, profile: HardwareProfile): EquivalenceReport {
  const { logical, passes } = compiled;
  const uniform = sequentialUniforms('equivalence', 'parameters and states');
  const keeping = passes.filter(({ name }) => passNamed(name).keeps !== 'outcomes');
  const work = workOf(compiled.circuit) + workOf(logical);
  // Compiling again what is too large to follow would be in vain.
  const whole =
    keeping.length === passes.length || affordable(1, work) === 0
      ? compiled
      : runPasses(logical, profile, keeping);
  const names = parameterNames(logical);
  const isMeasured = logical.measurements.length > 0;
  const states = affordable(SETTINGS, workOf(whole.circuit, comparedQubits(whole)) + workOf(logical));
  const distributions = isMeasured ? affordable(names.length > 0 ? SETTINGS : 1, work) : 0;
  let unitaryDistance = 0;
  let distributionDistance = 0;
  for (let setting = 0; setting < Math.max(states, distributions); setting++) {
    const values: ParameterValues = new Map(names.map((name) => [name, 2 * Math.PI * uniform()]));
    if (setting < states)
      unitaryDistance = Math.max(unitaryDistance, compiledDistance(whole, values, uniform));
    if (setting >= distributions) continue;
    const expected = idealDistribution(logical, values);
    idealDistribution(compiled.circuit, values).forEach((probability, outcome) => {
      distributionDistance = Math.max(distributionDistance, Math.abs(probability - expected[outcome]));
    });
  }
  // What was compared without some passes says nothing of what these did to the outcomes.
  const isCompared = distributions > 0 || (states > 0 && (!isMeasured || keeping.length === passes.length));
  const isDifferent = !(unitaryDistance < TOLERANCE && distributionDistance < TOLERANCE);
  return {
    verdict: isDifferent ? 'different' : isCompared ? 'equivalent' : 'not compared',
    because: isDifferent || isCompared ? null : reasonOf(compiled),
    unitaryDistance: states > 0 ? unitaryDistance : null,
    distributionDistance: distributions > 0 ? distributionDistance : null,
  };
}

/** Amplitudes that the gates of a circuit are applied to; infinite beyond the qubits of a state vector. */
function workOf(circuit: Circuit, qubits = activeQubits(circuit).length): number {
  return qubits > MOST_STATE_QUBITS
    ? Number.POSITIVE_INFINITY
    : 2 ** qubits * (1 + circuit.operations.length);
}

const affordable = (wanted: number, work: number): number => Math.min(wanted, Math.floor(MOST_WORK / work));

function reasonOf({ circuit, logical }: CompiledCircuit): string {
  const active = Math.max(activeQubits(circuit).length, activeQubits(logical).length);
  return active > MOST_STATE_QUBITS
    ? `${active} qubits are active, at most ${MOST_STATE_QUBITS} are compared`
    : `${active} active qubits with ${circuit.operations.length} gates take longer than the bound of about half a ` +
        'minute';
}
