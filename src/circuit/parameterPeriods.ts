import type { Circuit } from './circuit.ts';
import { gateNamed } from './gates.ts';

const TURN = 2 * Math.PI;

/**
 * By how much each parameter can grow without changing the circuit, up to a global phase, in radians: 2 pi where each
 * gate that it turns comes round by then, 4 pi where one takes that (halves, and most rotations under a control); else
 * null. A multiple of the least period: 2 pi also where pi would do.
 */
export function parameterPeriods(circuit: Circuit): ReadonlyMap<string, number | null> {
  const periods = new Map<string, number | null>();
  for (const { gate, angles } of circuit.operations)
    angles.forEach(({ terms }, k) => {
      const period = gateNamed(gate).periodsRad[k];
      for (const { name, coefficient } of terms) {
        const rounds = period === null ? Number.NaN : (coefficient * TURN) / period;
        const own = Number.isInteger(rounds) ? TURN : Number.isInteger(2 * rounds) ? 2 * TURN : null;
        const known = periods.get(name);
        periods.set(
          name,
          known === undefined ? own : known === null || own === null ? null : Math.max(known, own),
        );
      }
    });
  return periods;
}
