import type { JsonValue } from '../../numeric/canonicalJson.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import { tensorsOf } from '../format/checkpointTensors.ts';
import { type DecodedCheckpoint, type Digests, sealCheckpoint } from '../format/contents.ts';
import { CHECKPOINT_FORMAT } from '../format/formats.ts';
import {
  calibrationDisagreements,
  type HardwareTensors,
  hardwareFields,
  NOT_RECORDED,
} from '../format/hardwareTensors.ts';
import { originOf } from '../format/origin.ts';
import { bytesByComponent, type ComponentSize } from './componentSizes.ts';

/** All of a checkpoint as JSON: metadata as they are, tensors as flat arrays with their shapes, sizes, digests. */
export function checkpointAsJson(checkpoint: Checkpoint | DecodedCheckpoint): JsonValue {
  const { meta } = checkpoint;
  const { digests, bytes, format } = identityOf(checkpoint);
  return {
    bytes,
    format,
    components: bytesByComponent(checkpoint) as unknown as JsonValue,
    digests: { ...digests },
    disagreements: disagreements(checkpoint),
    meta: meta as unknown as JsonValue,
    tensors: Object.fromEntries([...tensorsOf(checkpoint)].map(([name, tensor]) => [name, listed(tensor)])),
  };
}

/** A person's summary, line by line. */
export function describeCheckpoint(checkpoint: Checkpoint | DecodedCheckpoint): string[] {
  const { parameters, freeze, hardware, history, unknown, meta } = checkpoint;
  const { run, progress, data, circuit, calibration } = meta;
  const { digests, bytes, format } = identityOf(checkpoint);
  const active = freeze.active.data.reduce((sum, flag) => sum + flag, 0);
  const passes = circuit.passes.map(({ name }) => name).join(', ');
  const seeds = Object.entries(run.seeds).map(([purpose, seed]) => `${purpose}=${seed}`);
  return [
    // The name stays that of the training: on which machine the file is now, its lineage and its hardware say.
    field(
      'experiment',
      `${run.experiment}, study ${run.study}, cell ${run.cellId}${meta.lineage.length > 0 ? ', moved since' : ''}`,
    ),
    field(
      'progress',
      `step ${progress.step}, ${progress.circuits} circuits, ${progress.shotsSpent} shots, ` +
        `${progress.forwardPasses} forward passes`,
    ),
    field('parameters', `${parameters.data.length}${arrangement(parameters.shape)}, ${active} active`),
    ...(meta.objective === null
      ? []
      : [field('objective', `${meta.objective.name}, loss ${meta.objective.loss}`)]),
    field('shots', run.shots ?? 'none (exact probabilities)'),
    field('seeds', seeds.join(', ') || 'none'),
    field('data', data ? `${data.name}, sha256 ${data.sha256.slice(0, 12)}` : 'none'),
    field(
      'hardware',
      calibration
        ? `${calibration.name}, calibrated ${calibration.calibratedAt}, sha256 ${calibration.sha256.slice(0, 12)}`
        : 'none (noise-free)',
    ),
    ...(hardware ? describeHardware(hardware) : []),
    field('passes', passes || 'none', circuit.level === null ? '' : `(level ${circuit.level})`),
    field(
      'history',
      Object.entries(history)
        .map(([name, series]) => `${name} (${series.length})`)
        .join(', ') || 'none',
    ),
    ...writers(meta),
    ...describeJobs(checkpoint).map((words) => field('jobs', words)),
    ...(run.parent === null ? [] : [field('parent', run.parent)]),
    ...Object.entries(unknown?.versions ?? {}).map(([name, version]) =>
      field('not known', `part "${name}", version ${version}: a newer qckpt may know it`),
    ),
    field('format', format),
    ...meta.lineage.map(
      ({ from, to, optimizer, freezing, fineTuneSamples, lossBefore, lossMoved, lossAdjusted }) =>
        field(
          'migrated',
          `${from?.name ?? 'none'} to ${to?.name ?? 'none'}, loss ${figures(lossBefore)}, moved ` +
            `${figures(lossMoved)}, adjusted ${figures(lossAdjusted)} (${fineTuneSamples} samples; ` +
            `optimizer: ${optimizer}, freezing: ${freezing})`,
        ),
    ),
    field('state', digests.state),
    ...meta.claims.map(({ name, split, images, estimator, shots, value }) =>
      field(
        'claim',
        `${name} = ${value} on ${split}${images === 0 ? '' : ` (${images} images)`}, ` +
          `${estimator}${shots === null ? '' : ` with ${shots} shots`}`,
      ),
    ),
    ...disagreements(checkpoint).map((line) => field('disagrees', line)),
    '',
    ...sizeTable(bytesByComponent(checkpoint), bytes),
  ].map((line) => line.trimEnd());
}

