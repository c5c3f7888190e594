// What reads strangers' folders, as records: the files of a folder to start from, and a reading of the whole folder
// that ends with one of our own errors or with something that is checked. One file of a folder is changed at a time.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { decodeCheckpoint, sealCheckpoint } from '#src/checkpoint/format/contents.ts';
import { makeReport } from '#src/cli/runs/makeReport.ts';
import { loadDataSet } from '#src/experiment/loadDataSet.ts';
import { loadPlan, type PlannedExperiment, profilesByDigest } from '#src/experiment/plan/loadPlan.ts';
import type { Task } from '#src/experiment/plan/planContext.ts';
import { checkPlanSize } from '#src/experiment/plan/planSize.ts';
import { readCheckedResult } from '#src/experiment/results/checkedResult.ts';
import { loadRuns } from '#src/experiment/results/joinRuns.ts';
import { inFolder } from '#src/experiment/results/loadedRun.ts';
import { readRequest } from '#src/experiment/runRequest.ts';
import { readCalibrationFile } from '#src/experiment/spec/calibrationDocument.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { loadDurations } from '#src/experiment/spec/durationFiles.ts';
import { experimentSchema } from '#src/experiment/spec/experimentSpec.ts';
import { importProfiles } from '#src/hardware/importers/importers.ts';
import { parseProfile } from '#src/hardware/profileSchema.ts';
import type { DataConfig } from '#src/learn/data/dataSources.ts';
import { canonicalJson, digestOf, sha256Hex } from '#src/numeric/canonicalJson.ts';
import type { ErrorCode } from '#src/numeric/qckptError.ts';
import { openCheckpointStore } from '#src/storage/checkpoints/checkpointStore.ts';
import { findLatest } from '#src/storage/checkpoints/findLatest.ts';
import { refuseLinks } from '#src/storage/files/refuseLinks.ts';
import { acquireRunLock } from '#src/storage/runLock.ts';
import { hasRequest, requestedNames } from '#src/storage/runRecord.ts';

const encoder = new TextEncoder();
const bytesOf = (text: string) => encoder.encode(text);

/** A million folders need no disk. */
const MEMORY_DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Bytes by path in the folder. */
type Files = Readonly<Record<string, Uint8Array>>;

export interface FolderReader {
  readonly name: string;
  /** How many of all folders it gets, as a part of the sum of all shares. */
  readonly share: number;
  /** Of the errors that it may end with. */
  readonly codes: readonly ErrorCode[];
  /** What is in the folder beside the file that is changed. */
  readonly files: Files;
  readonly changed: string;
  readonly seeds: readonly Uint8Array[];
  /** Puts right what covers the changed bytes, where it can. */
  readonly seal?: (bytes: Uint8Array) => Uint8Array;
  /** Of one reading; as for all where absent. */
  readonly mostSeconds?: number;
  /** Ends with one of its errors, or checks what it has read. */
  readonly read: (folder: string) => unknown;
}

/** A folder of its own, in one that holds nothing else: what turns up beside it was written outside. */
export function createScratch(files: Files) {
  const outer = mkdtempSync(join(MEMORY_DISK, 'qckpt-hostile-'));
  const folder = join(outer, 'a', 'b', 'run');
  const reset = (changed: Files) => {
    rmSync(join(outer, 'a'), { recursive: true, force: true });
    for (const [path, bytes] of Object.entries({ ...files, ...changed })) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
  };
  /** @returns what is there beside the folder */
  const outside = () =>
    [outer, join(outer, 'a'), join(outer, 'a', 'b')]
      .flatMap((at, k) => readdirSync(at).filter((name) => name !== ['a', 'b', 'run'][k]))
      .sort();
  return { folder, reset, outside, remove: () => rmSync(outer, { recursive: true, force: true }) };
}

const golden = decodeCheckpoint(
  new Uint8Array(readFileSync(new URL('test/golden/checkpoint/sample.safetensors', projectRoot))),
);
const sealed = sealCheckpoint(golden);
const NAME = 'step-000003.safetensors';
const manifest = `${canonicalJson({ name: NAME, sha256: sha256Hex(sealed.bytes), stateSha256: sealed.digests.state, step: 3 })}\n`;
const lock = {
  pid: 2 ** 31 - 1,
  host: hostname(),
  since: '2026-01-01T00:00:00.000Z',
  process: 'gone 1',
  token: '00000000-0000-4000-8000-000000000001',
};

const idx = (sizes: readonly number[], data: Uint8Array) => {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + sizes.length);
  for (const [k, size] of sizes.entries()) view.setUint32(4 + 4 * k, size);
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
};

