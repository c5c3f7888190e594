import { canonicalJson } from '../numeric/canonicalJson.ts';
import type { Tensor } from './container.ts';
import { type Checkpoint, type DecodedCheckpoint, metadataBytes, sealCheckpoint } from './contents.ts';
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
}

/**
 * Bytes by component beside the formulas of Kverne et al., "Quantum Neural Networks Need Checkpointing" (HotStorage '25):
 * parameters 1 q g a layer, Adam's moments 2 q g a layer, shots one integer, hardware 4q + e.
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
  const shotsBytes = canonicalJson(meta.run.shots).length;
  const parts: ComponentSize[] = [
    { ...sizeOf('parameters', [parameters]), formula: '1 L q g', formulaNumbers: perAngle },
    { ...sizeOf('optimizer', [optimizer.m, optimizer.v]), formula: '2 L q g', formulaNumbers: 2 * perAngle },
    {
      component: 'shots',
      bytes: shotsBytes,
      numbers: meta.run.shots === null ? 0 : 1,
      formula: '1',
      formulaNumbers: 1,
    },
    { ...sizeOf('hardware', tensorsOf(inPaper)), formula: '4q + e', formulaNumbers: 4 * q + e },
    sizeOf('hardware, further', tensorsOf(further)),
    sizeOf('freeze', [freeze.active, freeze.score]),
    sizeOf(
      'history',
      Object.values(history).map((data) => ({ dtype: 'F64', shape: [data.length], data })),
    ),
    {
      component: 'metadata',
      bytes: file.metadataBytes - shotsBytes,
      numbers: 0,
      formula: null,
      formulaNumbers: null,
    },
  ];
  const header = file.bytes - parts.reduce((sum, part) => sum + part.bytes, 0);
  return [...parts, { component: 'header', bytes: header, numbers: 0, formula: null, formulaNumbers: null }];
}

function sizeOf(component: string, tensors: readonly Tensor[]): ComponentSize {
  const bytes = tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
  const numbers = tensors.reduce((sum, { data }) => sum + data.length, 0);
  return { component, bytes, numbers, formula: null, formulaNumbers: null };
}

function sealedSizes(checkpoint: Checkpoint): DecodedCheckpoint['file'] {
  const { bytes, metadata } = sealCheckpoint(checkpoint);
  return { bytes: bytes.length, metadataBytes: metadataBytes(metadata) };
}
