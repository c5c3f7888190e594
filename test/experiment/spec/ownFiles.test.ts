import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { experimentConfigs } from '../../../src/experiment/spec/configs.ts';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import { ansatzOf } from '../../../src/learn/ansatz/models.ts';
import { cpuClockMs } from '../../cpuClock.ts';
import { temporaryFolder } from '../../storage/temporaryFolder.ts';

const CIRCUIT = `OPENQASM 3.0;
include "stdgates.inc";
input float[64] x0;
input float[64] w0;
input float[64] w1;
qubit[2] q;
bit[2] c;
rx(x0) q[0];
ry(w0) q[0];
crz(w1) q[0], q[1];
c = measure q;
`;
const MODEL = 'kind: openqasm\nfile: ./m.qasm\ninputs: [x0]\n';
const TABLE = 'a,b,kind\n1,2,no\n2,1.5,yes\n3,1,no\n4,0,yes\n5,2,no\n6,7,yes\n';
const DATA = 'kind: csv\nfile: ./t.csv\nlabel: kind\nsplit: { validation: 1, test: 1 }\n';

/** What reading one file of a folder says of it; `FOLDER` stands for where it is. */
async function messageOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  kind: 'models' | 'data',
  name: string,
): Promise<string> {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
  const { configs } = experimentConfigs({ folder, allowOutside: false }, 1);
  const error: unknown = await configs[kind](name).then(
    () => null,
    (reason) => reason,
  );
  expect(error).toMatchObject({ name: 'QckptError' });
  return (error as Error).message.replaceAll(folder, 'FOLDER');
}

const model = (circuit: string, yaml = MODEL) =>
  messageOf({ 'm.yaml': yaml, 'm.qasm': circuit }, 'models', './m.yaml');
const table = (text: string | Uint8Array, yaml = DATA) =>
  messageOf({ 'd.yaml': yaml, 't.csv': text }, 'data', './d.yaml');

describe("a mistake in a model's file", () => {
  it.each<[string, string, string]>([
    [
      'a key that is unknown',
      `${MODEL}layers: 2\n`,
      '"layers" is not a known key, expected one of kind, inputs,',
    ],
    [
      'another kind',
      'kind: qiskit\nfile: ./m.qasm\ninputs: [x0]\n',
      '"kind" expected "openqasm", got "qiskit" (FOLDER/m.yaml:1:7)',
    ],
    ['no inputs', 'kind: openqasm\nfile: ./m.qasm\n', '"inputs" expected list'],
    [
      'neither file nor text',
      'kind: openqasm\ninputs: [x0]\n',
      '"file" expected an OpenQASM file, or "circuit" with its text',
    ],
    [
      'an input that no gate has',
      MODEL.replace('[x0]', '[x0, y]'),
      '"inputs" expected names that gates of the circuit have (w0, w1, x0), got "y" (FOLDER/m.yaml:3:14)',
    ],
    ['an input twice', MODEL.replace('[x0]', '[x0, x0]'), '"inputs" expected each name once'],
    [
      'nothing left to train',
      MODEL.replace('[x0]', '[x0, w0, w1]'),
      'circuit expected a name that trains, got none beside the inputs (FOLDER/m.qasm)',
    ],
    [
      'a file that is not there',
      MODEL.replace('./m.qasm', './n.qasm'),
      'there is no FOLDER/n.qasm (FOLDER/m.yaml:2:7)',
    ],
    [
      'a file above the folder',
      MODEL.replace('./m.qasm', '../m.qasm'),
      'a file expected ./..., below the experiment\'s folder, got "../m.qasm"; --allow-outside takes it (FOLDER/m.yaml:2:7)',
    ],
    [
      'an empty range',
      `${MODEL}parameters: { init: uniform, from: 1, to: 1 }\n`,
      '"parameters.to" expected a number above "from", got 1 (FOLDER/m.yaml:4:43)',
    ],
    [
      'too few angles',
      `${MODEL}parameters: [0.1]\n`,
      '"parameters" expected 2 angles, one a name that trains, got 1 (FOLDER/m.yaml:4:13)',
    ],
    [
      'angles that are no numbers',
      `${MODEL}parameters: [0.1, pi]\n`,
      '"parameters[1]" expected number, got "pi" (FOLDER/m.yaml:4:19)',
    ],
    [
      'a file of angles that is the circuit',
      `${MODEL}parameters: { file: ./m.qasm }\n`,
      '"parameters" expected JSON in FOLDER/m.qasm',
    ],
    [
      'classes of other bits',
      `${MODEL}classes: ['0', '1']\n`,
      '"classes" expected 2 bits each, as the circuit measures, got "0" (FOLDER/m.yaml:4:11)',
    ],
    [
      'classes that are no bits',
      `${MODEL}classes: ['00', '2']\n`,
      '"classes[1]" expected bits such as "01", got "2" (FOLDER/m.yaml:4:17)',
    ],
    [
      'one outcome for two classes',
      `${MODEL}classes: ['00', '00']\n`,
      '"classes" expected each outcome once',
    ],
    [
      'names that leave one out',
      `${MODEL}names: [w1]\n`,
      '"names" expected all that trains, got nothing of "w0" (FOLDER/m.yaml:4:8)',
    ],
    [
      'names of inputs',
      `${MODEL}names: [w1, x0]\n`,
      '"names" expected what trains (w0, w1), got "x0" (FOLDER/m.yaml:4:13)',
    ],
  ])('%s', async (_, yaml, message) => {
    expect(await model(CIRCUIT, yaml)).toContain(message);
  });
});

