import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinyExperiment } from '../experiment/trainedRun.ts';
import { qckpt } from './qckpt.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-mistakes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const golden = (name: string): string =>
  fileURLToPath(new URL(`../golden/checkpoint/${name}`, import.meta.url));

const BELL =
  'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n';

/** What an experiment's author gets wrong: in the text of one that works, what is written in place of what. */
const experiments: Readonly<Record<string, readonly [RegExp, string]>> = {
  'key.yaml': [/shots:/, 'shotz:'],
  'word.yaml': [/shots: \d+/, 'shots: many'],
  'machine.yaml': [/\[manila, nairobi\]/, '[manilla, nairobi]'],
  'model.yaml': [/circuit-a-4q2l/, 'circuit-a-4q2'],
  'data.yaml': [/data: mnist-0-3/, 'data: minst-0-3'],
  'optimizer.yaml': [/optimizer: \w+/, 'optimizer: adamm'],
  'tab.yaml': [/^ {2}shots/m, '\tshots'],
  'bracket.yaml': [/\[manila, nairobi\]/, '[manila, nairobi'],
  'twice.yaml': [/^seeds/m, 'seeds: 1\nseeds'],
};

beforeAll(() => {
  mkdirSync(at('empty'));
  copyFileSync(golden('trained-manila.safetensors'), at('good.safetensors'));
  const good = readFileSync(at('good.safetensors'));
  writeFileSync(at('cut.safetensors'), good.subarray(0, 5000));
  writeFileSync(
    at('flipped.safetensors'),
    Uint8Array.from(good, (byte, k) => (k === good.length - 9 ? byte ^ 1 : byte)),
  );
  const header = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  writeFileSync(
    at('other.safetensors'),
    Buffer.concat([Buffer.from([header.length, 0, 0, 0, 0, 0, 0, 0]), Buffer.from(header), Buffer.alloc(4)]),
  );
  writeFileSync(at('note.txt'), 'hello\n');
  writeFileSync(at('nothing.safetensors'), '');
  writeFileSync(at('nothing.yaml'), '');
  writeFileSync(at('bell.qasm'), BELL);
  writeFileSync(at('typo.qasm'), BELL.replace('cx', 'cxx'));
  const tiny = readFileSync(tinyExperiment, 'utf8');
  writeFileSync(at('tiny.yaml'), tiny);
  for (const [name, [what, instead]] of Object.entries(experiments))
    writeFileSync(at(name), tiny.replace(what, instead));
});