/** A small run, planned once: `plan` is that of the original request. */
async function smallRun(): Promise<{ readonly planned: PlannedExperiment; readonly text: string }> {
  const { experiments } = readRequest(fileURLToPath(new URL('results/reference/', projectRoot)));
  const experiment = experiments.find(({ name }) => name === 'hardware')!;
  const small = {
    ...experiment,
    seeds: 1,
    quick: {},
    train: [{ ...experiment.train[0], models: ['circuit-a-4q2l'], hardware: ['none'], levels: [1] }],
    analyses: [
      {
        kind: 'migration',
        model: 'circuit-a-4q2l',
        hardware: ['none', 'manila'],
        level: 1,
        images: 5,
        fineTuneSamples: 1,
      },
    ],
  };
  const { plan, ...rest } = await loadPlan(experimentSchema.parse(small));
  // Results of analyses alone: what they start from is the reader's of training.
  const planned = { ...rest, plan: { ...plan, tasks: plan.tasks.map((task) => ({ ...task, needs: [] })) } };
  const text = `${canonicalJson({ format: 'qckpt-run/1', experiments: [small] })}\n`;
  return { planned, text };
}

const digits = (): DataConfig => ({
  name: 'digits',
  kind: 'mnist-idx',
  labels: [0, 1],
  split: { validation: 1, test: 1 },
  fit: 'train',
});

const value = (name: string, number: number, unit = '') => ({ name, value: number, unit });
const ibmProperties = {
  backend_name: 'ibmq_tiny',
  last_update_date: '2024-01-02T03:04:05+01:00',
  qubits: [0, 1].map(() => [value('T1', 100, 'us'), value('T2', 120, 'us'), value('readout_error', 0.02)]),
  gates: [
    ...[0, 1].map((q) => ({
      gate: 'sx',
      qubits: [q],
      parameters: [value('gate_error', 0.001), value('gate_length', 36, 'ns')],
    })),
    { gate: 'cx', qubits: [0, 1], parameters: [value('gate_error', 0.01), value('gate_length', 300, 'ns')] },
  ],
};
const ibmConfiguration = {
  backend_name: 'ibmq_tiny',
  n_qubits: 2,
  basis_gates: ['id', 'rz', 'sx', 'x', 'cx'],
  coupling_map: [
    [0, 1],
    [1, 0],
  ],
};

const { planned, text: requestText } = await smallRun();
const profiles = profilesByDigest([planned]);
const taskOf = (wanted: string): Task => planned.plan.tasks.find(({ kind }) => kind === wanted)!;
const trainTask = taskOf('train');
const migrationTask = taskOf('migration');
const durations = await loadDurations(undefined);
const storedAs = (task: Task, result: unknown) => {
  const stored = { cellSha256: digestOf(task.cell), commit: 'unknown', dirty: false, result };
  return bytesOf(`${canonicalJson({ ...stored, sha256: digestOf(stored) })}\n`);
};
/** With a digest that fits, as somebody would who means harm; as it is where it is no JSON. */
const resealed = (bytes: Uint8Array): Uint8Array => {
  try {
    const { sha256: _, ...stored } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return bytesOf(canonicalJson({ ...stored, sha256: digestOf(stored) }));
  } catch {
    return bytes;
  }
};
const tuned = { loss: 1, accuracy: 0.5 };
const migrationResult = {
  from: 'none',
  technology: 'none',
  model: 'circuit-a-4q2l',
  seed: '1',
  checkpoint: { sha256: 'a'.repeat(64), stateSha256: 'b'.repeat(64) },
  images: 5,
  lossAtHome: 1,
  accuracyAtHome: 0.5,
  lossReported: 1,
  lossFromPaperNumbers: 1,
  lossFromPaperNumbersByGate: 1,
  lossNoiseFree: 1,
  targets: [
    { to: 'none', technology: 'none', control: false },
    { to: 'manila', technology: 'superconducting', control: false },
    // The plan's cell has a twin: it comes last, to the machine of both.
    { to: 'none', technology: 'none', control: true },
  ].map((place) => ({
    ...place,
    twin: place.control
      ? {
          checkpoint: { sha256: 'c'.repeat(64), stateSha256: 'd'.repeat(64) },
          lossAtHome: 1,
          accuracyAtHome: 0.5,
        }
      : null,
    loss: 1,
    accuracy: 0.5,
    parts: { readout: 0, one_qubit: 0, two_qubit: 0, relaxation: 0 },
    kept: tuned,
    reset: tuned,
    fineTuneCircuits: 33,
    qpuSeconds: 1,
  })),
};
const trainResult = {
  checkpoint: { file: NAME, sha256: sha256Hex(sealed.bytes), stateSha256: sealed.digests.state },
  claims: golden.meta.claims,
  seed: '1',
};