describe("a mistake in a model's circuit", () => {
  const at = (from: string, to: string) => CIRCUIT.replace(from, to);
  it.each<[string, string, string]>([
    ['text that is no OpenQASM', 'hello', '(FOLDER/m.qasm:1:'],
    [
      'an unknown gate',
      at('ry(w0)', 'rw(w0)'),
      'unknown gate "rw"; did you mean "r" or "rx" or "ry"? (FOLDER/m.qasm:9:1)',
    ],
    [
      'a name that is not declared',
      at('ry(w0)', 'ry(w2)'),
      'unknown name "w2" in an expression (FOLDER/m.qasm:9:4)',
    ],
    ['a product of names', at('ry(w0)', 'ry(w0*x0)'), 'angles are affine in them (FOLDER/m.qasm:9:6)'],
    [
      'a gate without a shift rule',
      at('ry(w0)', 'u0(w0)'),
      'gate 2, u0 on qubit 0, has no parameter-shift rule for "w0": its gamma is no angle; a number there works, and names in rotations such as rx, rzz, crx, cp, u (FOLDER/m.qasm:9:1)',
    ],
    [
      'a name that no gate has',
      at('ry(w0)', 'ry(w1)'),
      'circuit expected each declared name in a gate, got none with "w0" (FOLDER/m.qasm:4:17)',
    ],
    [
      'no measurement',
      at('c = measure q;\n', ''),
      'circuit expected measurements at its end, got none; `bit[2] c = measure q;` reads qubits (FOLDER/m.qasm)',
    ],
    ['a gate after the measurement', `${CIRCUIT}x q[0];\n`, '(FOLDER/m.qasm:12:1)'],
    ['a reset', at('rx(x0) q[0];', 'reset q[0];'), '"reset" is not supported (FOLDER/m.qasm:8:1)'],
    ['an if', at('rx(x0) q[0];', 'if (c[0] == 1) x q[0];'), '"if" is not supported (FOLDER/m.qasm:8:1)'],
    [
      'thirty qubits',
      at('qubit[2] q', 'qubit[30] q').replace('bit[2] c', 'bit[30] c'),
      'circuit expected 1..24 qubits, got 30 (FOLDER/m.qasm)',
    ],
    [
      'thirteen measured qubits',
      at('qubit[2] q', 'qubit[13] q').replace('\nbit[2] c', '\nbit[13] c'),
      'circuit expected at most 12 measured qubits where data fill it, got 13 (FOLDER/m.qasm)',
    ],
    [
      'physical qubits',
      at('qubit[2] q;\n', '')
        .replaceAll('q[', '$')
        .replaceAll('],', ',')
        .replaceAll('];', ';')
        .replace('c = measure q;', 'c[0] = measure $0;'),
      'circuit expected qubits of a register, got physical ones',
    ],
    [
      'a name that OpenQASM has for a gate',
      CIRCUIT.replaceAll('w0', 't'),
      'parameter expected a free OpenQASM identifier, got "t", as written circuits call a gate; t_ would do (FOLDER/m.qasm)',
    ],
    ['nothing', '', 'circuit expected 1..24 qubits, got 0 (FOLDER/m.qasm)'],
  ])('%s', async (_, circuit, message) => {
    expect(await model(circuit)).toContain(message);
  });
});

