import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import * as browser from '../../src/browser.ts';
import * as library from '../../src/index.ts';
import { qckpt } from '../cli/qckpt.ts';
import { trainOn } from '../experiment/trainedRun.ts';
import { sharedFolder } from '../storage/temporaryFolder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Example {
  readonly title: string;
  readonly code: string;
}

/** Blocks of the page, by the heading that they stand under. */
const examples: Example[] = readFileSync(join(root, 'docs/library.md'), 'utf8')
  .split('\n## ')
  .slice(1)
  .flatMap((section) => {
    const title = section.split('\n')[0];
    return [...section.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code], k) => ({
      title: k === 0 ? title : `${title}, ${k + 1}`,
      code,
    }));
  });

const places = { qckpt: library, 'qckpt/browser': browser };
const run = sharedFolder();
beforeAll(async () => {
  await trainOn('manila', run);
});

/** A file by its name: of the run, or of the recorded calibrations. */
const read = (name: string): Promise<Uint8Array> =>
  readFile(join(name.endsWith('.json') ? join(root, 'test/golden/calibrations') : run, name));

/** As `fetch` answers where the package is served below /qckpt/, and the run's checkpoints too. */
const serve = async (url: string) => {
  const path = url.replace('/qckpt/', '');
  const bytes = await (path.startsWith('configs/') ? readFile(join(root, path)) : read(path));
  return { arrayBuffer: async () => Uint8Array.from(bytes).buffer };
};

describe('the examples of docs/library.md', () => {
  it('show every function', () => {
    const used = examples.map(({ code }) => code).join('\n');
    const functions = Object.keys(library).filter((name) => !new RegExp(`\\b${name}\\b`).test(used));
    expect(functions).toEqual([]);
    expect(Object.keys(library)).toEqual(expect.arrayContaining(Object.keys(browser)));
  });

  it.each(examples)('$title', async ({ code }) => {
    const imports = /^import \{ ([^}]*) \} from '([^']*)';\n/gm;
    const wanted = Object.fromEntries(
      [...code.matchAll(imports)].flatMap(([, names, from]) =>
        names
          .split(', ')
          .map((name) => [
            name,
            from === 'node:fs/promises' ? read : places[from as 'qckpt'][name as 'simulate'],
          ]),
      ),
    );
    const printed: string[] = [];
    const world = {
      ...wanted,
      fetch: serve,
      console: { log: (...words: unknown[]) => printed.push(words.join(' ')) },
    };
    const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
    await AsyncFunction(...Object.keys(world), code.replaceAll(imports, ''))(...Object.values(world));
    expect(printed).toEqual([...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, shown]) => shown));
    expect(printed.length).toBeGreaterThan(0);
  });
});

describe('trainStep', () => {
  it('makes the checkpoint that the run has made, but for who made it', async () => {
    const { bytes } = await library.trainStep(await read('step-000040.safetensors'), { steps: 1000 });
    const { sameState } = library.diffCheckpoints(bytes, await read('step-000060.safetensors'));
    expect(sameState).toBe(true);
    await expect(library.trainStep(bytes)).rejects.toThrow('not at its end, got one of 60 steps');
  });

  it('refuses steps that are no number of steps', async () => {
    await expect(library.trainStep(new Uint8Array(), { steps: 0 })).rejects.toThrow('integer >= 1, got 0');
  });
});

describe('simulate', () => {
  const circuit = 'OPENQASM 3.0; input float t; qubit[1] q; bit[1] c; ry(t) q[0]; c = measure q;';

  it.each([
    [{ parameters: {} }, '"parameters" expected radians of t, got none'],
    [{ parameters: { t: 1, u: 1 } }, '"parameters" expected names of t, got u'],
    [{ parameters: { t: 1 }, shots: 0.5 }, '"shots" expected integer in 1..10000000, got 0.5'],
  ])('refuses %j', (options, message) => {
    expect(() => library.simulate(circuit, options)).toThrow(message);
  });

  it('has the outcomes that the command line has', async () => {
    const device = await library.loadProfile('manila');
    const text = readFileSync(join(root, 'configs/circuits/qnn-4q1l.qasm'), 'utf8');
    const { probabilities, counts } = library.simulate(text, {
      parameters: { x0: 2.2931 },
      device,
      shots: 1000,
    });
    const words = ['simulate', 'configs/circuits/qnn-4q1l.qasm', '--set', 'x0=2.2931', '--device', 'manila'];
    const { out } = await qckpt([...words, '--shots', '1000', '--json']);
    expect({ probabilities, counts }).toEqual(JSON.parse(out));
  });
});

describe('verifyCheckpoint without a disk', () => {
  it('says what is missing where nobody serves the data', async () => {
    const { verdict, reasons } = await browser.verifyCheckpoint(await read('step-000060.safetensors'));
    expect([verdict, ...reasons]).toEqual([
      'unverifiable',
      '"packageFile" expected a function that gives configs/digits/digits.gz, got none',
    ]);
  });
});