export const folderReaders: readonly FolderReader[] = [
  {
    name: 'lock',
    share: 0.2,
    codes: ['LOCKED'],
    files: {},
    changed: 'lock',
    seeds: [bytesOf(canonicalJson(lock)), bytesOf(canonicalJson({ ...lock, pid: process.pid }))],
    read: (folder) => acquireRunLock(folder).release(),
  },
  {
    name: 'manifest and latest',
    share: 0.25,
    codes: ['SPEC', 'CORRUPT', 'EXISTS'],
    files: { [NAME]: sealed.bytes, latest: bytesOf(`${NAME}\n`) },
    changed: 'manifest.jsonl',
    seeds: [bytesOf(manifest), bytesOf(manifest.repeat(3)), bytesOf(`\n\n{}\n${manifest}`)],
    read: (folder) => {
      const { checkpoint } = findLatest(folder);
      if (checkpoint !== null && checkpoint.name !== NAME)
        throw new Error(`another file: ${checkpoint.name}`);
      openCheckpointStore(folder, { last: 2, everySteps: null, best: 1 }).commit(
        'step-000004.safetensors',
        4,
        sealed,
      );
    },
  },
  {
    name: 'experiments.json',
    share: 0.2,
    codes: ['SPEC', 'PROFILE', 'CAPACITY', 'ARGUMENT'],
    files: {},
    changed: 'experiments.json',
    seeds: [bytesOf(requestText), bytesOf(requestText.replace(/}\s*$/, ',"shard":{"count":4,"index":1}}\n'))],
    read: async (folder) => {
      hasRequest(folder);
      for (const name of requestedNames(folder)) if (/[/\\]/.test(name)) throw new Error(`a path: ${name}`);
      const { experiments } = readRequest(folder);
      refuseLinks(folder);
      checkPlanSize(experiments, 1);
      for (const { plan } of (await loadRuns([folder], 1)).flatMap(({ experiments }) => experiments))
        for (const { id } of plan.tasks)
          if (!/^[a-z-]+\/[^/\\\n]+$/.test(id) || id.includes('/..'))
            throw new Error(`an id that leads out: ${id}`);
    },
  },
  {
    name: 'result of training',
    share: 0.1,
    codes: ['SPEC', 'CORRUPT', 'EXISTS'],
    files: { [`hardware/${trainTask.id}/${NAME}`]: sealed.bytes },
    changed: `hardware/${trainTask.id}/result.json`,
    seeds: [storedAs(trainTask, trainResult)],
    seal: resealed,
    read: (folder) => {
      readCheckedResult(join(folder, 'hardware'), trainTask, profiles);
      throw new Error('a result without its checkpoint was believed');
    },
  },
  {
    name: 'result of analysis',
    share: 0.1,
    codes: ['SPEC', 'CORRUPT', 'EXISTS', 'ARGUMENT', 'CAPACITY'],
    files: { 'experiments.json': bytesOf(requestText) },
    changed: `hardware/${migrationTask.id}/result.json`,
    seeds: [storedAs(migrationTask, migrationResult)],
    seal: resealed,
    read: (folder) => {
      const { files } = makeReport([inFolder(folder, [planned])], 1);
      for (const text of Object.values(files)) {
        if (/(?![\n\t])\p{Cc}/u.test(text)) throw new Error('a control character in a table');
      }
    },
  },
  {
    name: 'data folder',
    share: 0.1,
    codes: ['DATA'],
    files: { 'train-labels-idx1-ubyte': idx([4], Uint8Array.of(0, 1, 0, 1)) },
    changed: 'train-images-idx3-ubyte',
    seeds: [idx([4, 28, 28], new Uint8Array(4 * 784))],
    read: (folder) => loadDataSet(digits(), folder, 1 / 16),
  },
  {
    name: 'packed data folder',
    share: 0.05,
    codes: ['DATA'],
    files: { 'train-labels-idx1-ubyte': idx([4], Uint8Array.of(0, 1, 0, 1)) },
    changed: 'train-images-idx3-ubyte.gz',
    seeds: [
      new Uint8Array(gzipSync(idx([4, 28, 28], new Uint8Array(4 * 784)))),
      new Uint8Array(gzipSync(new Uint8Array(2 ** 25))),
    ],
    read: (folder) => loadDataSet(digits(), folder, 1 / 16),
  },
  {
    name: 'calibration',
    share: 0.1,
    codes: ['PROFILE'],
    files: { 'configuration.json': bytesOf(JSON.stringify(ibmConfiguration)) },
    changed: 'properties.json',
    seeds: [bytesOf(JSON.stringify(ibmProperties))],
    read: (folder) => {
      const documents = ['configuration.json', 'properties.json'].map((name) =>
        readCalibrationFile(join(folder, name)),
      );
      const origin = { package: 'p', version: '1', licence: 'l', durations };
      for (const profile of importProfiles(documents, origin)) parseProfile(profile, () => 'imported');
    },
  },
];
