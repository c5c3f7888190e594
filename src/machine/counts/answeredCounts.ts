import type { Circuit } from '../../circuit/circuit.ts';
import { readOpenQasm } from '../../circuit/openQasm/readOpenQasm.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { AnsweredCircuits } from '../spool/readAnswers.ts';
import { outcomeCounts } from '../spool/spoolFormat.ts';
import type { CountedCircuit, CountedWay } from './judgeCounts.ts';

/** A machine's answers as counts that are judged: how each circuit ran is known, and each ran once. */
export interface AnsweredCounts {
  readonly counted: readonly CountedCircuit[];
  readonly way: CountedWay;
  /** Circuits that were answered; some of them are judged. */
  readonly answered: number;
}

/**
 * Takes some circuits, evenly from all; every other one chooses what is fitted, the others judge it.
 * @throws QckptError DATA: no answers; QASM; HARDWARE: another machine's qubits
 */
export function answeredCounts(
  answers: readonly AnsweredCircuits[],
  profile: HardwareProfile,
  most: number,
): AnsweredCounts {
  const places = answers.flatMap((answer) => answer.response.counts.map((_, row) => ({ answer, row })));
  if (places.length === 0)
    throw new QckptError('DATA', 'expected a folder with answers of a machine, found none in it');
  const chosen = evenSubset([...places.keys()], Math.min(most, places.length)).map((k) => places[k]);
  const circuits = new Map<string, Circuit>();
  const circuitOf = ({ request, openQasm3 }: AnsweredCircuits): Circuit => {
    const known = circuits.get(request.circuit) ?? onDevice(readOpenQasm(openQasm3), profile);
    circuits.set(request.circuit, known);
    return known;
  };
  const counted = chosen.map(({ answer, row }, index): CountedCircuit => {
    const counts = countsOf(answer, row);
    return {
      name: `${answer.number}.${row}`,
      entanglers: circuitOf(answer).operations.filter(
        ({ gate, qubits }) => gate !== 'barrier' && qubits.length === 2,
      ).length,
      part: index % 2 === 0 ? 0 : 1,
      chosenBy: [counts],
      judged: [counts],
    };
  });
  const way = {
    swaps: 0,
    circuits: chosen.map(({ answer, row }) => ({
      circuit: circuitOf(answer),
      values: new Map(answer.request.names.map((name, k) => [name, answer.request.bindings[row][k]])),
    })),
  };
  return { counted, way, answered: places.length };
}

function countsOf({ request, response }: AnsweredCircuits, row: number): number[] {
  const counts = new Array<number>(2 ** request.bases[0].length).fill(0);
  for (const [outcome, count] of outcomeCounts(response.counts[row])) counts[outcome] = count;
  return counts;
}

function onDevice(circuit: Circuit, { name, qubits }: HardwareProfile): Circuit {
  if (circuit.qubits > qubits.length)
    throw new QckptError('HARDWARE', `${name} has ${qubits.length} qubits, a circuit uses ${circuit.qubits}`);
  return { ...circuit, qubits: qubits.length };
}
