import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { CountedCircuit } from '../machine/counts/judgeCounts.ts';
import { entanglersOf, recordedCircuits } from '../machine/counts/recordedCircuits.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { projectRoot } from './projectRoot.ts';

/** Counts of real machines, in blocks of runs: `configs/counts/README.md` says where they are from. */
const RECORDED = 'configs/counts/recorded.csv.gz';

interface Line {
  readonly machine: string;
  readonly circuits: string;
  readonly block: number;
  /** 0: by which something is chosen or fitted; 1: on which it is judged. */
  readonly half: number;
  readonly step: number;
  readonly counts: readonly number[];
}

let lines: readonly Line[] | undefined;

/**
 * What a machine has counted, circuit by circuit. Odd runs choose, even ones judge; circuits of an odd number of steps
 * are one part, the others the other.
 * @throws QckptError DATA: no such counts
 */
export function recordedCounts(circuits: string, machine: string): CountedCircuit[] {
  const own = linesOf().filter((line) => line.circuits === circuits && line.machine === machine);
  if (own.length === 0)
    throw new QckptError(
      'DATA',
      `counts of ${circuits} expected of one of ${recordedCircuits[circuits].machines.join(', ')}, got ${machine}`,
    );
  return Array.from({ length: recordedCircuits[circuits].steps }, (_, index) => {
    const step = index + 1;
    const half = (which: number): (readonly number[])[] =>
      own.filter((line) => line.step === step && line.half === which).map(({ counts }) => counts);
    return {
      name: String(step),
      entanglers: entanglersOf(recordedCircuits[circuits], step),
      part: step % 2 === 0 ? 0 : 1,
      chosenBy: half(0),
      judged: half(1),
    };
  });
}

function linesOf(): readonly Line[] {
  lines ??= (
    parse(gunzipSync(readFileSync(new URL(RECORDED, projectRoot))), { columns: true }) as Record<
      string,
      string
    >[]
  ).map(({ machine, circuits, block, half, step, counts }) => ({
    ...{ machine, circuits, block: Number(block), half: Number(half), step: Number(step) },
    counts: counts.split(' ').map(Number),
  }));
  return lines;
}
