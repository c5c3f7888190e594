import { canonicalJson } from '../numeric/canonicalJson.ts';
import type { Tensor } from './container.ts';
import {
  type Checkpoint,
  type DecodedCheckpoint,
  type FileSizes,
  fileSizes,
  sealCheckpoint,
} from './contents.ts';
import { type HardwareTensors, hardwareFields } from './hardwareTensors.ts';

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
 * Bytes by component beside the formulas of Kverne et al., "Quantum Neural Networks Need Checkpointing" (HotStorage '25):
 * parameters 1 q g a layer, Adam's moments 2 q g a layer, shots one integer, hardware 4q + e. What the file says besides is
 * not in the paper: further numbers of the noise model, what freezing remembers, losses so far, and as text the circuit
 * before and after compilation, the whole machine's calibration, and where all of it comes from.
 */
export function bytesByComponent(checkpoint: Checkpoint | DecodedCheckpoint): ComponentSize[] {
  const { parameters, optimizer, freeze, hardware, history, meta } = checkpoint;
  const [layers, qubits, gates] = parameters.shape;
  const perAngle = layers * qubits * gates;
  const inPaper = Object.entries(hardwareFields).filter(([, { paper }]) => paper);
  const further = Object.entries(hardwareFields).filter(([, { paper }]) => !paper);
  const tensorsOf = (fields: typeof inPaper) =>
    hardware ? fields.map(([name]) => hardware[name as keyof HardwareTensors]) : [];
  const [q, e] = hardware ? [hardware.qubits.data.length, hardware.edges.shape[0]] : [0, 0];
  const file = 'file' in checkpoint ? checkpoint.file : sealedSizes(checkpoint);
  const shots = textSize('shots', canonicalJson(meta.run.shots).length);
  const circuit = textSize('circuit text', file.circuitBytes);
  const calibration = textSize('calibration text', file.calibrationBytes);
  const parts: ComponentSize[] = [
    { ...sizeOf('parameters', [parameters]), ...formula('1 L q g', perAngle, 8) },
    { ...sizeOf('optimizer', [optimizer.m, optimizer.v]), ...formula('2 L q g', 2 * perAngle, 8) },
    { ...shots, numbers: meta.run.shots === null ? 0 : 1, ...formula('1', 1, 4) },
    { ...sizeOf('hardware', tensorsOf(inPaper)), ...formula('4q + e', 4 * q + e, 8) },
    sizeOf('hardware, further', tensorsOf(further)),
    ...(optimizer.updates ? [sizeOf('optimizer, further', [optimizer.updates])] : []),
    sizeOf('freeze', [freeze.active, freeze.score, ...(freeze.memory ? [freeze.memory] : [])]),
    sizeOf(
      'history',
      Object.values(history).map((data) => ({ dtype: 'F64', shape: [data.length], data })),
    ),
    circuit,
    calibration,
    textSize('metadata', file.metadataBytes - shots.bytes - circuit.bytes - calibration.bytes),
  ];
  return [...parts, textSize('header', file.bytes - parts.reduce((sum, part) => sum + part.bytes, 0))];
}

const notInPaper = { formula: null, formulaNumbers: null, formulaBytes: null } as const;

function formula(text: string, numbers: number, bytesEach: number) {
  return { formula: text, formulaNumbers: numbers, formulaBytes: numbers * bytesEach };
}

function sizeOf(component: string, tensors: readonly Tensor[]): ComponentSize {
  const bytes = tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
  const numbers = tensors.reduce((sum, { data }) => sum + data.length, 0);
  return { component, bytes, numbers, ...notInPaper };
}

function textSize(component: string, bytes: number): ComponentSize {
  return { component, bytes, numbers: 0, ...notInPaper };
}

function sealedSizes(checkpoint: Checkpoint): FileSizes {
  const { bytes, metadata } = sealCheckpoint(checkpoint);
  return fileSizes(bytes.length, metadata);
}
