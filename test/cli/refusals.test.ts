import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { idx } from '../experiment/idxFiles.ts';
import { tinyExperiment } from '../experiment/trainedRun.ts';
import { qckpt } from './qckpt.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  const yorktown = await loadHardware('yorktown');
  const write = (profile: HardwareProfile): void =>
    writeFileSync(at(`${profile.name}.json`), JSON.stringify(profile));
  // Two couplers are left, which join three qubits.
  const left = yorktown.couplers
    .filter(({ qubits }) => qubits.every((qubit) => qubit < 3))
    .map(({ qubits }) => `${qubits}`);
  const couplers = yorktown.couplers.map((one) =>
    left.includes(`${one.qubits}`) ? one : { ...one, error: null },
  );
  write({ ...yorktown, name: 'broken', couplers });
  write({ ...yorktown, name: 'nairobi' });
  write({ ...yorktown, name: 'own' });
  for (const [place, marks] of [
    ['few', [0, 1, 2, 3]],
    ['three', Array.from({ length: 1200 }, (_, k) => k % 3)],
  ] as const) {
    mkdirSync(at(place));
    const images = Uint8Array.from({ length: marks.length * 784 }, (_, k) => (k * 7919) % 251);
    writeFileSync(at(`${place}/train-images-idx3-ubyte`), idx([marks.length, 28, 28], images));
    writeFileSync(at(`${place}/train-labels-idx1-ubyte`), idx([marks.length], Uint8Array.from(marks)));
  }
});

/** One training, and what of it is changed. */
const one = ['analyses=[]', 'train=[{models: [circuit-a-4q2l], hardware: [none]}]'];
const analysis = (text: string): string[] => ['train=[]', `analyses=[${text}]`];

/** What is wrong, how an experiment comes to it, and what is said of it. */
const refused: readonly [string, readonly string[], string, (readonly string[])?][] = [
  [
    'nothing to do',
    ['train=[]', 'analyses=[]'],
    '"train" expected a grid, or "analyses" an analysis, got neither',
  ],
  [
    'a model without input on digits',
    [...one, 'train.0.models=[circuit-d-4q2l]'],
    '"models" expected a model with an input for samples of data, got circuit-d-4q2l, which has none',
  ],
  [
    'a model that tells too few classes apart',
    [...one, 'train.0.models=[circuit-c-4q2l]'],
    '"models" expected a model of at least the 4 classes of mnist-0-3, got circuit-c-4q2l, which has 2',
  ],
  [
    'eight inputs on strings of four bits',
    [...one, 'data=parity-4q', 'train.0.models=[circuit-a-8q3l]'],
    'got circuit-a-8q3l: "features" expected the 4 bits of 4q, got 8',
  ],
  [
    'the same where a grid has data of its own',
    [...one, 'train.0.models=[circuit-a-8q3l]', 'train.0.data=parity-4q'],
    '"models" expected a model that can be trained on parity-4q, got circuit-a-8q3l',
  ],
  [
    'too few qubits',
    [...one, 'train.0.models=[circuit-a-8q3l]', 'train.0.hardware=[manila]'],
    '"models" expected a model of at most the 5 qubits of manila, got circuit-a-8q3l with 8',
  ],
  [
    'too few qubits that live couplers connect',
    [...one, `train.0.hardware=[${at('broken.json')}]`],
    'circuit expected at most the 3 qubits that live couplers of broken connect, got 4',
    ['--allow-outside'],
  ],
  [
    'two machines of one name',
    [...one, `train.0.hardware=[nairobi, ${at('nairobi.json')}]`],
    '"hardware" expected one profile a name, got another "nairobi" in',
    ['--allow-outside'],
  ],
  [
    'more validation images than there are',
    [...one, 'training.validationImages=501'],
    '"training.validationImages" expected at most the 500 validation images of mnist-0-3, got 501',
  ],
  [
    'more test images than a grid has',
    [...one, 'training.testImages=501', 'train.0.data=parity-4q'],
    '"training.testImages" expected at most the 500 test images of parity-4q, got 501',
  ],
  [
    'angles of no such size',
    [...one, 'train.0.models=[circuit-a-5q3l]', 'train.0.initialAngles=wsbd'],
    '"initialAngles" expected 30 angles of size 5q3l for circuit-a-5q3l in wsbd, got none',
  ],
  [
    'exact probabilities of a machine',
    [...one, 'training.backend=forward', 'training.shots=null'],
    '"shots" expected integer >= 1 on forward, got null',
  ],
  ['no files of digits', [...one, 'data=mnist-idx-0-3'], 'expected train-images-idx3-ubyte'],
  ['a folder that is not there', one, 'expected train-images-idx3-ubyte', ['--data-folder', at('nowhere')]],
  [
    'fewer images than are held out',
    one,
    '"split" expected fewer than 4 held-out images, got 500 + 500',
    ['--data-folder', at('few')],
  ],
  [
    'a digit without images',
    one,
    'expected images of each of the labels 0, 1, 2, 3, got none of 3',
    ['--data-folder', at('three')],
  ],
  [
    'an energy of a model with input',
    analysis(
      '{kind: vqe, models: [circuit-a-4q2l], noise: none, optimizers: [adam], steps: 5, shots: 10, freezing: [{strategy: none}]}',
    ),
    '"models" expected a model without input for an energy, got circuit-a-4q2l, which encodes one',
  ],
  [
    'an analysis of a model that cannot be trained',
    analysis('{kind: latency, models: [circuit-d-4q2l], hardware: manila, steps: 4}'),
    '"models" expected a model with an input for samples of data, got circuit-d-4q2l',
  ],
  [
    'an analysis on a machine that is too small',
    analysis(
      '{kind: mask-transfer, model: circuit-a-8q3l, hardware: [torino, manila], freezing: {strategy: wsbd}, samples: 5}',
    ),
    '"models" expected a model of at most the 5 qubits of manila',
  ],
  [
    'a machine twice in a comparison',
    analysis(
      '{kind: migration, model: circuit-a-4q2l, hardware: [manila, none, manila], images: 10, fineTuneSamples: 5}',
    ),
    '"hardware" expected each machine once, got manila again',
  ],
  [
    'no machine twice in a comparison',
    analysis(
      '{kind: migration, model: circuit-a-4q2l, hardware: [none, manila, none], images: 10, fineTuneSamples: 5}',
    ),
    '"hardware" expected each machine once, got none again',
  ],
  [
    'a machine by its name and by its file',
    analysis(
      `{kind: foreign, model: circuit-a-4q2l, hardware: [manila, configs/hardware/manila.yaml], images: 10}`,
    ),
    '"hardware" expected each machine once, got configs/hardware/manila.yaml again',
    ['--allow-outside'],
  ],
  [
    'a level twice',
    analysis(
      '{kind: compilation, models: [circuit-a-4q2l], hardware: [manila], levels: [1, 1], gradientImages: 2}',
    ),
    '"analyses[0].levels" expected each entry once',
  ],
  [
    'more images than an analysis has',
    analysis(
      '{kind: migration, model: circuit-a-4q2l, hardware: [none, manila], images: 501, fineTuneSamples: 5}',
    ),
    '"images" expected at most the 500 test images of mnist-0-3, got 501',
  ],
  ...[
    '{kind: compilation, models: [circuit-a-4q2l], hardware: [manila], levels: [1], gradientImages: 2}',
    '{kind: foreign, model: circuit-a-4q2l, hardware: [manila, torino], images: 5}',
    '{kind: mask-transfer, model: circuit-a-4q2l, hardware: [manila, torino], samples: 10, freezing: {strategy: wsbd}}',
  ].map((text): [string, string[], string] => [
    `outcomes of a model that is trained for means: ${text.slice(0, 20)}`,
    [...analysis(text), 'training.objective={name: expectation, observables: [Z0], head: linear}'],
    '"training.objective" expected outcome for an analysis of outcomes, got expectation',
  ]),
  [
    'more images for a gradient than there are',
    analysis(
      '{kind: compilation, models: [circuit-a-4q2l], hardware: [manila], levels: [1], gradientImages: 501}',
    ),
    '"gradientImages" expected at most the 500 validation images of mnist-0-3, got 501',
  ],
  [
    'a size that no machine has',
    analysis('{kind: size, model: circuit-a-4q2l, hardware: manila, qubits: [4, 6], layers: [1]}'),
    '"qubits" expected at most the 5 qubits of manila, got 6',
  ],
];

