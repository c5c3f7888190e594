import { readOpenQasm } from '../circuit/openQasm/readOpenQasm.ts';
import { withWritableNames } from '../circuit/openQasm/writableNames.ts';
import { writeOpenQasm } from '../circuit/openQasm/writeOpenQasm.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { transpile as compile } from '../transpile/pipeline.ts';

/** 0 maps only, 1 places by calibration and merges, 2 uses what commutes, 3 takes the best of several searches. */
export type TranspileLevel = 0 | 1 | 2 | 3;

/** How a circuit is compiled. */
export interface TranspileSettings {
  /** Default 1. */
  readonly level?: TranspileLevel;
  /** Same seed, same circuit; default 0. */
  readonly seed?: number;
}

/** A circuit in a device's native gates, on its physical qubits. */
export interface Transpiled {
  /** OpenQASM 3 with physical qubits, `$3`. */
  readonly circuit: string;
  /** Physical qubit of each of the circuit's, at its start and at its end. */
  readonly initialLayout: readonly number[];
  readonly finalLayout: readonly number[];
  /** Names of the passes that made it, in order. */
  readonly passes: readonly string[];
}

/**
 * Compiles an OpenQASM circuit for a device. Free parameters stay free.
 * @param circuit OpenQASM 2 or 3
 * @throws QckptError QASM, ARGUMENT; TRANSPILE: it does not fit on the device
 */
export function transpile(
  circuit: string,
  device: HardwareProfile,
  { level = 1, seed = 0 }: TranspileSettings = {},
): Transpiled {
  const compiled = compile(readOpenQasm(circuit), device, { level, seed });
  return {
    circuit: writeOpenQasm(withWritableNames(compiled.circuit).circuit, { physical: true }),
    initialLayout: [...compiled.initialLayout],
    finalLayout: [...compiled.finalLayout],
    passes: compiled.passes.map(({ name }) => name),
  };
}
