import { hardwareProblem, isLiveQubit } from '../hardware/hardwareProblem.ts';
import type { CouplerCalibration, HardwareProfile } from '../hardware/hardwareProfile.ts';
import { log } from '../numeric/elementary.ts';
import { nativeEntanglers } from './nativeEntanglers.ts';

/** A device as placement and routing see it: live qubits and couplers, whatever their direction. */
export interface DeviceGraph {
  readonly profile: HardwareProfile;
  readonly qubits: number;
  readonly isLive: readonly boolean[];
  /** Live neighbours, ascending, by physical qubit. */
  readonly neighbours: readonly (readonly number[])[];
  /** Sets of live qubits that couplers connect, each ascending, largest first. */
  readonly components: readonly (readonly number[])[];
  /** Row-major, shape [qubits, qubits]: `distance` as an array, for inner loops. */
  readonly distances: Uint16Array;
  /** Couplers on the shortest path, `UNREACHABLE` where there is none. */
  readonly distance: (a: number, b: number) => number;
  /** The best live coupler for a cx or cz between neighbours, in either direction; undefined elsewhere. */
  readonly coupler: (a: number, b: number) => CouplerCalibration | undefined;
  /** -ln(1 - error) of what a cx takes on the best coupler between two neighbours; infinite elsewhere. */
  readonly couplerCost: (a: number, b: number) => number;
  /** The least of these; infinite where there is no coupler. */
  readonly cheapestCoupler: number;
  /** -ln(1 - error) of a one-qubit pulse. */
  readonly pulseCost: readonly number[];
  /** -ln(1 - mean readout error). */
  readonly readoutCost: readonly number[];
}

/** Distance of qubits that no path joins. */
export const UNREACHABLE = 0xffff;

/** Profiles are immutable: one graph each. */
const graphs = new WeakMap<HardwareProfile, DeviceGraph>();

/** Only couplers with a native gate that we translate to count. */
export function createDeviceGraph(profile: HardwareProfile): DeviceGraph {
  const known = graphs.get(profile);
  if (known !== undefined) return known;
  const graph = buildDeviceGraph(profile);
  graphs.set(profile, graph);
  return graph;
}

function buildDeviceGraph(profile: HardwareProfile): DeviceGraph {
  const qubits = profile.qubits.length;
  const isLive = profile.qubits.map((_, qubit) => isLiveQubit(profile, qubit));
  const best = new Map<number, CouplerCalibration>();
  for (const coupler of profile.couplers) {
    const [a, b] = coupler.qubits;
    if (!nativeEntanglers.has(coupler.gate) || hardwareProblem(profile, coupler.gate, [a, b]) !== null)
      continue;
    for (const key of [a * qubits + b, b * qubits + a]) {
      const known = best.get(key);
      if (known === undefined || isBetter(coupler, known)) best.set(key, coupler);
    }
  }
  const neighbours = profile.qubits.map((_, a) =>
    profile.qubits.flatMap((_, b) => (best.has(a * qubits + b) ? [b] : [])),
  );
  const distances = hopDistances(neighbours);
  const couplerCosts = new Float64Array(qubits * qubits).fill(Number.POSITIVE_INFINITY);
  for (const [key, coupler] of best) couplerCosts[key] = usesOf(coupler) * costOf(coupler.error);
  return {
    profile,
    qubits,
    isLive,
    neighbours,
    components: connectedComponents(isLive, neighbours),
    distances,
    distance: (a, b) => distances[a * qubits + b],
    coupler: (a, b) => best.get(a * qubits + b),
    couplerCost: (a, b) => couplerCosts[a * qubits + b],
    cheapestCoupler: couplerCosts.reduce((least, cost) => Math.min(least, cost), Number.POSITIVE_INFINITY),
    pulseCost: profile.qubits.map(({ oneQubitError }) => costOf(oneQubitError)),
    readoutCost: profile.qubits.map(({ readoutP1Given0, readoutP0Given1 }) =>
      costOf((readoutP1Given0 + readoutP0Given1) / 2),
    ),
  };
}

/** Compared as recorded where both take as many uses: their costs may round to the same. */
function isBetter(coupler: CouplerCalibration, than: CouplerCalibration): boolean {
  const [uses, others] = [usesOf(coupler), usesOf(than)];
  if (uses === others) return coupler.error! < than.error!;
  return uses * costOf(coupler.error) < others * costOf(than.error);
}

function usesOf({ gate }: CouplerCalibration): number {
  return nativeEntanglers.get(gate)!.uses;
}

function costOf(error: number | null): number {
  return error === null || error >= 1 ? Number.POSITIVE_INFINITY : -log(1 - error);
}

function hopDistances(neighbours: readonly (readonly number[])[]): Uint16Array {
  const qubits = neighbours.length;
  const distances = new Uint16Array(qubits * qubits).fill(UNREACHABLE);
  for (let start = 0; start < qubits; start++) {
    const row = distances.subarray(start * qubits, (start + 1) * qubits);
    row[start] = 0;
    const queue = [start];
    for (const qubit of queue)
      for (const next of neighbours[qubit])
        if (row[next] === UNREACHABLE) {
          row[next] = row[qubit] + 1;
          queue.push(next);
        }
  }
  return distances;
}

function connectedComponents(
  isLive: readonly boolean[],
  neighbours: readonly (readonly number[])[],
): number[][] {
  const seen = new Set<number>();
  const components: number[][] = [];
  isLive.forEach((live, start) => {
    if (!live || seen.has(start)) return;
    const component = [start];
    seen.add(start);
    for (const qubit of component)
      for (const next of neighbours[qubit])
        if (!seen.has(next)) {
          seen.add(next);
          component.push(next);
        }
    components.push(component.sort((a, b) => a - b));
  });
  return components.sort((a, b) => b.length - a.length || a[0] - b[0]);
}