describe('a mistake in a table', () => {
  const at = (from: string, to: string) => TABLE.replace(from, to);
  it.each<[string, string | Uint8Array, string]>([
    [
      'no column of the label',
      at('kind', 'sort'),
      '"label" expected one of the columns a, b, sort, got "kind" (FOLDER/t.csv:1)',
    ],
    [
      'a column twice',
      at('a,b', 'a,a'),
      'the header expected each column once, got "a" again (FOLDER/t.csv:1)',
    ],
    [
      'a row that is short',
      at('2,1.5,yes', '2,1.5'),
      'a row expected 3 values, as the header has, got 2 (FOLDER/t.csv:3)',
    ],
    [
      'a row that is long',
      at('2,1.5,yes', '2,1.5,yes,no'),
      'a row expected 3 values, as the header has, got 4 (FOLDER/t.csv:3)',
    ],
    ['a value that is missing', at('2,1.5', '2,'), '"b" expected a number, got nothing (FOLDER/t.csv:3)'],
    ['NaN', at('2,1.5', '2,NaN'), '"b" expected a number, got "NaN", a missing value (FOLDER/t.csv:3)'],
    ['infinity', at('2,1.5', '2,-inf'), '"b" expected a finite number, got "-inf" (FOLDER/t.csv:3)'],
    [
      'a number beyond all',
      at('2,1.5', '2,1e999'),
      '"b" expected a number of at most 1e+50 in size, got "1e999" (FOLDER/t.csv:3)',
    ],
    ['words', at('2,1.5', '2,tall'), '"b" expected a number, got "tall" (FOLDER/t.csv:3)'],
    ['a hexadecimal number', at('2,1.5', '2,0x10'), '"b" expected a number, got "0x10" (FOLDER/t.csv:3)'],
    [
      'a decimal comma between commas',
      at('2,1.5', '2,"1,5"'),
      '"b" expected a number, got "1,5" (FOLDER/t.csv:3)',
    ],
    [
      'two kinds of decimals',
      TABLE.replaceAll(',', ';').replace('1;2;', '1,5;2;'),
      '"b" expected a decimal "," as in line 2, got "1.5" (FOLDER/t.csv:3)',
    ],
    [
      'a label that is missing',
      at('1.5,yes', '1.5,'),
      '"kind" expected a label, got nothing (FOLDER/t.csv:3)',
    ],
    [
      'a label in another case',
      at('1.5,yes\n3,1,no', '1.5,yes\n3,1,No'),
      '"kind" expected "no" spelled as in line 2, got "No" (FOLDER/t.csv:4)',
    ],
    [
      'one class',
      TABLE.replaceAll('yes', 'no'),
      '"kind" expected at least two classes, got "no" in every row (FOLDER/t.csv)',
    ],
    ['no rows', 'a,b,kind\n', 'a table expected rows below its header, got none (FOLDER/t.csv:1)'],
    ['nothing', '', 'a table expected a header and rows, got nothing (FOLDER/t.csv:1)'],
    [
      'a quote that stays open',
      at('yes\n3', '"yes\n3'),
      'expected CSV: a quote that is opened is not closed (FOLDER/t.csv:',
    ],
    [
      'text behind a quote',
      at('yes\n3', '"y"es\n3'),
      'expected CSV: text after the quote that closes a value (FOLDER/t.csv:3)',
    ],
    [
      'bytes that are no UTF-8',
      Uint8Array.of(0x61, 0xff, 0x0a),
      'expected UTF-8 text, got other bytes (FOLDER/t.csv)',
    ],
    [
      'UTF-16',
      Uint8Array.from(Buffer.from(`\ufeff${TABLE}`, 'utf16le')),
      'expected UTF-8 text, got other bytes (FOLDER/t.csv)',
    ],
    [
      'more values than it may have',
      `a,kind\n${'1,x\n1,y\n'.repeat(130_000)}`,
      'expected a CSV file of at most 500000 values, got',
    ],
    [
      '256 classes',
      `a,kind\n${Array.from({ length: 256 }, (_, k) => `${k},c${k}\n`).join('')}`,
      '"kind" expected at most 255 classes, got another one, "c255" (FOLDER/t.csv:257)',
    ],
  ])('%s', async (_, text, message) => {
    expect(await table(text)).toContain(message);
  });

  it.each<[string, string, string]>([
    [
      'a feature that is no column',
      `${DATA}features: [a, c]\n`,
      '"features" expected one of the columns a, b, kind, got "c" (FOLDER/t.csv:1)',
    ],
    [
      'the label among the features',
      `${DATA}features: [a, kind]\n`,
      '"features" expected columns beside the label, got "kind" (FOLDER/t.csv:1)',
    ],
    ['a feature twice', `${DATA}features: [a, a]\n`, '"features" expected each column once'],
    [
      'a label too many',
      `${DATA}labels: ['no', 'yes', maybe]\n`,
      '"labels" expected labels that rows have, got "maybe" (FOLDER/t.csv)',
    ],
    [
      'a label too few',
      `${DATA}labels: ['no', maybe]\n`,
      '"kind" expected one of "labels" (no, maybe), got "yes" (FOLDER/t.csv:3)',
    ],
    [
      'a list with another case',
      `${DATA}labels: ['No', 'yes']\n`,
      '"kind" expected "No" spelled as in "labels", got "no" (FOLDER/t.csv:2)',
    ],
    ['no file', DATA.replace('file: ./t.csv\n', ''), '"file" expected text'],
    [
      'a file that is not there',
      DATA.replace('t.csv', 'u.csv'),
      'there is no FOLDER/u.csv (FOLDER/d.yaml:2:7)',
    ],
    [
      'a range that falls',
      `${DATA}prepare: { scale: [1, 0] }\n`,
      '"prepare.scale" expected two rising numbers',
    ],
    [
      'no principal component',
      `${DATA}prepare: { pca: 0 }\n`,
      '"prepare.pca" expected integer in 1..1024, got 0 (FOLDER/d.yaml:5:17)',
    ],
    ['no split', DATA.replace(/split.*\n/, ''), '"split" expected mapping'],
    [
      'the name of other samples of the package',
      `${DATA}name: iris\n`,
      '"name" expected a name beside those of the package\'s data, got "iris", which is other samples',
    ],
    [
      'a name that is a path',
      `${DATA}name: ../../secret\n`,
      '"name" expected lower-case letters, digits, dots and hyphens, got "../../secret" (FOLDER/d.yaml:5:7)',
    ],
  ])('%s', async (_, yaml, message) => {
    expect(await table(TABLE, yaml)).toContain(message);
  });

  it('a gigabyte', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'd.yaml'), DATA);
    const sparse = openSync(join(folder, 't.csv'), 'w');
    ftruncateSync(sparse, 2 ** 30);
    closeSync(sparse);
    const { configs } = experimentConfigs({ folder, allowOutside: false }, 1);
    const start = cpuClockMs();
    await expect(configs.data('./d.yaml')).rejects.toThrow(
      'expected a CSV file of at most 16777216 bytes, got 1073741824',
    );
    expect(cpuClockMs() - start).toBeLessThan(2000);
  });
});

