import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readExperiment } from '../../src/experiment/spec/readExperiment.ts';
import { temporaryFolder } from '../storage/temporaryFolder.ts';
import { qckpt } from './qckpt.ts';

it('writes an experiment that can be read, a circuit that can be run, and what to do with them', async () => {
  const folder = join(temporaryFolder(), 'a b', 'demo');
  const { code, out, messages } = await qckpt(['init', folder]);
  expect([code, out.trim().split('\n')]).toEqual([
    0,
    ['README.md', 'circuit.qasm', 'circuit.yaml', 'experiment.yaml', 'flowers.csv', 'flowers.yaml'].map(
      (name) => join(folder, name),
    ),
  ]);
  expect(messages).toBe(`qckpt: next: \`cd '${folder}' && npx --no-install qckpt run experiment.yaml\`\n`);
  expect(await readExperiment(join(folder, 'experiment.yaml'))).toMatchObject({ name: 'my-experiment' });
  const checked = await qckpt(['check', join(folder, 'experiment.yaml'), '--quick']);
  expect(checked.code).toBe(0);
  // Every command on its page is one of ours, and the circuit's is as it says.
  const lines = readFileSync(join(folder, 'README.md'), 'utf8').match(/^npx --no-install qckpt .*$/gm) ?? [];
  expect(lines.map((line) => line.split(' ')[3])).toEqual(['run', 'verify', 'inspect', 'transpile']);
  const words = lines.at(-1)!.split(' ').slice(3);
  const transpiled = await qckpt(words.map((word) => (word === 'circuit.qasm' ? join(folder, word) : word)));
  expect(transpiled.code).toBe(0);
});

it('overwrites nothing, and then writes nothing', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'experiment.yaml'), 'mine');
  const { code, messages } = await qckpt(['init', folder]);
  expect(code).toBe(2);
  expect(messages).toBe(
    `qckpt: "folder" expected none of the files to be there, got ${join(folder, 'experiment.yaml')}\n`,
  );
  expect(readdirSync(folder)).toEqual(['experiment.yaml']);
  expect(existsSync(join(folder, 'README.md'))).toBe(false);
});
