// What reads the files that an experiment of a stranger's names: circuits, tables, and what says how they are taken.
import { join } from 'node:path';
import { loadDataSet } from '#src/experiment/loadDataSet.ts';
import { experimentConfigs } from '#src/experiment/spec/configs.ts';
import { readExperiment } from '#src/experiment/spec/readExperiment.ts';
import { ansatzOf, modelSchema } from '#src/learn/ansatz/models.ts';
import { openQasmModel } from '#src/learn/ansatz/openQasmModel.ts';
import { dataSourceOf } from '#src/learn/data/dataSources.ts';
import { prepareData } from '#src/learn/data/prepareData.ts';
import { canonicalJson } from '#src/numeric/canonicalJson.ts';
import { QckptError } from '#src/numeric/qckptError.ts';
import type { FolderReader } from './folderReaders.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

const CIRCUIT = `OPENQASM 3.0;
include "stdgates.inc";
gate pair(a) x, y { cx x, y; rz(2*a) y; cx x, y; }
input float[64] x0;
input float[64] w0;
input float[64] w1;
qubit[3] q;
bit[2] c;
rx(x0) q;
ry(w0 + 0.5*w1) q[0];
crz(w1) q[0], q[1];
pair(w0/2) q[1], q[2];
U(w1, pi/2, -w0) q[2];
u0(1) q[0];
c[0] = measure q[0];
c[1] = measure q[2];
`;
const OLD = `OPENQASM 2.0;
include "qelib1.inc";
qreg q[2];
creg c[2];
rx(x0) q[0];
cu1(w0/2) q[0], q[1];
u3(w1, w0, -w1) q[1];
measure q -> c;
`;
const MODEL =
  'kind: openqasm\nfile: ./m.qasm\ninputs: [x0]\nparameters: { init: uniform, from: 0, to: 6.28 }\n';
const TABLE = 'a,b,kind\n1,2,no\n2,1.5,yes\n3,1,no\n4,0,yes\n5,2,no\n6,7,yes\n-1e-1,"3","no"\n8,-2,yes\n';
const DATA =
  'kind: csv\nfile: ./t.csv\nlabel: kind\nfeatures: [a, b]\nsplit: { validation: 1, test: 1 }\n' +
  'prepare: { standardize: true, pca: 2, scale: [0, 3.14] }\n';
const NUMBERS =
  'kind: csv\nfile: ./t.csv\ntarget: b\nfeatures: [a]\nsplit: { validation: 1, test: 1 }\n' +
  'prepare: { standardize: true, pca: null, scale: [0, 3.14], target: [-1, 1] }\n';
const EXPERIMENT = `format: qckpt-experiment/1
name: e
study: hardware
question: q
seeds: 1
data: ./d.yaml
optimizer: ./o.yaml
training: { samples: 3, shots: 10, checkpointEvery: 2, validationImages: 1, testImages: 1 }
train: [{ models: [./m.yaml], hardware: [none] }]
`;
const OPTIMIZER = 'name: sgd\nlearningRate: 0.1\n';
const TWO_INPUTS = MODEL.replace('[x0]', '[x0, w1]');

const files = {
  'm.qasm': bytesOf(CIRCUIT),
  'm.yaml': bytesOf(MODEL),
  't.csv': bytesOf(TABLE),
  'd.yaml': bytesOf(DATA),
};
/** The others than the one that is changed. */
const beside = (changed: keyof typeof files) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => name !== changed));

const configsOf = (folder: string) => experimentConfigs({ folder, allowOutside: false }, 1).configs;

/** What is kept of a model must be the same model. */
async function readModel(folder: string): Promise<void> {
  const model = await configsOf(folder).models('./m.yaml');
  const held = modelSchema.parse(JSON.parse(canonicalJson(model)));
  const [own, again] = [ansatzOf(model), ansatzOf(held)].map(({ circuit, parameterNames, inputNames }) =>
    canonicalJson({ circuit, parameterNames, inputNames }),
  );
  if (own !== again) throw new Error('a model that is another one when it is read again');
}

/** Whatever is accepted can be prepared, or says why not. */
async function readTable(folder: string): Promise<void> {
  const config = await configsOf(folder).data('./d.yaml');
  const samples = await loadDataSet(config);
  const features = dataSourceOf(config).features?.(samples, config) ?? 2;
  const { angles, targets } = prepareData(samples, config, features, '1');
  if (!angles.every(Number.isFinite)) throw new Error('an angle that is not finite');
  if (!(targets ?? angles).every(Number.isFinite)) throw new Error('a target that is not finite');
}

async function readWhole(folder: string): Promise<void> {
  const spec = await readExperiment(join(folder, 'e.yaml'));
  if (spec.local === undefined) throw new QckptError('SPEC', 'no files of its own');
}

/** Bounds that the issue of these files has: seconds of one input. */
const mostSeconds = 2;

/** By what is changed. */
export const ownFileReaders: readonly FolderReader[] = [
  {
    name: 'table',
    share: 0.15,
    codes: ['DATA', 'SPEC'],
    files: beside('t.csv'),
    changed: 't.csv',
    seeds: [
      TABLE,
      `\ufeff${TABLE.replaceAll('\n', '\r\n')}`,
      TABLE.replaceAll(',', ';').replaceAll('.', ','),
    ].map(bytesOf),
    mostSeconds,
    read: readTable,
  },
  {
    name: 'config of a table',
    share: 0.1,
    codes: ['DATA', 'SPEC'],
    files: beside('d.yaml'),
    changed: 'd.yaml',
    seeds: [DATA, `${DATA}name: mine\nlabels: ['yes', 'no']\n`, NUMBERS].map(bytesOf),
    mostSeconds,
    read: readTable,
  },
  {
    name: 'circuit of a model',
    share: 0.15,
    codes: ['QASM', 'SPEC', 'CIRCUIT'],
    files: beside('m.qasm'),
    changed: 'm.qasm',
    seeds: [CIRCUIT, OLD].map(bytesOf),
    mostSeconds,
    read: readModel,
  },
  {
    name: 'model',
    share: 0.1,
    codes: ['QASM', 'SPEC', 'CIRCUIT'],
    files: beside('m.yaml'),
    changed: 'm.yaml',
    seeds: [MODEL, openQasmModel.example, `${MODEL}names: [w1, w0]\nclasses: ['00', '10']\n`].map(bytesOf),
    mostSeconds,
    read: readModel,
  },
  {
    name: 'experiment',
    share: 0.05,
    codes: ['SPEC', 'DATA', 'QASM', 'PROFILE', 'CAPACITY', 'ARGUMENT'],
    files: { ...files, 'm.yaml': bytesOf(TWO_INPUTS), 'o.yaml': bytesOf(OPTIMIZER) },
    changed: 'e.yaml',
    seeds: [bytesOf(EXPERIMENT)],
    read: readWhole,
  },
];
