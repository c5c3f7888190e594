import { isLiveQubit } from '../hardwareProblem.ts';
import type { HardwareProfile } from '../hardwareProfile.ts';
import type { RemarkBook } from './remarkBook.ts';

/** The usual length of a pulse of these machines: 160 samples of 2/9 ns. */
const usualPulseNs = 320 / 9;

/** Note durations of all gates that may be too long. */
export function noteDurations({ qubits }: HardwareProfile, remarks: RemarkBook): void {
  const durations = qubits.map(({ oneQubitDurationNs }) => oneQubitDurationNs).sort((a, b) => a - b);
  const times = durations[durations.length >> 1] / usualPulseNs;
  if (times >= 8)
    remarks.note(
      `one-qubit gates last ${durations[durations.length >> 1]} ns, ${Math.round(times)} times the usual: all ` +
        'durations may be that much too long',
    );
}

/** Note qubits and groups of qubits that the live couplers do not connect to the largest group. */
export function noteConnectivity(profile: HardwareProfile, remarks: RemarkBook): void {
  const group = profile.qubits.map((_, qubit) => qubit);
  const root = (qubit: number): number => (group[qubit] === qubit ? qubit : root(group[qubit]));
  const alive = profile.qubits.map((_, qubit) => isLiveQubit(profile, qubit));
  for (const { qubits, error } of profile.couplers) {
    const [first, second] = qubits;
    if (error !== null && alive[first] && alive[second]) group[root(first)] = root(second);
  }
  const groups = new Map<number, number[]>();
  for (const qubit of group.keys())
    if (alive[qubit]) groups.set(root(qubit), [...(groups.get(root(qubit)) ?? []), qubit]);
  const bySize = [...groups.values()].sort((a, b) => b.length - a.length || a[0] - b[0]);
  for (const members of bySize.slice(1))
    if (members.length === 1) remarks.note('live qubits without a live coupler', `q${members[0]}`);
    else
      remarks.note(
        'live qubits apart from the largest connected group',
        members.map((qubit) => `q${qubit}`).join('+'),
      );
}