/** What is typed, `@` before a name in the folder; the exit code; and what is said, in part. */
const mistakes: readonly (readonly [words: string, code: number, said: readonly string[]])[] = [
  ['verfy @good.safetensors', 2, ['unknown command "verfy"; did you mean "verify"?']],
  ['', 2, ['expected a command (see qckpt --help)']],
  ['verify', 2, ['"files" expected a value, got nothing (qckpt verify <files..>)']],
  [
    'verify @goof.safetensors',
    2,
    ['cannot read @goof.safetensors: no such file; did you mean "@good.safetensors"?'],
  ],
  ['inspect @nowhere/good.safetensors', 2, ['no such file, and no folder @nowhere']],
  ['verify @empty', 2, ['expected checkpoint files, found none in @empty']],
  ['verify @good.safetensors --jsn', 2, ['unknown argument "jsn"; did you mean "json"?']],
  [
    'verify @good.safetensors --on manilla',
    2,
    ['"--on" expected one of', 'got "manilla"; did you mean "manila"?'],
  ],
  ['inspect @empty', 2, ['expected a file, got a folder (@empty)']],
  ['inspect @note.txt', 2, ['@note.txt: not a safetensors file']],
  ['diff @good.safetensors', 2, ['"b" expected a value, got nothing (qckpt diff <a> <b>)']],
  [
    'diff @good.safetensors @other.safetensors',
    2,
    ['a safetensors file without a qckpt key (@other.safetensors)'],
  ],
  ['diff @cut.safetensors @good.safetensors', 5, ['file is truncated', '(@cut.safetensors)']],
  ['export @good.safetensors', 2, ['"--format" expected a value, got nothing: openqasm3:']],
  ['export @good.safetensors --format openqasm', 2, ['got "openqasm"; did you mean "openqasm3"?']],
  [
    'export @good.safetensors --format openqasm3 --bind tst:1',
    2,
    ['"bind" expected train, validation or test'],
  ],
  [
    'export @good.safetensors --format json -o @nowhere/x.json',
    2,
    ['"output" expected a file in a folder that is there, got @nowhere/x.json'],
  ],
  ['export @good.safetensors --format json -o @note.txt', 2, ['@note.txt exists; --force overwrites it']],
  ['migrate @good.safetensors', 2, ['"--to" expected a value, got nothing: The new machine']],
  ['migrate @good.safetensors --to torin', 2, ['"--to" expected one of', 'did you mean "torino"?']],
  [
    'migrate @good.safetensors --to torino -o @good.safetensors',
    2,
    ['@good.safetensors exists; --force overwrites it'],
  ],
  ['migrate @good.safetensors --to torino --optimizer keeep', 2, ['got "keeep"; did you mean "keep"?']],
  ['train @good.safetensors', 2, ['"--samples" expected a value, got nothing: Training samples']],
  ['train @good.safetensors --samples 0', 2, ['"samples" expected integer >= 1, got 0']],
  ['train @good.safetensors --samples many', 2, ['"samples" expected a number, got "many"']],
  [
    'train @good.safetensors --samples 5 -o @x --optimizer adamm',
    2,
    ['"optimizer" expected one of keep, reset, adam', 'got "adamm"; did you mean "adam"?'],
  ],
  ['predict @good.safetensors @digit.png', 2, ['cannot read @digit.png: no such file']],
  ['predict @good.safetensors @empty', 2, ['expected a file, got a folder (@empty)']],
  ['predict @good.safetensors @note.txt', 2, ['@note.txt, line 1, value 1: expected a number, got "hello"']],
  ['simulate @bell.qasm', 2, ['"--device" expected a value, got nothing: Profile NAME']],
  ['simulate @bell.qasm --device manilla', 2, ['"--device" expected one of', 'did you mean "manila"?']],
  [
    'simulate @bell.qasm --device manila@2020-01-01',
    2,
    ['"--device" expected manila@2021-07-26, manila@2024-05-27, got "manila@2020-01-01"'],
  ],
  [
    'simulate @bell.qasm --device manila --shots -5',
    2,
    ['"shots" expected integer in 1..4294967295, got -5'],
  ],
  ['simulate @typo.qasm --device manila', 2, ['unknown gate "cxx"; did you mean "', '(@typo.qasm:6:1)']],
  ['simulate @tiny.yaml --device manila', 2, ['(@tiny.yaml:1:1)']],
  ['transpile @bell.qasm --device manila --level 7', 2, ['"level" expected one of 0, 1, 2, 3, got 7']],
  ['gradient @bell.qasm --device manila', 2, ['expected one of --outcome and --observable, got neither']],
  ['check @tiny.yml', 2, ['cannot read @tiny.yml: no such file; did you mean "@tiny.yaml"?']],
  ['check hardware', 2, ['cannot read hardware: no such file; did you mean "', 'hardware.yaml"?']],
  ['check @good.safetensors', 2, ['expected UTF-8 text, got other bytes (@good.safetensors)']],
  ['check @nothing.yaml', 2, ['the document expected mapping, got null (@nothing.yaml:1:1)']],
  ['check @key.yaml', 2, ['"training.shotz" is not a known key', 'did you mean "shots"?', '@key.yaml:']],
  ['check @word.yaml', 2, ['"training.shots" expected', 'got "many" (@word.yaml:']],
  ['check @machine.yaml', 2, ['got "manilla"; did you mean "manila"?', '@machine.yaml:']],
  ['check @model.yaml', 2, ['got "circuit-a-4q2"; did you mean "circuit-a-4q2l"', '@model.yaml:']],
  ['check @data.yaml', 2, ['got "minst-0-3"; did you mean "mnist-0-3"?', '@data.yaml:']],
  ['check @optimizer.yaml', 2, ['got "adamm"; did you mean "adam"?', '@optimizer.yaml:']],
  ['check @tab.yaml', 2, ['expected spaces where a line begins, not tabs (@tab.yaml:']],
  ['check @bracket.yaml', 2, ['every bracket to be closed (@bracket.yaml:']],
  ['check @twice.yaml', 2, ['expected every key once (@twice.yaml:']],
  [
    'check @tiny.yaml --set trainin.shots=5',
    2,
    ['there is no "trainin"; did you mean "training"', '(--set trainin.shots=5)'],
  ],
  ['check @tiny.yaml --set training.shots', 2, ['"--set" expected KEY=VALUE, got "training.shots"']],
  ['run @tiny.yaml --jobs two', 2, ['"jobs" expected a number, got "two"']],
  ['run @tiny.yaml --jobs 0', 2, ['"jobs" expected an integer >= 1, got 0']],
  ['run @tiny.yaml --shard 3/2', 2, ['"shard" expected', 'got 3/2']],
  ['run @tiny.yaml --output @note.txt', 2, ['"--output" expected a folder, @note.txt is a file']],
  ['resume @nowhere', 2, ['expected a run folder, got @nowhere: no such folder']],
  ['resume @good.safetensors', 2, ['expected a run folder, got a file (@good.safetensors)']],
  ['resume @empty', 2, ['expected a run folder, there is no @empty/experiments.json']],
  ['merge @empty', 2, ['"--output" expected a value, got nothing: Run folder to make']],
  ['tables @emty -o @t', 2, ['expected a run folder, got @emty: no such folder; did you mean "@empty"?']],
  ['report @good.safetensors', 2, ['expected a folder with tables, got a file (@good.safetensors)']],
  ['report @nowhere', 2, ['expected a folder with tables, got @nowhere: no such folder']],
  [
    'report @empty',
    2,
    ['expected a folder with tables, @empty has none; `qckpt tables` makes those of a run'],
  ],
  ['reproduce --study hardwar', 2, ['"study" expected one of', 'got "hardwar"; did you mean "hardware"?']],
  ['reproduce --seeds abc', 2, ['"seeds" expected a number, got "abc"']],
  ['reproduce --quik', 2, ['unknown argument "quik"; did you mean "quick"?']],
  ['explain adamm', 2, ['nothing is called "adamm"; did you mean "adam"?']],
  ['calibration', 2, ['"action" expected a value, got nothing']],
  ['calibration list manilla', 2, ['"files" expected one of', 'did you mean "manila"?']],
  ['calibration import @note.txt -o @p.yaml', 2, ['expected JSON, got other text (@note.txt)']],
  ['data export minst-0-3', 2, ['"data" expected one of', 'did you mean "mnist-0-3"?']],
  ['submit pbs @tiny.yaml', 2, ['"system" expected one of slurm, got "pbs"']],
  ['counts @empty --device manila', 2, ['expected a folder with answers of a machine, found none in it']],
  ['counts @empty --device manilla', 2, ['"--device" expected one of', 'did you mean "manila"?']],
  ['adjust @good.safetensors', 2, ['expected --prune, --quantize or both']],
  ['bench --works A', 2, ['unknown argument "works"; did you mean "work"?']],
  ['init @note.txt', 2, ['"folder" expected a folder, @note.txt is a file']],
];

