// What the pure rooms compute, from data and calibrations handed in as JSON: no disk, clock, thread or environment, so
// the same code runs under Node, Bun and Deno and, bundled, in a browser.

import { decodeCheckpoint, joinCheckpoint, sealCheckpoint } from '#src/checkpoint/format/contents.ts';
import { claimSubject } from '#src/checkpoint/verify/claimSubject.ts';
import { verifyCheckpoint } from '#src/checkpoint/verify/verify.ts';
import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { createDataSet, type DataSet } from '#src/learn/data/dataSet.ts';
import { prepareData } from '#src/learn/data/prepareData.ts';
import type { PreparedData } from '#src/learn/data/preparedData.ts';
import { canonicalJson, digestOf, sha256Hex } from '#src/numeric/canonicalJson.ts';
import * as elementary from '#src/numeric/elementary.ts';
import { kernelBytes } from '#src/numeric/kernel.ts';
import { tInterval } from '#src/numeric/statistics/tInterval.ts';
import { binomialAt, sequentialUniforms, streamKey, uniformAt } from '#src/numeric/streams.ts';
import type { TrainCell } from '#src/training/cell.ts';
import { checkpointState, courseOf } from '#src/training/course.ts';
import { runFrame } from '#src/training/runFrame.ts';
import { prepareTraining } from '#src/training/training.ts';
import { pureCircuits } from './pureCircuits.ts';

/** A cell to train: of a training cell what a pure run asks for. */
export interface PureCell extends Omit<TrainCell, 'testImages' | 'resetUs'> {
  readonly name: string;
}

/** As JSON. */
export interface PureInput {
  readonly dataSet: {
    readonly name: string;
    readonly labels: readonly number[];
    readonly pixels: number;
    /** Base 64 of a byte a pixel, and of a class an image. */
    readonly images: string;
    readonly classes: string;
  };
  readonly profiles: Readonly<Record<string, HardwareProfile>>;
  /** The machine that circuits are compiled for. */
  readonly circuitsOn: string;
  /** The machine that wide ones are compiled for. */
  readonly wideOn: string;
  readonly cells: readonly PureCell[];
}

type Bytes = Uint8Array<ArrayBuffer>;

const DRAWS = 4000;
/** Parameters of a checkpoint in the summary. */
const SHOWN = 4;

/**
 * Trains every cell of the input, with checkpoints, and verifies each of them; and evaluates what lies beneath.
 *
 * @param input what `pureInput` makes
 * @returns files by name: checkpoints, doubles (`.f64`, little-endian), and `summary.json` with what people may look at
 */
export function pureRun(input: PureInput): Map<string, Bytes> {
  const { name, labels, pixels, images, classes } = input.dataSet;
  const dataSet = createDataSet(name, labels, pixels, fromBase64(images), fromBase64(classes));
  const runs = input.cells.map((cell) => trainCell(cell, input.profiles, dataSet));
  const numbers = { elementary: elementaryValues(), draws: draws() };
  const circuits = new Map(
    [...pureCircuits(input.profiles[input.circuitsOn], input.profiles[input.wideOn])].map(
      ([file, content]): [string, Bytes] => [
        `circuits/${file}`,
        typeof content === 'string' ? new TextEncoder().encode(content) : bytesOf(Float64Array.from(content)),
      ],
    ),
  );
  const summary = {
    numbers: Object.fromEntries(
      Object.entries(numbers).map(([key, values]) => [key, sha256Hex(bytesOf(values))]),
    ),
    circuits: {
      texts: digestOf(digestsIn(circuits, '.qasm')),
      numbers: digestOf(digestsIn(circuits, '.f64')),
    },
    runs: Object.fromEntries(runs.map((run) => [run.name, run.summary])),
  };
  return new Map<string, Bytes>([
    ...runs.flatMap(({ files }) => files),
    ...circuits,
    ...Object.entries(numbers).map(([key, values]): [string, Bytes] => [
      `numbers/${key}.f64`,
      bytesOf(values),
    ]),
    [
      'summary.json',
      new TextEncoder().encode(`${JSON.stringify(JSON.parse(canonicalJson(summary)), null, 2)}\n`),
    ],
  ]);
}

interface CellRun {
  readonly name: string;
  readonly files: readonly [string, Bytes][];
  readonly summary: { readonly angles: string; readonly checkpoints: Readonly<Record<string, unknown>> };
}

const provenance = {
  commit: 'unknown',
  dirty: false,
  patchSha256: null,
  treeSha256: null,
  versions: { qckpt: '0.0.0', kernelSha256: sha256Hex(kernelBytes), lockSha256: null },
};

