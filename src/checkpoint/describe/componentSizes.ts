import { canonicalJson } from '../../numeric/canonicalJson.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import { tensorsOf } from '../format/checkpointTensors.ts';
import type { PaperFormula, PaperSizes } from '../format/components/component.ts';
import { components } from '../format/components/components.ts';
import type { Tensor } from '../format/container.ts';
import { type DecodedCheckpoint, type FileSizes, fileSizes, sealCheckpoint } from '../format/contents.ts';
import { hardwareFields } from '../format/hardwareTensors.ts';
import { partOf } from '../format/parts.ts';

/** Size of one part of a checkpoint's file; the parts add up to the file. */
export interface ComponentSize {
  readonly component: string;
  readonly bytes: number;
  /** Numbers stored; 0 for text. */
  readonly numbers: number;
  /** The paper's formula with L, q, g the shape of `parameters`, and q, e the hardware's; null: not in the paper. */
  readonly formula: string | null;
  /** What the formula comes to, in numbers. */
  readonly formulaNumbers: number | null;
  /** And in bytes: 8 a number, 4 the integer. */
  readonly formulaBytes: number | null;
}

/**
 * Bytes by component beside the formulas of Kverne et al., "Quantum Neural Networks Need Checkpointing" (HotStorage
 * '25): parameters 1 q g a layer, Adam's moments 2 q g a layer, shots one integer, hardware 4q + e. What the file says
 * besides is not in the paper: further numbers of the noise model, what freezing remembers, losses so far, and as text
 * the circuit before and after compilation, the whole machine's calibration, and where all of it comes from.
 */
export function bytesByComponent(checkpoint: Checkpoint | DecodedCheckpoint): ComponentSize[] {
  const { parameters, hardware, history, unknown, meta } = checkpoint;
  const tensors = tensorsOf(checkpoint);
  const [qubits, couplers] = hardware ? [hardware.qubits.data.length, hardware.edges.shape[0]] : [0, 0];
  const sizes: PaperSizes = { angles: parameters.data.length, qubits, couplers };
  const named = (names: readonly string[]): Tensor[] => names.flatMap((name) => tensors.get(name) ?? []);
  const ofParts = (parts: readonly string[]): Tensor[] =>
    [...tensors].flatMap(([name, tensor]) => (parts.includes(partOf(name)) ? [tensor] : []));
  const hardwareNames = (paper: boolean): string[] =>
    Object.entries(hardwareFields)
      .filter(([, field]) => field.paper === paper)
      .map(([name]) => `hardware.${name}`);
  const rows = components.flatMap((component) => component.sizes);
  // A row that is not in the paper is left out where the file has nothing of it.
  const rowsOf = (inPaper: boolean): ComponentSize[] =>
    rows
      .filter((row) => (row.formula !== null) === inPaper && (inPaper || named(row.tensors).length > 0))
      .map((row) => sizeOf(row.name, named(row.tensors), row.formula, sizes));
  const file = 'file' in checkpoint ? checkpoint.file : sealedSizes(checkpoint);
  const shots = textSize('shots', canonicalJson(meta.run.shots).length);
  const circuit = textSize('circuit text', file.circuitBytes);
  const calibration = textSize('calibration text', file.calibrationBytes);
  const parts: ComponentSize[] = [
    ...rowsOf(true),
    { ...shots, numbers: meta.run.shots === null ? 0 : 1, ...formulaOf(SHOTS, sizes) },
    sizeOf('hardware', named(hardwareNames(true)), HARDWARE_NUMBERS, sizes),
    sizeOf('hardware, further', named(hardwareNames(false)), null, sizes),
    ...rowsOf(false),
    sizeOf('history', named(Object.keys(history).map((name) => `history.${name}`)), null, sizes),
    ...(['preparation', 'data', 'targets', 'jobs'] as const)
      .map((part) => sizeOf(part, ofParts([part]), null, sizes))
      .filter(({ bytes }) => bytes > 0),
    ...(unknown === undefined
      ? []
      : [sizeOf('not known', ofParts(Object.keys(unknown.versions)), null, sizes)]),
    circuit,
    calibration,
    textSize('metadata', file.metadataBytes - shots.bytes - circuit.bytes - calibration.bytes),
  ];
  return [...parts, textSize('header', file.bytes - parts.reduce((sum, part) => sum + part.bytes, 0))];
}

const notInPaper = { formula: null, formulaNumbers: null, formulaBytes: null } as const;

const SHOTS: PaperFormula = { text: '1', numbers: () => 1, bytesEach: 4 };
const HARDWARE_NUMBERS: PaperFormula = {
  text: '4q + e',
  numbers: ({ qubits, couplers }) => 4 * qubits + couplers,
  bytesEach: 8,
};

function formulaOf({ text, numbers, bytesEach }: PaperFormula, sizes: PaperSizes) {
  const formulaNumbers = numbers(sizes);
  return { formula: text, formulaNumbers, formulaBytes: formulaNumbers * bytesEach };
}

function sizeOf(
  component: string,
  tensors: readonly Tensor[],
  formula: PaperFormula | null,
  sizes: PaperSizes,
): ComponentSize {
  const bytes = tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
  const numbers = tensors.reduce((sum, { data }) => sum + data.length, 0);
  return { component, bytes, numbers, ...(formula === null ? notInPaper : formulaOf(formula, sizes)) };
}

function textSize(component: string, bytes: number): ComponentSize {
  return { component, bytes, numbers: 0, ...notInPaper };
}

function sealedSizes(checkpoint: Checkpoint): FileSizes {
  const { bytes, metadata } = sealCheckpoint(checkpoint);
  return fileSizes(bytes.length, metadata);
}