it.each(mistakes)('qckpt %s', async (typed, code, said) => {
  const here = (text: string): string => text.replaceAll(/@(?=[a-z])/g, `${folder}/`);
  const words = typed.split(' ').filter(Boolean).map(here);
  const { code: found, out, messages } = await qckpt(words);
  for (const part of said) expect(messages).toContain(here(part));
  expect({ code: found, out }).toEqual({ code, out: '' });
  // The program's name, or that of one file of several.
  expect(messages).toMatch(/^(?:qckpt: |\/)/);
  // Where the program is, is nobody's business, nor are the words of other programs.
  expect(messages).not.toMatch(
    /\n\s+at |\bE[A-Z]{4,}\b|Unexpected token|undefined|\[object|unexpected failure/,
  );
});

// Verdicts are data: each file has one, and the worst decides.
it.each([
  ['note.txt', 2, 'not a checkpoint\n  not a safetensors file'],
  ['nothing.safetensors', 2, 'not a checkpoint\n  not a safetensors file: it is empty'],
  [
    'other.safetensors',
    2,
    'not a checkpoint\n  not a qckpt checkpoint: a safetensors file without a qckpt key',
  ],
  ['cut.safetensors', 5, 'corrupt\n  file is truncated'],
  ['flipped.safetensors', 5, 'corrupt\n  digest mismatch'],
] as const)('verify says what %s is', async (name, code, said) => {
  const { code: found, out } = await qckpt(['verify', at(name)]);
  expect(found).toBe(code);
  expect(out).toContain(`${at(name)}: ${said}`);
});
