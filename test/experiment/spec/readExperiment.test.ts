import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import { temporaryFolder } from '../../storage/temporaryFolder.ts';
import { tinyExperiment } from '../trainedRun.ts';

const tiny = readFileSync(tinyExperiment, 'utf8');

/** The tiny experiment with one piece of its text replaced, in a file `e.yaml` of its own. */
function edited(from: string | RegExp, to: string | ((found: string) => string)): string {
  const text = tiny.replace(from, to as string);
  expect(text).not.toBe(tiny);
  const path = join(temporaryFolder(), 'e.yaml');
  writeFileSync(path, text);
  return path;
}

async function messageOf(path: string, settings = {}): Promise<string> {
  const error: unknown = await readExperiment(path, settings).then(
    () => null,
    (reason) => reason,
  );
  expect(error).toMatchObject({ name: 'QckptError', code: 'SPEC' });
  return (error as Error).message;
}

/** `line:column` of the first place where the text stands, both from 1. */
function placeOf(text: string, path: string): string {
  const before = readFileSync(path, 'utf8').split(text)[0].split('\n');
  return `${path}:${before.length}:${before[before.length - 1].length + 1}`;
}

describe('a mistake in an experiment file', () => {
  it.each<[string, string | RegExp, string, string, string]>([
    [
      'a number too small',
      'shots: 100',
      'shots: 0',
      '0\n  checkpointEvery',
      '"training.shots" expected integer in 1..10000000, got 0',
    ],
    [
      'text for a number',
      'seeds: 1',
      'seeds: one',
      'one\ndata',
      '"seeds" expected integer in 1..1000, got "one"',
    ],
    [
      'an unknown study',
      'study: hardware',
      'study: software',
      'software',
      '"study" expected one of hardware, optimization, freezing, overhead, contents, drift, adjust, noise, counts, got "software"',
    ],
    [
      'an unknown kind of analysis',
      'kind: size',
      'kind: weight',
      'weight',
      '"analyses[4].kind" expected one of',
    ],
    [
      'an unknown key',
      'samples: 60',
      'samples: 60\n  epochs: 3',
      'epochs',
      '"training.epochs" is not a known key, expected one of samples, shots',
    ],
    [
      'a key of a prototype',
      'samples: 60',
      'samples: 60\n  constructor: 3',
      'constructor',
      '"training.constructor" is not a known key',
    ],
    ['a missing key', 'data: mnist-0-3\n', '', 'format:', '"data" expected'],
    [
      'a level that there is not',
      'levels: [0, 1]',
      'levels: [0, 7]',
      '7]',
      '"analyses[1].levels[1]" expected integer in 0..',
    ],
    ['an unknown claim', 'C1:', 'D1:', 'D1', 'a claim such as C1 or C3b'],
    [
      'another format',
      'qckpt-experiment/1',
      'qckpt-experiment/2',
      'qckpt-experiment/2',
      '"format" expected "qckpt-experiment/1"',
    ],
    [
      'an unknown model',
      'models: [circuit-a-4q2l]\n    hardware: [none, manila]',
      'models: [circuit-z]\n    hardware: [none, manila]',
      'circuit-z',
      '"models" expected one of circuit-a-10q5l, ',
    ],
    [
      'an unknown machine',
      'hardware: [none, manila]',
      'hardware: [none, manilla]',
      'manilla',
      '"hardware" expected one of athens, belem, boston, ',
    ],
    [
      'an unknown data set',
      'data: mnist-0-3',
      'data: cifar',
      'cifar',
      '"data" expected one of iris, iris-petal-width, mnist-0-3, mnist-idx-0-3, parity-10q, parity-4q, parity-8q, got "cifar"',
    ],
    [
      'an unknown optimizer',
      'optimizer: adam',
      'optimizer: adamw',
      'adamw',
      '"optimizers" expected one of adam, momentum, rmsprop, sgd, spsa, got "adamw"',
    ],
    [
      'an unknown strategy',
      'strategy: wsbd',
      'strategy: wsbdd',
      'wsbdd',
      'one of none, structural, random, wsbd',
    ],
    [
      'an option of a strategy',
      'window: 15',
      'window: 0',
      '0 }',
      '"train[1].freezing[0].window" expected integer >= 1, got 0',
    ],
    [
      'an unknown option of a strategy',
      'window: 15',
      'windows: 15',
      'windows',
      '"train[1].freezing[0].windows" is not a known key',
    ],
    [
      'a machine too small',
      'models: [circuit-a-4q2l]\n    hardware: [nairobi]',
      'models: [circuit-a-8q3l]\n    hardware: [nairobi]',
      'circuit-a-8q3l',
      '"models" expected a model of at most the 7 qubits of nairobi, got circuit-a-8q3l with 8',
    ],
    [
      'more images than there are',
      'testImages: 40',
      'testImages: 501',
      '501',
      '"training.testImages" expected at most the 500 test images of mnist-0-3, got 501',
    ],
    [
      'no machine to compile for',
      'hardware: [manila]\n    levels',
      'hardware: [none]\n    levels',
      'none]\n    levels',
      '"analyses[1].hardware[0]" expected a machine, got "none"',
    ],
  ])('%s', async (_, from, to, at, message) => {
    const path = edited(from, to);
    const found = await messageOf(path);
    expect(found).toContain(message);
    expect(found).toContain(`(${placeOf(at, path)})`);
  });

  it('is told with all the others at once', async () => {
    const path = edited(/seeds: 1[\s\S]*shots: 100/, (found) =>
      found.replace('seeds: 1', 'seeds: 0').replace('100', '0'),
    );
    expect((await messageOf(path)).split('\n')).toHaveLength(2);
    const both = edited(/data: mnist-0-3\noptimizer: adam/, 'data: cifar\noptimizer: adamw');
    expect((await messageOf(both)).split('\n')).toHaveLength(2);
  });
});