describe('files of an experiment', () => {
  /** A folder with an experiment's folder in it, and a model that is beside that. */
  function folders(): { readonly folder: string; readonly outside: string } {
    const outside = temporaryFolder();
    const folder = join(outside, 'mine');
    mkdirSync(folder);
    for (const place of [outside, folder]) {
      writeFileSync(join(place, 'm.yaml'), MODEL);
      writeFileSync(join(place, 'm.qasm'), CIRCUIT);
    }
    return { folder, outside };
  }

  it('lie below its folder, links resolved', async () => {
    const { folder, outside } = folders();
    symlinkSync(join(outside, 'm.yaml'), join(folder, 'link.yaml'));
    symlinkSync(join(folder, 'm.yaml'), join(folder, 'own.yaml'));
    symlinkSync(join(folder, 'round.yaml'), join(folder, 'round.yaml'));
    const read = (name: string, allowOutside = false) =>
      experimentConfigs({ folder, allowOutside }, 1).configs.models(name);
    expect(ansatzOf(await read('./m.yaml')).parameterNames).toEqual(['w0', 'w1']);
    expect(await read('./own.yaml')).toEqual(await read('./m.yaml'));
    await expect(read('./link.yaml')).rejects.toThrow(
      `a file expected to lie below the experiment's folder, got "./link.yaml", which leads to ${outside}/m.yaml; --allow-outside takes it`,
    );
    await expect(read('./../m.yaml')).rejects.toThrow('which leads to');
    await expect(read(join(outside, 'm.yaml'))).rejects.toThrow('a file expected ./..., below');
    await expect(read('./round.yaml')).rejects.toThrow(/cannot read .*round.yaml: ELOOP/);
    await expect(read('./')).rejects.toThrow('expected a file, got a folder');
    for (const name of ['./link.yaml', './../m.yaml', join(outside, 'm.yaml')])
      expect(await read(name, true)).toEqual(await read('./m.yaml'));
  });

  it('may not shadow what the package has', async () => {
    const { folder } = folders();
    writeFileSync(join(folder, 'strongly-entangling-3q2l.yaml'), MODEL);
    const { configs, local } = experimentConfigs({ folder, allowOutside: true }, 1);
    expect(ansatzOf(await configs.models('strongly-entangling-3q2l')).parameterNames).toHaveLength(18);
    expect(local()).toEqual({});
    await configs.models('./strongly-entangling-3q2l.yaml');
    expect(Object.keys(local().models ?? {})).toEqual(['./strongly-entangling-3q2l.yaml']);
  });

  it('are kept with what is asked for, and refused where they do not fit', async () => {
    const { folder } = folders();
    writeFileSync(join(folder, 't.csv'), TABLE);
    writeFileSync(join(folder, 'd.yaml'), DATA);
    writeFileSync(join(folder, 'o.yaml'), 'name: sgd\nlearningRate: 0.1\n');
    const experiment = (rest: string) => {
      const path = join(folder, 'e.yaml');
      writeFileSync(
        path,
        `format: qckpt-experiment/1
name: e
study: hardware
question: q
seeds: 1
data: ./d.yaml
optimizer: ./o.yaml
training: { samples: 3, shots: 10, checkpointEvery: 2, validationImages: 1, testImages: 1 }
${rest}
`,
      );
      return readExperiment(path);
    };
    const grid = (model: string, more = '') => `train: [{ models: [${model}], hardware: [none]${more} }]`;
    await expect(experiment(grid('./m.yaml'))).rejects.toThrow(
      'got ./m.yaml: "features" expected 1 columns, as many as the model has inputs, got 2 of data "d"',
    );
    await expect(experiment(grid('./n.yaml'))).rejects.toThrow(
      `there is no ${folder}/n.yaml (${folder}/e.yaml:9:20)`,
    );
    await expect(experiment(grid('m.yaml'))).rejects.toThrow('a file expected ./..., below the experiment');
    await expect(experiment(grid('M'))).rejects.toThrow('or a file such as ./mine.yaml');
    await expect(experiment(grid('strongly-entangling-3q2l'))).rejects.toThrow('expected 4 columns');
    await expect(
      experiment(`train: []
analyses: [{ kind: size, model: ./m.yaml, hardware: torino, qubits: [4], layers: [1] }]`),
    ).rejects.toThrow('"model" expected a circuit family, which has other sizes, got ./m.yaml');
    writeFileSync(join(folder, 'd.yaml'), `${DATA}features: [b]\n`);
    const { local } = await experiment(grid('./m.yaml'));
    expect(local).toMatchObject({
      models: { './m.yaml': { kind: 'openqasm', names: ['w0', 'w1'] } },
      data: {
        './d.yaml': { name: 'd', features: ['b'], labels: ['no', 'yes'], file: join(folder, 't.csv') },
      },
      optimizers: { './o.yaml': { name: 'sgd' } },
    });
  });
});