function trainCell(cell: PureCell, profiles: PureInput['profiles'], dataSet: DataSet): CellRun {
  const { name, model, seed } = cell;
  const profile: HardwareProfile | null = cell.hardware === null ? null : profiles[cell.hardware.name];
  const data = prepareData(dataSet, cell.data, ansatzOf(model).inputNames.length, seed);
  const training = prepareTraining(cell, profile, data);
  const course = courseOf({ ...cell, testImages: 0, resetUs: 0 }, training);
  const context = { experiment: 'runtimes', study: 'hardware', taskId: name, provenance };
  const frame = runFrame(cell, context, course.frame);
  const losses: number[] = [];
  const files: [string, Bytes][] = [[`${name}/angles.f64`, bytesOf(data.angles)]];
  const checkpoints: Record<string, unknown> = {};
  let state = training.start();
  while (!course.isDone(state)) {
    const stepped = training.step(state);
    state = stepped.state;
    losses.push(stepped.record.loss);
    if (state.step % cell.checkpointEvery !== 0) continue;
    const claims = course.claims(state, false);
    const { bytes, digests } = sealCheckpoint(
      joinCheckpoint(frame, checkpointState(course, state, { loss: losses }, { claims, isLast: false })),
    );
    verify(`${name}, step ${state.step}`, bytes, data);
    const step6 = String(state.step).padStart(6, '0');
    files.push([`${name}/step-${step6}.safetensors`, bytes]);
    checkpoints[step6] = {
      state: digests.state,
      circuits: state.forwardPasses,
      ...Object.fromEntries(claims.map((claim) => [claim.name, claim.value])),
      parameters: Object.fromEntries(
        training.compiled.record.parameterNames
          .slice(0, SHOWN)
          .map((angle, k) => [angle, state.parameters[k]]),
      ),
    };
  }
  return { name, files, summary: { angles: sha256Hex(bytesOf(data.angles)), checkpoints } };
}

/** The claims as somebody who downloaded the file would see them; it says less of its history than a run's does. */
function verify(what: string, bytes: Bytes, data: PreparedData): void {
  const checkpoint = decodeCheckpoint(bytes);
  const { claims, reasons } = verifyCheckpoint(checkpoint, claimSubject(checkpoint), data);
  if (claims.length === 0 || claims.some(({ verdict }) => verdict !== 'bit-identical'))
    throw new Error(`${what}: expected bit-identical claims, got others: ${reasons.join('; ')}`);
}

/** Functions of the kernel over their ranges, at points that a keyed stream gives. */
function elementaryValues(): Float64Array<ArrayBuffer> {
  const key = streamKey('runtimes', 'elementary');
  const between = (draw: number, low: number, high: number) =>
    low + (high - low) * uniformAt(key, [draw, 0, 0]);
  const at = (draw: number) => [
    elementary.sin(between(draw, -1e3, 1e3)),
    elementary.cos(between(draw, -1e3, 1e3)),
    elementary.acos(between(draw, -1, 1)),
    elementary.atan2(between(draw, -2, 2), between(draw + DRAWS, -2, 2)),
    elementary.exp(between(draw, -700, 700)),
    elementary.log(between(draw, 0, 50)),
    elementary.pow(between(draw, 0, 50), between(draw + DRAWS, -20, 20)),
  ];
  return Float64Array.from(Array.from({ length: DRAWS }, (_, draw) => at(draw)).flat());
}

/** Streams of both kinds, binomial counts with means from 0.01 to 1e5, and Student's interval. */
function draws(): Float64Array<ArrayBuffer> {
  const key = streamKey('runtimes', 'draws');
  const uniform = sequentialUniforms('runtimes', 'draws');
  const counts = Array.from({ length: DRAWS }, (_, draw) => {
    const trials = 4 ** (draw % 11);
    return binomialAt(key, [draw, 1, 2], trials, Math.max(uniform(), 0.01 / trials));
  });
  const losses = Array.from({ length: 12 }, () => uniform());
  const { estimate, lower, upper } = tInterval(losses)!;
  return Float64Array.from([...counts, ...losses, estimate, lower, upper]);
}

/** What happens in text may stay when the last bits of the arithmetic change. */
function digestsIn(files: ReadonlyMap<string, Bytes>, ending: string): [string, string][] {
  return [...files]
    .filter(([name]) => name.endsWith(ending))
    .map(([name, bytes]): [string, string] => [name, sha256Hex(bytes)]);
}

function bytesOf(doubles: Float64Array): Bytes {
  return new Uint8Array(Float64Array.from(doubles).buffer);
}

function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
