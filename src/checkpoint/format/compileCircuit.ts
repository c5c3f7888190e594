import type { Circuit } from '../../circuit/circuit.ts';
import { readOpenQasm } from '../../circuit/openQasm/readOpenQasm.ts';
import { writeOpenQasm } from '../../circuit/openQasm/writeOpenQasm.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { type CompiledCircuit, type Level, transpile } from '../../transpile/pipeline.ts';
import type { CheckpointMeta, CircuitRecord } from './metadata.ts';

/** A model compiled for a device, in the form in which a checkpoint stores it. */
export interface CompiledModel {
  /** Read back from the stored text: training and verification run the same circuit to the bit. */
  readonly circuit: Circuit;
  readonly record: CircuitRecord;
}

/**
 * What decides the compiled circuit beside model and device: the transpiler's preset (0..3) and the seed of its
 * searches.
 */
export interface CompileOptions {
  readonly level: number;
  readonly seed: string;
  /** Whether phases before the measurement matter: some basis reads another axis than Z. Default false. */
  readonly keepsPhases?: boolean;
}

/**
 * Compiles the logical circuit of a checkpoint, or of a new model, for a device.
 * @param profile null: noise-free, the logical circuit runs as it is
 * @throws QckptError QASM, CIRCUIT, TRANSPILE
 */
export function compileCircuit(
  { logicalOpenQasm3, parameterNames }: Pick<CircuitRecord, 'logicalOpenQasm3' | 'parameterNames'>,
  profile: HardwareProfile | null,
  { level, seed, keepsPhases = false }: CompileOptions,
): CompiledModel {
  const logical = readOpenQasm(logicalOpenQasm3);
  const wires = Array.from({ length: logical.qubits }, (_, k) => k);
  const shared = { logicalOpenQasm3, parameterNames };
  if (profile === null)
    return {
      circuit: logical,
      record: {
        ...shared,
        compiledOpenQasm3: logicalOpenQasm3,
        initialLayout: wires,
        finalLayout: wires,
        passes: [],
        level: null,
      },
    };
  const { compiled, compiledOpenQasm3 } = compileFor(logical, profile, { level, seed, keepsPhases });
  return {
    circuit: readOpenQasm(compiledOpenQasm3, { qubits: profile.qubits.length }),
    record: {
      ...shared,
      compiledOpenQasm3,
      initialLayout: compiled.initialLayout,
      finalLayout: compiled.finalLayout,
      passes: compiled.passes,
      level,
    },
  };
}

/** The compiled circuit and the text that is stored of it. @throws QckptError CIRCUIT, TRANSPILE */
export function compileFor(
  logical: Circuit,
  profile: HardwareProfile,
  { level, seed, keepsPhases = false }: CompileOptions,
): { readonly compiled: CompiledCircuit; readonly compiledOpenQasm3: string } {
  const options = { level: level as Level, seed: Number(seed) };
  const compiled = keepsPhases
    ? measuredAtLast(logical, transpile({ ...logical, measurements: [] }, profile, options))
    : transpile(logical, profile, options);
  return { compiled, compiledOpenQasm3: writeOpenQasm(compiled.circuit, { version: 3, physical: true }) };
}

/** What was compiled without its measurements, so that no pass drops a phase before them, with them where they are. */
function measuredAtLast({ bits, measurements }: Circuit, compiled: CompiledCircuit): CompiledCircuit {
  const placed = measurements.map(({ qubit, bit }) => ({ qubit: compiled.finalLayout[qubit], bit }));
  return { ...compiled, circuit: { ...compiled.circuit, bits, measurements: placed } };
}

/** How a checkpoint's circuit is compiled for another machine: as it was for its own. */
export function compileOptions({
  meta,
}: {
  readonly meta: Pick<CheckpointMeta, 'circuit' | 'run'>;
}): CompileOptions {
  return { level: meta.circuit.level ?? DEFAULT_LEVEL, seed: String(meta.run.seeds.transpile ?? 0) };
}

const DEFAULT_LEVEL = 1;
