import { exp } from '../numeric/elementary.ts';

/** Survival of population and of coherence: e1 = exp(-t/T1), e2 = exp(-t/T2). */
export interface Decay {
  readonly e1: number;
  readonly e2: number;
}

/**
 * Thermal relaxation at zero temperature over a stretch of time: rho11 -> e1 rho11 (the rest falls to rho00),
 * coherences x e2. T2 above 2 T1 is unphysical and taken as 2 T1.
 * @param rate scale of both rates, 1 = as calibrated, 0 = none
 */
export function relaxationOver(durationNs: number, t1Us: number, t2Us: number, rate = 1): Decay {
  const durationUs = (rate * durationNs) / 1000;
  return { e1: exp(-durationUs / t1Us), e2: exp(-durationUs / Math.min(t2Us, 2 * t1Us)) };
}

/**
 * Average fidelity of independent relaxation on one or two qubits: (1 + tau/2)/3 with tau = 1 + e1 + 2 e2, or
 * (1 + tau_a tau_b/4)/5. Source: average gate fidelity (1 + d F_entanglement)/(1 + d), Horodecki et al.,
 * Phys. Rev. A 60, 1888 (1999), with F_entanglement = product of tau/4.
 */
export function averageFidelity(relaxation: readonly Decay[]): number {
  const d = 2 ** relaxation.length;
  const entanglement = relaxation.reduce((product, { e1, e2 }) => product * ((1 + e1 + 2 * e2) / 4), 1);
  return (1 + d * entanglement) / (1 + d);
}

/**
 * Depolarizing strength lambda (rho -> (1 - lambda) rho + lambda I/d) that, followed by the relaxation, gives the gate
 * its calibrated average infidelity; 0 where relaxation alone exceeds it. At most 4^n/(4^n - 1), where the channel
 * stops being physical. Source: Qiskit Aer, device noise model.
 * @param infidelity average gate infidelity in [0, 1]
 */
export function depolarizingStrength(infidelity: number, relaxation: readonly Decay[]): number {
  const d = 2 ** relaxation.length;
  const fidelity = averageFidelity(relaxation);
  const rest = infidelity - (1 - fidelity);
  return rest > 0 ? Math.min((d * rest) / (d * fidelity - 1), strongestDepolarizing(relaxation.length)) : 0;
}

/**
 * The rate at which relaxation alone has a gate's average infidelity, where at rate 1 it has more; 1 where it has not.
 * By bisection, to the last bit.
 * @param relaxationAt the decay of each qubit at a rate
 */
export function rateWithin(infidelity: number, relaxationAt: (rate: number) => readonly Decay[]): number {
  const isAbove = (rate: number) => 1 - averageFidelity(relaxationAt(rate)) > infidelity;
  if (!isAbove(1)) return 1;
  let [within, above] = [0, 1];
  for (;;) {
    const middle = (within + above) / 2;
    if (middle === within || middle === above) return within;
    if (isAbove(middle)) above = middle;
    else within = middle;
  }
}

/** The largest lambda of a physical depolarizing channel on n qubits: 4^n/(4^n - 1). */
export function strongestDepolarizing(qubits: number): number {
  return 4 ** qubits / (4 ** qubits - 1);
}
