import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProfile } from '../checkpoint/sampleCheckpoint.ts';
import { serve } from '../machine/spool/localMachine.ts';
import { install } from './installation.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/real-machines.md'), 'utf8');
/** What the page says word by word, in blocks and in the text. */
const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
  block.trim().split('\n'),
);
const inline = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text);

/** Words after `qckpt` of the command that begins so. */
function wordsOf(start: string): string[] {
  const found = [...blocks, ...inline].find((line) =>
    line.replace('npx --no-install ', '').startsWith(start),
  );
  expect(found, start).toBeDefined();
  return found!.replace('npx --no-install ', '').split(' ').slice(1);
}

/** The whole is sixty samples, which are a matter of minutes. */
const small = ['samples=4', 'checkpointEvery=2', 'validationImages=4', 'testImages=4'].flatMap((size) => [
  '--set',
  `training.${size}`,
]);

interface Judged {
  readonly floor: number;
  readonly models: readonly { readonly model: string; readonly distance: number }[];
}

describe('docs/real-machines.md, in a folder with the scripts', () => {
  const installed = install();
  const { folder } = installed;
  const spool = join(folder, 'circuits');
  const before = process.cwd();
  beforeAll(() => process.chdir(folder));
  afterAll(() => {
    process.chdir(before);
    installed.remove();
  });

  /** A machine beside it, for so long. */
  async function served<Result>(work: () => Promise<Result>): Promise<Result> {
    const manila = readProfile('manila');
    const timer = setInterval(() => {
      for (const name of foldersIn(spool)) serve(join(spool, name), manila);
    }, 20);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  const lastCheckpoint = (run: string): Buffer => {
    const below = join(folder, run);
    const names = readdirSync(below, { recursive: true, encoding: 'utf8' });
    return readFileSync(
      join(
        below,
        names
          .filter((name) => name.endsWith('.safetensors'))
          .sort()
          .at(-1)!,
      ),
    );
  };

  it('its commands run, stop, resume, verify and replay', async () => {
    for (const name of ['scripts', 'python']) symlinkSync(join(root, name), join(folder, name));
    const run = installed.start([...wordsOf('qckpt run'), ...small]);
    // Ctrl-C while nobody answers: once, as a second one later would be meant.
    const asked = setInterval(() => {
      if (!foldersIn(spool).some((name) => readdirSync(join(spool, name)).includes('000000.request.json')))
        return;
      clearInterval(asked);
      run.child.kill('SIGINT');
    }, 20);
    const stopped = await run.ended;
    expect(stopped).toMatchObject({ code: 130 });
    // What to start beside it is what the page says, but for the folder's whole path.
    const bridge = blocks.find((line) => line.startsWith('python '))!;
    expect(stopped.messages).toContain(bridge.replace(/ circuits /, ` ${spool} `));

    const resumed = await served(() => installed.runHere(wordsOf('qckpt resume')));
    expect(resumed).toMatchObject({ code: 0 });
    // Counts that the profile's own noise has made: its prediction is near the floor of the shots, and no noise is not.
    const counted = await installed.runHere([...wordsOf('qckpt counts'), '--fit', 'strengths', '--json']);
    expect(counted).toMatchObject({ code: 0 });
    const judged = JSON.parse(counted.out) as readonly Judged[];
    expect(judged).toHaveLength(8);
    const total = (of: (circuit: Judged) => number): number => judged.reduce((sum, one) => sum + of(one), 0);
    const distance = (model: string) => (circuit: Judged) =>
      circuit.models.find((one) => one.model === model)!.distance;
    const floor = total((circuit) => circuit.floor);
    expect(total(distance('idling'))).toBeLessThan(1.5 * floor);
    expect(total(distance('ideal'))).toBeGreaterThan(1.3 * total(distance('idling')));
    const [, replay] = blocks
      .filter((line) => line.includes('qckpt run'))
      .map((line) => line.split(' ').slice(3));
    const verified = await installed.runHere(wordsOf('qckpt verify'));
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.out).toMatch(
      /counts on test give the claim \(counts are the author's word\); the stored calibration predicts/,
    );
    expect(await installed.runHere([...replay, ...small])).toMatchObject({ code: 0 });
    expect(lastCheckpoint('results/runs/replay')).toEqual(lastCheckpoint('results/runs/machine'));
  });

  it('its bridges have the options that it names', () => {
    const helpOf = (name: string): string =>
      spawnSync('python3', [join(root, 'python/bridges', name), '--help'], { encoding: 'utf8' }).stdout;
    const help = { 'qiskit_runtime.py': helpOf('qiskit_runtime.py'), 'braket.py': helpOf('braket.py') };
    const started = [...blocks, ...inline].filter((text) => text.includes('python/bridges/'));
    expect(started.length).toBeGreaterThanOrEqual(2);
    for (const text of started) {
      const name = Object.keys(help).find((one) => text.includes(one)) as keyof typeof help;
      for (const [option] of text.matchAll(/--[a-z-]+/g)) expect(help[name]).toContain(option);
    }
    for (const text of inline.filter((one) => /^--(max|mode)-?/.test(one)))
      for (const [option] of text.matchAll(/--[a-z-]+/g)) expect(help['qiskit_runtime.py']).toContain(option);
  });
});

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
