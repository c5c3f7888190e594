import type { Angle } from '../circuit/angle.ts';
import { growTo } from '../numeric/kernel.ts';

/** Addresses of the affine angles in the kernel's memory, the first words of a program's header. */
export interface AngleTables {
  readonly values: number;
  readonly angles: number;
  readonly terms: number;
  readonly trig: number;
}

/** Reserves bytes and returns their address, a multiple of 16. */
export type Reserve = (bytes: number) => number;

/** A bump allocator above the heap's base: a program's memory is planned first, grown once, then written. */
export function planMemory(heapBase: number): {
  readonly reserve: Reserve;
  readonly grow: (memory: WebAssembly.Memory) => void;
} {
  let top = Math.ceil(heapBase / 16) * 16;
  return {
    reserve: (bytes) => {
      const at = top;
      top = Math.ceil((top + bytes) / 16) * 16;
      return at;
    },
    grow: (memory) => growTo(memory, top),
  };
}

/** Room for the angles of a program and for the values of its names. @param names how many */
export function reserveAngles(reserve: Reserve, angles: readonly Angle[], names: number): AngleTables {
  return {
    values: reserve(8 * names),
    angles: reserve(16 * angles.length),
    terms: reserve(16 * angles.reduce((sum, angle) => sum + angle.terms.length, 0)),
    trig: reserve(16 * angles.length),
  };
}

/** Angles: constant f64, first term i32, term count i32. Terms: coefficient f64, name i32. */
export function writeAngles(
  tables: AngleTables,
  angles: readonly Angle[],
  parameterNames: readonly string[],
  memory: WebAssembly.Memory,
): void {
  const words = new Int32Array(memory.buffer);
  const doubles = new Float64Array(memory.buffer);
  const nameIndex = new Map(parameterNames.map((name, index) => [name, index]));
  let next = 0;
  angles.forEach((angle, index) => {
    doubles[tables.angles / 8 + 2 * index] = angle.constant;
    words.set([next, angle.terms.length], tables.angles / 4 + 4 * index + 2);
    for (const term of angle.terms) {
      doubles[tables.terms / 8 + 2 * next] = term.coefficient;
      words[tables.terms / 4 + 4 * next + 2] = nameIndex.get(term.name)!;
      next++;
    }
  });
}