describe('what cannot be run is refused before a folder is made, by check as by run', () => {
  test.each(refused)('%s', async (_, settings, message, words = []) => {
    const set = settings.flatMap((setting) => ['--set', setting]);
    const checked = await qckpt(['check', tinyExperiment, ...set, ...words]);
    const output = at('output');
    const run = await qckpt(['run', tinyExperiment, ...set, ...words, '--output', output, '--quiet']);
    expect(checked.messages).toContain(message);
    // Its place: the setting, or the folder's option.
    expect(checked.messages).toMatch(/\((--set [^)]+|--data-folder|.*tiny\.yaml:\d+:\d+)\)/s);
    expect({ code: checked.code, out: checked.out }).toEqual({ code: 2, out: '' });
    expect(run).toEqual(checked);
    expect(existsSync(output)).toBe(false);
  });
});

it('gives the line and column where the file has it', async () => {
  const path = at('e.yaml');
  const text = readFileSync(tinyExperiment, 'utf8').replace(
    'hardware: [manila, nairobi]\n    images: 10',
    'hardware: [manila, manila]\n    images: 10',
  );
  writeFileSync(path, text);
  const line = text.split('\n').findIndex((one) => one.includes('[manila, manila]')) + 1;
  const { messages } = await qckpt(['check', path]);
  expect(messages).toContain(`"hardware" expected each machine once, got manila again (${path}:${line}:24)`);
});

it('says what is asked for twice, and checks it', async () => {
  const set = [
    'analyses=[]',
    'train.0.hardware=[none, none]',
    'train.1={models: [circuit-a-4q2l], hardware: [none], levels: [2]}',
  ];
  const { code, messages, out } = await qckpt([
    'check',
    tinyExperiment,
    ...set.flatMap((one) => ['--set', one]),
  ]);
  expect({ code, messages: messages.split('\n') }).toEqual({
    code: 0,
    messages: [
      'qckpt: tiny: "train[0]" asks again for train/circuit-a-4q2l-none-l0-none-s1; each is done once',
      'qckpt: tiny: "train[1]" asks again for train/circuit-a-4q2l-none-l0-none-s1; each is done once',
      '',
    ],
  });
  expect(out.match(/tiny\/train\//g)).toHaveLength(1);
});
