import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, digestOf, sha256Hex } from '../../src/numeric/canonicalJson.ts';
import { tables } from '../../src/report/tables.ts';
import { tinyExperiment } from '../experiment/trainedRun.ts';
import { type Ended, type Installation, install, pathsBelow } from './installation.ts';
import { qckpt } from './qckpt.ts';

let installed: Installation;
let run: string;
let ended: Ended;
beforeAll(async () => {
  installed = install();
  run = join(installed.folder, 'run');
  ended = await installed.run(['run', tinyExperiment, '--output', run, '--tables']);
});
afterAll(() => installed.remove());

type Csv = Record<string, string>[];
const csv = (name: string): Csv => parse(readFileSync(join(run, `${name}.csv`), 'utf8'), { columns: true });

describe('qckpt run', () => {
  it('prints claims, and tables where they are asked for, on stdout, progress and what to do next on stderr', () => {
    expect(ended.code).toBe(0);
    for (const name of ['accuracy', 'migration', 'compilation', 'overhead', 'claims'])
      expect(ended.out).toMatch(new RegExp(`^${name}: `, 'm'));
    expect(ended.out).toMatch(/^claims, by thresholds that were fixed beforehand:\nC1 /m);
    expect(ended.out).not.toMatch(/NaN|undefined|Infinity/);
    expect(ended.messages).toMatch(/^100 % \| 18\/18 tasks \|/m);
    expect(ended.messages).toContain(
      `tables are in ${run}; check the checkpoints with \`qckpt verify ${run}\``,
    );
  });

  it('keeps the request and what became of it apart', () => {
    expect(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'))).toMatchObject({ status: 'COMPLETED' });
    expect(JSON.parse(readFileSync(join(run, 'experiments.json'), 'utf8'))).toMatchObject({
      format: 'qckpt-run/1',
      experiments: [{ name: 'tiny' }],
    });
  });

  it('writes checkpoints that verify', async () => {
    const { code, out } = await qckpt(['verify', '--each', run]);
    expect(code).toBe(0);
    // Five training runs and four twins keep two checkpoints each, the eigensolver has one.
    expect(out.match(/: bit-identical \(\d claims\)$/gm)).toHaveLength(19);
  });
});

it('keeps apart what differs in data, shots or images alone: two seeds each, and no mean over two', async () => {
  const grids = [
    '{models: [circuit-a-4q2l], hardware: [none]}',
    '{models: [circuit-a-4q2l], hardware: [none], data: parity-4q}',
    '{models: [circuit-a-4q2l], hardware: [none], shots: 5000}',
    '{models: [circuit-a-4q2l], hardware: [none], checkpointEvery: 5}',
  ];
  const settings = [`train=[${grids}]`, 'analyses=[]', 'claims={}', 'seeds=2', 'training.samples=20'];
  const output = join(installed.folder, 'settings');
  const words = settings.flatMap((setting) => ['--set', setting]);
  const { code, out, messages } = await installed.runHere([
    ...['run', tinyExperiment, ...words, '--output', output, '--quiet'],
  ]);
  expect({ code }, messages).toEqual({ code: 0 });
  const rows: Csv = parse(readFileSync(join(output, 'accuracy.csv'), 'utf8'), { columns: true });
  const means = rows.filter(({ row }) => row === 'mean');
  expect(means.map(({ shots, setting, n }) => [shots, setting, n])).toEqual([
    ['100', 'checkpointEvery=20; data=mnist-0-3', '2'],
    ['100', 'checkpointEvery=20; data=parity-4q', '2'],
    ['5000', 'checkpointEvery=20; data=mnist-0-3', '2'],
    ['100', 'checkpointEvery=5; data=mnist-0-3', '2'],
  ]);
  for (const mean of means) {
    let sum = 0;
    let count = 0;
    for (const row of rows) {
      if (row.row !== 'run' || row.shots !== mean.shots || row.setting !== mean.setting) continue;
      sum += Number(row.test_loss);
      count++;
    }
    expect(count).toBe(2);
    expect(Number(mean.test_loss)).toBeCloseTo(sum / count, 12);
  }
  // A terminal shows what tells its lines apart.
  expect(out).toMatch(/^experiment +model +hardware +freezing +setting +shots +n /m);
  expect((await qckpt(['verify', output])).code).toBe(0);
});

// They compare freezing with none on one machine, budgets, and published rows, count on real machines, or predict
// numbers: none of it in this run.
const ROWLESS = new Set([
  ...['speedup', 'fair', 'published', 'measured', 'regression'],
  // Of studies of their own.
  ...['contents', 'drift', 'told', 'variance', 'sessions', 'adjust', 'noise', 'counts'],
]);

it('writes no table that has no row', () => {
  for (const name of ROWLESS) expect(existsSync(join(run, `${name}.csv`)), name).toBe(false);
});

const filled = Object.values(tables).filter(({ name }) => !ROWLESS.has(name));
describe.each(filled)('the table $name of a real run', ({ name, columns, rare = [] }) => {
  it('has the documented columns', () => {
    // Nothing in this run has a head, or is done under two settings that a column of their own does not tell apart.
    const always = Object.keys(columns).filter((column) => column !== 'setting' && !rare.includes(column));
    expect(readFileSync(join(run, `${name}.csv`), 'utf8').split('\n')[0]).toBe(always.join(','));
  });

  it('has no cell that is not a number, a name or empty', () => {
    for (const row of csv(name))
      for (const [column, cell] of Object.entries(row)) {
        expect(cell, column).not.toMatch(/NaN|Infinity|undefined|null|\[object/);
        if (
          /_low$|_high$|loss|accuracy(?!_sha)|_ms_|share|bytes|seconds/.test(column) &&
          column !== 'component'
        )
          expect(Number.isFinite(Number(cell)), `${column}: ${cell}`).toBe(true);
      }
  });

  it('has rows', () => expect(csv(name).length).toBeGreaterThan(0));
});

describe('a row of a table', () => {
  it('leads to the checkpoint that it was made from', () => {
    const { sources } = JSON.parse(readFileSync(join(installed.folder, 'dist/build.json'), 'utf8'));
    const rows = csv('accuracy').filter(({ row }) => row === 'run');
    expect(rows).toHaveLength(5);
    for (const { run: task, checkpoint_sha256, experiment, commit } of rows) {
      const file = join(run, experiment, task, 'step-000060.safetensors');
      expect(sha256Hex(readFileSync(file))).toBe(checkpoint_sha256);
      expect(commit).toBe(sources.commit);
    }
    const [{ run: task, checkpoint_sha256 }] = csv('energy').filter(({ row }) => row === 'run');
    const file = join(run, 'tiny', task, 'step-000010.safetensors');
    expect(sha256Hex(readFileSync(file))).toBe(checkpoint_sha256);
  });

  it('agrees with the others: parts of a migration add up to its difference', () => {
    const rows = csv('migration').filter(({ row }) => row === 'run');
    expect(rows.map(({ from, to, control }) => `${from} ${to} ${control}`).sort()).toEqual([
      'manila manila false',
      'manila manila true',
      'manila none false',
      'none manila false',
      'none none false',
      'none none true',
    ]);
    for (const row of rows) {
      const parts = ['readout', 'one_qubit', 'two_qubit', 'relaxation'].map((part) => Number(row[part]));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(Number(row.difference), 12);
      expect(Number(row.loss_moved) - Number(row.loss_at_home)).toBeCloseTo(Number(row.difference), 15);
      expect(Number(row.loss_moved) - Number(row.loss_tuned_kept)).toBeCloseTo(
        Number(row.recovered_kept),
        15,
      );
      if (row.from === row.to && row.control === 'false')
        expect([row.difference, row.beyond_staying]).toEqual(['0', '0']);
      // 5 samples x (1 + 2 x 16 angles).
      expect(row.fine_tune_circuits).toBe('165');
    }
  });

  it('adds up: the components of a checkpoint are its file', () => {
    const sizes = csv('overhead').filter(({ what }) => what === 'size');
    for (const layers of ['1', '5']) {
      const parts = sizes.filter((row) => row.layers === layers);
      const bytes = (name: string) => Number(parts.find(({ component }) => component === name)!.bytes);
      const inPaper = parts.filter(
        ({ component, formula }) => formula !== '' && component !== "paper's parts",
      );
      const add = (rows: readonly Record<string, string>[]) =>
        rows.reduce((sum, row) => sum + Number(row.bytes), 0);
      expect(bytes("paper's parts")).toBe(add(inPaper));
      expect(add(parts) - bytes("paper's parts")).toBe(2 * bytes('total'));
      // L q g doubles, and two moments each: q = 4, g = 2.
      expect(bytes('parameters')).toBe(8 * 4 * 2 * Number(layers));
      expect(bytes('optimizer')).toBe(2 * bytes('parameters'));
      expect(parts.find(({ component }) => component === 'hardware')!.formula).toBe('4q + e');
    }
  });
});

describe('qckpt tables', () => {
  it('makes the same tables again, and overwrites no others unasked', async () => {
    const to = join(installed.folder, 'tables');
    const again = await qckpt(['tables', run, '-o', to]);
    expect(again.code).toBe(0);
    const made = pathsBelow(to);
    const pages = ['accuracy.svg', 'freezing.md'];
    expect(made).toEqual([...filled.map(({ name }) => `${name}.csv`), ...pages].sort());
    for (const path of made)
      expect(readFileSync(join(to, path), 'utf8')).toBe(readFileSync(join(run, path), 'utf8'));
    expect((await qckpt(['tables', run, '-o', to])).code).toBe(0);

    writeFileSync(join(to, 'claims.csv'), 'mine');
    const refused = await qckpt(['tables', run, '-o', to]);
    expect(refused).toMatchObject({
      code: 2,
      messages: expect.stringContaining('claims.csv holds other results'),
    });
    expect(readFileSync(join(to, 'claims.csv'), 'utf8')).toBe('mine');
    expect((await qckpt(['tables', run, '-o', to, '--force'])).code).toBe(0);
    expect(readFileSync(join(to, 'claims.csv'), 'utf8')).toBe(readFileSync(join(run, 'claims.csv'), 'utf8'));
  });

  it('counts no run twice, and wants runs', async () => {
    const to = join(installed.folder, 'twice');
    const other = join(installed.folder, 'other-settings');
    mkdirSync(other);
    const request = readFileSync(join(run, 'experiments.json'), 'utf8');
    writeFileSync(join(other, 'experiments.json'), request.replace('"seeds":1', '"seeds":2'));
    expect(await qckpt(['tables', run, other, '-o', to])).toMatchObject({
      code: 2,
      messages: expect.stringContaining('or of the same with the same settings, got "tiny" twice'),
    });
    expect(existsSync(to)).toBe(false);
    expect((await qckpt(['tables', run, run, '-o', to])).code).toBe(0);
    expect(readFileSync(join(to, 'accuracy.csv'), 'utf8')).toBe(
      readFileSync(join(run, 'accuracy.csv'), 'utf8'),
    );
    rmSync(to, { recursive: true });
    expect((await qckpt(['tables', installed.folder, '-o', to])).messages).toContain('expected a run folder');
  });
});

describe('qckpt check and run --dry-run', () => {
  it('print the plan and its cost, and do nothing', async () => {
    const checked = await qckpt(['check', tinyExperiment]);
    expect(checked).toMatchObject({ code: 0, messages: '' });
    expect(checked.out).toMatch(/^train +5$/m);
    expect(checked.out).toMatch(/^tiny\/train\/circuit-a-4q2l-none-l0-none-s1$/m);
    expect(checked.out).toMatch(/^tiny\/mask-transfer\/\S+ {2}after (\S+, ){3}\S+$/m);
    // Five trainings and four twins of 60, two migrations to two machines and by a twin, twice 5 each, masks from the
    // other machine and from the twin, four times 5: 680 samples of 1 + 2 x 16 circuits. 10 of 1 + 2 x 4 in two bases.
    expect(checked.out).toContain('at most 22620, 2262000 shots');
    const to = join(installed.folder, 'dry');
    expect(await qckpt(['run', tinyExperiment, '--dry-run', '--output', to])).toEqual(checked);
    expect(existsSync(to)).toBe(false);
  });

  it('apply --quick and --set, and say what is wrong with a file, with exit code 2', async () => {
    const quick = await qckpt([
      'check',
      tinyExperiment,
      '--quick',
      '--set',
      'analyses=[]',
      '--set',
      'seeds=3',
    ]);
    expect(quick.out).toMatch(/^train +9$/m);
    const wrong = await qckpt(['check', tinyExperiment, '--set', 'training.shots=0']);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.messages).toMatch(
      /^qckpt: "training\.shots" expected integer .*, got 0 \(--set training\.shots=0\)\n$/,
    );
    expect((await qckpt(['check', 'nowhere.yaml'])).messages).toBe(
      'qckpt: cannot read nowhere.yaml: no such file\n',
    );
  });
});

describe('a result that somebody has changed', () => {
  interface Stored {
    result: Record<string, unknown>;
    sha256?: string;
    [other: string]: unknown;
  }
  const TRAINED = 'tiny/train/circuit-a-4q2l-manila-l1-none-s1';

  /** The run again, with one result forged, its digest made again. */
  function forged(task: string, forge: (stored: Stored, folder: string) => void): string {
    const folder = mkdtempSync(join(installed.folder, 'forged-'));
    cpSync(run, folder, { recursive: true });
    const path = join(folder, task, 'result.json');
    const { sha256: _, ...stored } = JSON.parse(readFileSync(path, 'utf8')) as Stored;
    forge(stored as Stored, join(folder, task));
    writeFileSync(path, canonicalJson({ ...stored, sha256: digestOf(stored) }));
    return folder;
  }

  /** What tables and resume say, which must be the same. */
  async function refusals(folder: string): Promise<string[]> {
    const made = await qckpt(['tables', folder, '-o', join(folder, 'made')]);
    expect([made.code, made.out]).toEqual([5, '']);
    expect(existsSync(join(folder, 'made'))).toBe(false);
    return [made.messages, (await qckpt(['resume', folder, '--quiet'])).messages];
  }

  const member = (name: string, value: unknown) => (stored: Stored) => {
    expect(stored.result).toHaveProperty(name);
    stored.result[name] = value;
  };

  it.each([
    [
      'claims',
      (stored: Stored) => {
        (stored.result.claims as { value: number }[])[3].value = 0.999;
      },
    ],
    ['circuits', member('circuits', 1)],
    ['curve', member('curve', { step: [1], circuits: [1], loss: [0], accuracy: [1] })],
    ['hardware', member('hardware', 'none')],
    ['compiled', member('compiled', null)],
    ['qpuSecondsPerCircuit', member('qpuSecondsPerCircuit', 1e-9)],
    ['liveParameters', member('liveParameters', 1)],
  ] as [string, (stored: Stored) => void][])('is found by its checkpoint: %s', async (name, forge) => {
    for (const message of await refusals(forged(TRAINED, forge)))
      expect(message).toMatch(
        new RegExp(
          `result\\.json: "${name}" is not what step-000060\\.safetensors says; remove result\\.json`,
        ),
      );
  });

  it('takes its commit from the checkpoint, whatever it says', async () => {
    const folder = forged(TRAINED, (stored) => {
      stored.commit = "=cmd|' /C calc'!A0";
    });
    const to = join(folder, 'made');
    expect((await qckpt(['tables', folder, '-o', to])).code).toBe(0);
    expect(readFileSync(join(to, 'accuracy.csv'), 'utf8')).toBe(
      readFileSync(join(run, 'accuracy.csv'), 'utf8'),
    );
  });

  it.each([
    ['is gone', (folder: string) => unlinkSync(join(folder, 'step-000060.safetensors')), 'is not there'],
    [
      'is damaged',
      (folder: string) => writeFileSync(join(folder, 'step-000060.safetensors'), 'x'),
      'expected sha256',
    ],
  ] as [string, (folder: string) => void, string][])(
    'is not believed where its checkpoint %s',
    async (_, spoil, words) => {
      for (const message of await refusals(forged(TRAINED, (_stored, folder) => spoil(folder))))
        expect(message).toContain(words);
    },
  );

  it('leads nowhere but into its folder', async () => {
    const outside = forged(TRAINED, ({ result }) => {
      result.checkpoint = { ...(result.checkpoint as object), file: '../../../../x.safetensors' };
    });
    expect((await qckpt(['tables', outside, '-o', join(outside, 'made')])).messages).toContain(
      '"checkpoint.file" expected a file name',
    );
  });

  it.each(['train/circuit-a-4q2l-manila-l1-none-s1', 'migration/circuit-a-4q2l-from-manila-l1-s1'])(
    'that is empty is said to be (%s)',
    async (task) => {
      const folder = forged(`tiny/${task}`, (stored) => {
        stored.result = {};
      });
      for (const message of await refusals(folder)) {
        expect(message).toMatch(/^qckpt: "[a-zA-Z]+" expected .*result\.json/m);
        expect(message).not.toMatch(/^ +at /m);
      }
    },
  );

  it('of an analysis names a checkpoint of its plan', async () => {
    const folder = forged('tiny/migration/circuit-a-4q2l-from-manila-l1-s1', ({ result }) => {
      result.checkpoint = { sha256: 'a'.repeat(64), stateSha256: 'b'.repeat(64) };
    });
    const { code, messages } = await qckpt(['tables', folder, '-o', join(folder, 'made')]);
    expect([code, messages]).toEqual([5, expect.stringContaining('that its plan does not have')]);
  });

  it("is not thrown away by --force together with somebody's own files", async () => {
    const folder = mkdtempSync(join(installed.folder, 'kept-'));
    cpSync(run, folder, { recursive: true });
    writeFileSync(join(folder, 'thesis.tex'), 'years');
    const before = pathsBelow(folder);
    const { code, messages } = await qckpt(['run', tinyExperiment, '--output', folder, '--force']);
    expect(code).toBe(2);
    expect(messages).toContain('--force removes only what a run has made');
    expect(messages).toContain('thesis.tex');
    expect(pathsBelow(folder)).toEqual(before);
  });

  it.runIf(process.platform !== 'win32')('or with a link in the folder, is not read', async () => {
    const folder = mkdtempSync(join(installed.folder, 'linked-'));
    cpSync(run, folder, { recursive: true });
    symlinkSync('/dev/zero', join(folder, 'tiny', 'more'));
    for (const words of [
      ['resume', folder],
      ['tables', folder, '-o', join(folder, 'made')],
    ])
      expect(await qckpt(words)).toMatchObject({
        code: 2,
        messages: expect.stringContaining('a symbolic link'),
      });
  });
});
