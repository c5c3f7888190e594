import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { measureIsolated } from '../../src/bench/isolated.ts';
import { benchmarkTable } from '../../src/report/benchmarkTable.ts';
import { install } from './installation.ts';
import { qckpt } from './qckpt.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-bench-'));
const installation = install();
afterAll(() => {
  rmSync(folder, { recursive: true });
  installation.remove();
});

const QUICK = ['--repetitions', '2', '--least', '0', '--quiet'];

// What others may rely on; more keys are allowed.
const time = z.number().positive().nullable();
const schema = z.object({
  rows: z.array(
    z.object({
      work: z.enum(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I']),
      size: z.string().regex(/^\d+q\d+lB?$/),
      median_ms: time,
      min_ms: time,
      cone: z.boolean(),
      device: z.string().nullable(),
      peer: z.string().nullable(),
      ratio: time,
      goal: time,
      note: z.string().nullable(),
    }),
  ),
  machine: z.object({ processor: z.string(), cores: z.int().min(1), node: z.string() }),
  command: z.string(),
});

it('prints a row for each work, size, cone and device, without peers', async () => {
  const chosen = ['--work', 'A,B,C,D,F,H', '--size', '2q1l,4q2lB', '--device', 'manila'];
  const words = ['bench', ...chosen, '--json', ...QUICK];
  const { code, out, messages } = await qckpt(words);
  expect([code, messages]).toEqual([0, '']);
  const { rows } = schema.parse(JSON.parse(out));
  const cells = rows.map(({ work, size, cone, device }) => [work, size, cone, device].join());
  const expected = ['2q1l', '4q2lB'].flatMap((size) => [
    ...['A', 'B', 'C', 'D'].flatMap((work) => [
      `${work},${size},true,`,
      `${work},${size},false,`,
      ...(work === 'D' ? [] : [`${work},${size},true,manila`]),
    ]),
    `F,${size},true,manila`,
    `H,${size},true,`,
  ]);
  expect(cells).toEqual(expected);
  for (const row of rows) expect([row.peer, row.ratio, row.note]).toEqual([null, null, null]);
});

it('prints a table, and writes a file that it does not overwrite', async () => {
  const output = join(folder, 'benchmark.csv');
  const words = ['bench', '--work', 'A', '--size', '4q2l', '--cone', 'on', ...QUICK, '--output', output];
  const { code, out } = await qckpt([...words, '--device', 'manila']);
  expect(code).toBe(0);
  expect(out).toMatch(/^.*cores.*Node/);
  expect(out).toMatch(
    /^work +size +device +cone +median ms +min ms +peer +its median +ratio +of min +goal$/m,
  );
  expect(out).toMatch(/^A +4q2l +on +\d\.\d+ +\d\.\d+ +5$/m);
  const lines = parse(readFileSync(output), { columns: true }) as Record<string, string>[];
  expect(Object.keys(lines[0])).toEqual(Object.keys(benchmarkTable.columns));
  expect(
    lines.map(({ section, name, size, simulator, device }) => [section, name, size, simulator, device]),
  ).toEqual([
    ['works', 'A', '4q2l', 'qckpt', ''],
    ['works', 'A', '4q2l', 'qckpt', 'manila'],
  ]);
  expect(Number(lines[0].median_ms)).toBeGreaterThan(0);
  expect(Number(lines[0].cores)).toBeGreaterThan(0);
  expect(lines[0].command).toBe(
    'qckpt bench --section works --work A --size 4q2l --device manila --level 1 --cone on --repetitions 2 --least 0 --budget 15 --steady 0',
  );

  writeFileSync(output, 'mine');
  expect(await qckpt(words)).toMatchObject({
    code: 2,
    messages: `qckpt: ${output} holds other times; --force overwrites it\n`,
  });
  expect(readFileSync(output, 'utf8')).toBe('mine');
  expect((await qckpt([...words, '--force'])).code).toBe(0);
  expect(readFileSync(output, 'utf8')).toMatch(/^section,/);
});

it.each([
  [
    ['--size', '8q'],
    '"size" expected NqLl with 2..24 qubits and 1..100 layers, such as 8q3l, or 8q3lB for circuit B, got "8q"',
  ],
  [['--work', 'A,Z'], '"work" expected some of A, B, C, D, E, F, G, H, I, got "Z"'],
  [
    ['--section', 'limit'],
    '"section" expected some of works, scaling, workers, evaluation, step, start, limits, got "limit"; did you mean "limits"?',
  ],
  [['--repetitions', '0'], '"repetitions" expected an integer >= 1, got 0'],
  [['--repetitions', '1.5'], '"repetitions" expected an integer >= 1, got 1.5'],
  [['--least', '-1'], '"least" expected a number >= 0, got -1'],
  [['--peer', 'aer'], '"peer" expected --peers beside it, got none'],
  [
    ['--peers', '--python', 'no/such/python', '--size', '2q1l', '--quiet'],
    '"python" expected a Python interpreter with the peers\' packages, found none at no/such/python ' +
      '(python3 -m venv .venv && .venv/bin/pip install -r test/peers/requirements-all.txt)',
  ],
])('says what is wrong with %j', async (words, message) => {
  expect(await qckpt(['bench', ...words])).toEqual({ code: 2, out: '', messages: `qckpt: ${message}\n` });
});

// Threads and processes start from the built program.
it('measures every section', async () => {
  const names = ['scaling', 'workers', 'evaluation', 'step', 'limits'];
  const words = ['bench', '--section', names.join(), '--size', '2q1l', '--json', ...QUICK];
  const { code, out, messages } = await installation.run(words);
  expect([code, messages]).toEqual([0, '']);
  const { rows, measures } = JSON.parse(out) as {
    rows: unknown[];
    measures: { section: string; name: string; value: number | null; unit: string }[];
  };
  expect(rows).toEqual([]);
  expect([...new Set(measures.map(({ section }) => section))]).toEqual(names);
  const value = (name: string): number => measures.find((measure) => measure.name === name)!.value!;
  for (const { name, value: found } of measures)
    if (name !== 'rest') expect([name, found! > 0]).toEqual([name, true]);
  expect(value('rest')).toBeCloseTo(value('step') - value('sweeps') - value('sampling'), 12);
  expect(value('efficiency of 2')).toBeCloseTo(value('rate of 2') / (2 * value('rate of 1')), 12);
  expect(value('A share of bandwidth')).toBeCloseTo(
    value('A memory traffic') / value("bandwidth over vectors of the state's length"),
    12,
  );
});

it('measures starts, of a checkpoint that holds its data too, and leaves no run behind', async () => {
  const name = 'freezing-circuit-a-4q2l-manila-l1-none-s1.safetensors';
  const checkpoints = 'results/reference/checkpoints';
  cpSync(join(checkpoints, name), join(installation.folder, checkpoints, name), { recursive: true });
  // Of its own: others may run the same beside this.
  const scratch = mkdtempSync(join(folder, 'scratch-'));
  vi.stubEnv('TMPDIR', scratch);
  const words = ['bench', '--section', 'start', '--repetitions', '1', '--json', '--quiet'];
  const { code, out, messages } = await installation.run(words);
  vi.unstubAllEnvs();
  expect([code, messages]).toEqual([0, '']);
  const { measures } = JSON.parse(out) as { measures: { name: string; value: number; unit: string }[] };
  const times = new Map(measures.map((measure) => [measure.name, measure.value]));
  const commands = ['qckpt --version', 'qckpt verify', 'qckpt verify, own data'];
  expect([...times.keys()]).toEqual(['node', ...commands.flatMap((own) => [own, `${own} over node`])]);
  for (const own of commands)
    expect(times.get(`${own} over node`)).toBeCloseTo(times.get(own)! / times.get('node')!, 12);
  expect(readdirSync(scratch)).toEqual([]);
});

it('says of a size that does not fit what it would need', () => {
  const { milliseconds, problem } = measureIsolated({ work: 'B', size: '16q8l', cone: false, leastMs: 0 });
  expect([milliseconds, problem]).toEqual([null, expect.stringMatching(/^CAPACITY: .* GiB/)]);
});