/** Who counted, and how much. */
function describeJobs({ jobs, meta }: Checkpoint): string[] {
  if (jobs === undefined || meta.jobs === undefined) return [];
  const { jobs: list, machines, calibrations } = meta.jobs;
  const sessions = new Set(list.flatMap(({ session }) => session ?? [])).size;
  return [
    `${jobs.job.data.length} answers of ${list.length} jobs in ${sessions} sessions; calibrations of the machine ` +
      `by value: ${calibrations.length}`,
    ...machines.map(
      ({ backend, software }) =>
        `by ${backend}, ${Object.entries(software)
          .map(([name, version]) => `${name} ${version}`)
          .join(', ')}`,
    ),
    ...(jobs.counts === undefined ? [] : [`counts of ${jobs.counts.shape[0]} circuits behind the claims`]),
  ];
}

function field(name: string, ...values: readonly unknown[]): string {
  return `${`${name}:`.padEnd(14)}${values.join(' ')}`;
}

/** Whose code wrote it, and which program began its training. */
function writers(meta: Checkpoint['meta']): string[] {
  const { commit, dirty, writer, versions } = meta.provenance;
  const origin = originOf(meta);
  return [
    field('code', `commit ${commit.slice(0, 12)}${dirty ? ', dirty' : ''}, qckpt ${versions.qckpt}`),
    ...(writer === undefined
      ? []
      : [
          field(
            'written by',
            `${writer.program} ${writer.version}, commit ${writer.commit?.slice(0, 12) ?? 'not known'}`,
          ),
        ]),
    ...(origin === null
      ? []
      : [
          field(
            'origin',
            `${origin.program} ${origin.version}, ${origin.optimizer}, ${origin.steps} steps (as the file says)`,
          ),
        ]),
  ];
}

function arrangement(shape: readonly number[]): string {
  const [layers, qubits, gates] = shape;
  return shape.length === 3 ? ` = ${layers} layers x ${qubits} qubits x ${gates} gates` : '';
}

/** As the file has it, or as it would be written. */
function identityOf(checkpoint: Checkpoint | DecodedCheckpoint): {
  readonly digests: Digests;
  readonly bytes: number;
  readonly format: string;
} {
  if ('file' in checkpoint) {
    const { stateDigest: state, contentDigest: content, file, format } = checkpoint;
    return { digests: { state, content }, bytes: file.bytes, format };
  }
  const { digests, bytes } = sealCheckpoint(checkpoint);
  return { digests, bytes: bytes.length, format: CHECKPOINT_FORMAT };
}

function disagreements({ hardware, meta: { calibration } }: Checkpoint): string[] {
  return hardware && calibration ? calibrationDisagreements(hardware, calibration) : [];
}

function describeHardware(hardware: HardwareTensors): string[] {
  const shown = Object.entries(hardwareFields)
    .filter(([, { paper }]) => paper)
    .map(([name]) => {
      const values = [...hardware[name as keyof HardwareTensors].data].filter(
        (value) => value !== NOT_RECORDED,
      );
      const range = values.length
        ? // A stranger's list may be longer than a call has room for arguments.
          `${figures(values.reduce((a, b) => Math.min(a, b)))} to ${figures(values.reduce((a, b) => Math.max(a, b)))}`
        : 'none';
      return `  ${name.padEnd(14)}${range}`;
    });
  return [
    `  physical qubits ${[...hardware.qubits.data].join(', ')}; ${hardware.edges.shape[0]} couplers`,
    ...shown,
  ];
}

function sizeTable(parts: readonly ComponentSize[], total: number): string[] {
  const row = (name: string, bytes: string, numbers: string, formula: string) =>
    `${name.padEnd(20)}${bytes.padStart(10)}${numbers.padStart(10)}  ${formula}`;
  return [
    row('component', 'bytes', 'numbers', "paper's formula"),
    ...parts.map(({ component, bytes, numbers, formula, formulaNumbers }) =>
      row(
        component,
        String(bytes),
        numbers ? String(numbers) : '',
        formula === null ? '' : `${formula} = ${formulaNumbers}`,
      ),
    ),
    row('file', String(total), '', ''),
  ];
}

function listed({
  shape,
  data,
}: {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}): JsonValue {
  return { shape, data: Array.from(data) };
}

function figures(value: number): string {
  return String(Number(value.toPrecision(4)));
}
