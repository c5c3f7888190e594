import { type AngleTables, type Reserve, reserveAngles, writeAngles } from './angleTables.ts';
import type { PauliProgram, Run } from './pauliProgram.ts';

/** Addresses of a program's runs in the kernel's memory, as `src/kernel/pauliLayout.ts` reads them. */
export interface RunTables {
  readonly header: number;
  readonly angles: AngleTables;
  readonly runs: number;
  readonly factors: number;
  readonly fixed: number;
  /** [occurrences] the shifted means. */
  readonly plus: number;
  readonly minus: number;
  readonly each: readonly RunAddresses[];
}

/** Where the header points beside the runs; 0 where a program has no such part. */
export interface ProgramAddresses {
  readonly stepCount: number;
  readonly steps: number;
  /** Runs that are composed again where nothing but an encoding has changed. */
  readonly initialCount: number;
  readonly initialRuns: number;
  readonly product: number;
  readonly effect: number;
  readonly scratch: number;
}

interface RunAddresses {
  readonly matrix: number;
  readonly prefixes: number;
  readonly contraction: number;
}

type ProgramOfRuns = Pick<PauliProgram, 'runs' | 'angles' | 'occurrences'>;

const HEADER_WORDS = 32;
const RUN_WORDS = 6;
const FACTOR_WORDS = 3;

/** Room for the header, which comes first, and for the runs. @param names how many parameters */
export function reserveRuns(
  reserve: Reserve,
  { runs, angles, occurrences }: ProgramOfRuns,
  names: number,
): RunTables {
  const factors = runs.flatMap((run) => run.factors);
  return {
    header: reserve(4 * HEADER_WORDS),
    angles: reserveAngles(reserve, angles, names),
    runs: reserve(4 * RUN_WORDS * runs.length),
    factors: reserve(4 * FACTOR_WORDS * factors.length),
    fixed: reserve(128 * factors.filter(({ kind }) => kind === 'fixed').length),
    plus: reserve(8 * occurrences.length),
    minus: reserve(8 * occurrences.length),
    each: runs.map((run) => ({
      matrix: reserve(128),
      prefixes: reserve(128 * run.factors.length),
      contraction: run.live ? reserve(128) : 0,
    })),
  };
}

/** Writes the header, the angles, the rows of runs and of their factors, and the matrices of fixed ones. */
export function writeRuns(
  tables: RunTables,
  { runs, angles }: ProgramOfRuns,
  parameterNames: readonly string[],
  memory: WebAssembly.Memory,
  rest: ProgramAddresses,
): void {
  writeAngles(tables.angles, angles, parameterNames, memory);
  const words = new Int32Array(memory.buffer);
  const doubles = new Float64Array(memory.buffer);
  words.set(
    [
      ...[tables.angles.values, angles.length, tables.angles.angles, tables.angles.terms, tables.angles.trig],
      ...[runs.length, tables.runs, tables.factors, rest.stepCount, rest.steps],
      ...[rest.initialCount, rest.initialRuns, rest.product, rest.effect],
      ...[tables.plus, tables.minus, rest.scratch],
    ],
    tables.header / 4,
  );
  let factorIndex = 0;
  let fixedIndex = 0;
  runs.forEach((run, index) => {
    const at = tables.each[index];
    words.set(
      [factorIndex, run.factors.length, at.matrix, at.prefixes, at.contraction, shapeOf(run)],
      tables.runs / 4 + RUN_WORDS * index,
    );
    for (const factor of run.factors) {
      const to = tables.factors / 4 + FACTOR_WORDS * factorIndex++;
      if (factor.kind === 'rotation') {
        words.set([factor.axis, factor.angle, factor.occurrence], to);
      } else {
        const matrix = tables.fixed + 128 * fixedIndex++;
        doubles.set(factor.matrix, matrix / 8);
        words.set([0, matrix, -1], to);
      }
    }
  });
}

/** 0: any matrix; 1: the identity; 2: relaxation, a diagonal with I feeding Z. What the kernel has shortcuts for. */
function shapeOf({ factors }: Run): number {
  if (factors.length === 0) return 1;
  const [only] = factors;
  if (factors.length > 1 || only.kind !== 'fixed') return 0;
  return only.matrix.every((entry, k) => k % 5 === 0 || k === 12 || entry === 0) && only.matrix[0] === 1
    ? 2
    : 0;
}