describe('--set', () => {
  const set = (...settings: string[]) => readExperiment(tinyExperiment, { set: settings });

  it('changes numbers, lists and elements of lists, the last one winning', async () => {
    const spec = await set(
      'seeds=2',
      'training.shots=null',
      'train.0.hardware=[manila]',
      'train.1.freezing.0.window=20',
      'seeds=3',
    );
    expect(spec.seeds).toBe(3);
    expect(spec.training.shots).toBeNull();
    expect(spec.train[0].hardware).toEqual(['manila']);
    expect(spec.train[1].freezing[0]).toMatchObject({ window: 20 });
    expect((await set('noise={idle: false}')).noise).toEqual({ idle: false });
    expect((await set()).seeds).toBe(1);
  });

  it.each([
    ['seeds', '"--set" expected KEY=VALUE, got "seeds"'],
    ['=3', '"--set" expected KEY=VALUE, got "=3"'],
    ['seeds=[', '"--set seeds" expected a YAML value, got "["'],
    ['seeds=0', '"seeds" expected integer in 1..1000, got 0 (--set seeds=0)'],
    ['training.shots.x=3', 'expected a path into the experiment, there is no "x" (--set training.shots.x=3)'],
    [
      'trainning.shots=3',
      'expected a path into the experiment, there is no "trainning"; did you mean "training"? (--set trainning.shots=3)',
    ],
    ['training.shot=3', '"training.shot" is not a known key'],
    ['train.7={}', 'there is no "7"'],
    ['train.length=4000000000', 'there is no "length"'],
    ['train.-1={}', 'there is no "-1"'],
    ['__proto__.seeds=3', 'there is no "__proto__"'],
    ['training.__proto__={}', '"__proto__" is not a known key'],
    ['constructor.prototype.seeds=3', 'there is no "constructor"'],
    ['constructor=3', '"constructor" is not a known key'],
    [
      'train.0.hardware=[manilla]',
      'got "manilla"; did you mean "manila"? (--set train.0.hardware=[manilla])',
    ],
  ])('%s is refused', async (setting, message) => {
    expect(await messageOf(tinyExperiment, { set: [setting] })).toContain(message);
    expect(({} as Record<string, unknown>).seeds).toBeUndefined();
  });

  it('does not hide a mistake of the file', async () => {
    const path = edited('seeds: 1', 'seeds: 0');
    expect(await messageOf(path, { set: ['seeds=2'] })).toContain(placeOf('0\ndata', path));
  });
});

describe('quick', () => {
  it('judges nothing, unless asked to', async () => {
    expect((await readExperiment(tinyExperiment)).verdicts).toBe(true);
    expect((await readExperiment(tinyExperiment, { quick: true })).verdicts).toBe(false);
    const asked = await readExperiment(tinyExperiment, { quick: true, set: ['verdicts=true'] });
    expect(asked.verdicts).toBe(true);
  });
  it('applies the settings of the file, before --set', async () => {
    const spec = await readExperiment(tinyExperiment, { quick: true, set: ['training.shots=7'] });
    expect(spec.training).toMatchObject({ samples: 20, shots: 7 });
    expect(spec.train[1].hardware).toEqual(['none']);
    const over = await readExperiment(tinyExperiment, { quick: true, set: ['training.samples=30'] });
    expect(over.training.samples).toBe(30);
  });

  it.each([
    ['training.samples: 0', '"training.samples" expected integer >= 1, got 0 (quick "training.samples", '],
    ['training.sample: 10', '"training.sample" is not a known key'],
    [
      'trainning.samples: 10',
      'there is no "trainning"; did you mean "training"? (quick "trainning.samples", ',
    ],
    ['train.length: 4000000000', 'there is no "length" (quick "train.length", '],
  ])('%s is refused with its place', async (line, message) => {
    const path = edited('training.samples: 20', line);
    await readExperiment(path);
    const found = await messageOf(path, { quick: true });
    expect(found).toContain(message);
    expect(found).toContain(path);
  });
});

it('reads every shipped experiment, quick or not', async () => {
  const folder = fileURLToPath(new URL('../../../experiments/', import.meta.url));
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  expect(files.length).toBeGreaterThanOrEqual(4);
  for (const file of files) {
    const full = await readExperiment(join(folder, file));
    const quick = await readExperiment(join(folder, file), { quick: true });
    expect(file).toBe(`${full.name}.yaml`);
    expect(quick.seeds).toBeLessThanOrEqual(2);
    expect(full.claims).toEqual(quick.claims);
    expect([full.verdicts, quick.verdicts]).toEqual([true, false]);
    // Nobody has to guess why a threshold is what it is.
    for (const { reason } of Object.values(full.claims)) expect(reason).toMatch(/\w \w/);
  }
});
