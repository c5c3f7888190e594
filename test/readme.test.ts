import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claims } from '../src/report/claims/claims.ts';
import { type Installation, install } from './cli/installation.ts';
import { qckpt } from './cli/qckpt.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** A line of a ```sh block; `shows` is the ```text block after it. */
interface Example {
  readonly line: string;
  readonly code: number;
  readonly shows: string | null;
}

const examples: Example[] = [
  ...readme.matchAll(/```sh\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```)?/g),
].flatMap(([, block, shows]) => {
  const lines = block.trim().split('\n');
  return lines.map((line, k) => ({
    line,
    code: Number(/# exit code (\d+)$/.exec(line)?.[1] ?? 0),
    shows: k === lines.length - 1 ? (shows ?? null) : null,
  }));
});

/** Start threads from the built program; what the others do they do in this process as well. */
const STARTS_THREADS = /^npx --no-install qckpt (run|resume|bench)\b/;

interface Printed {
  readonly code: number | null;
  readonly out: string;
  readonly messages: string;
}

describe('the tour', () => {
  const before = process.cwd();
  let installed: Installation;
  beforeAll(() => {
    installed = install();
    process.chdir(installed.folder);
  });
  afterAll(() => {
    process.chdir(before);
    installed.remove();
  });

  /** A line, run by a shell; `npx` is what it says. */
  function shell(npx: string, line: string): Printed {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `npx() { shift 2; ${npx}; }\n${line}`], {
      encoding: 'utf8',
    });
    return { code: status, out: stdout, messages: stderr };
  }

  async function run(line: string): Promise<Printed> {
    if (!line.startsWith('npx --no-install qckpt ') || STARTS_THREADS.test(line))
      return shell(`"${process.execPath}" dist/cli/main.js "$@"`, line);
    // The shell takes the words apart.
    const { out } = shell(String.raw`printf '%s\n' "$@"`, line);
    return qckpt(out.trimEnd().split('\n'));
  }

  it('has examples of every command but the long one', () => {
    const verbs = examples.flatMap(({ line }) => /^npx --no-install qckpt (\w+)/.exec(line)?.[1] ?? []);
    expect(new Set(verbs)).toEqual(
      new Set(
        'init run resume check verify predict migrate diff export data tables simulate gradient transpile bench calibration inspect explain'.split(
          ' ',
        ),
      ),
    );
  });

  // In the order of the page: later lines use what earlier ones have made.
  it.each(examples)('$line', async ({ line, code: expectedCode, shows }) => {
    const { code, out, messages } = await run(line);
    expect({ code }, messages).toEqual({ code: expectedCode });
    if (shows === null) return;
    const printed = (out + messages).split('\n').map(shape);
    let at = 0;
    for (const expected of shows
      .trim()
      .split('\n')
      .filter((text) => text !== '...')
      .map(shape)) {
      const found = printed.indexOf(expected, at);
      expect(found, `"${expected}" in\n${printed.join('\n')}`).toBeGreaterThanOrEqual(at);
      at = found + 1;
    }
  });
});

/** Numbers and the widths of columns may change. */
function shape(line: string): string {
  return line
    .replace(/\d+(\.\d+)?(e[+-]\d+)?/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}

const reference = join(root, 'results/reference');

/** Parts of the page that are made from the committed tables; UPDATE_README=1 makes them again. */
describe.runIf(existsSync(join(reference, 'accuracy.csv')))('what comes out', () => {
  const csv = (name: string): Record<string, string>[] =>
    parse(readFileSync(join(reference, name), 'utf8'), { columns: true });
  const made: Record<string, () => string> = {
    'timings.csv': timeTaken,
    'accuracy.csv': accuracyTable,
    'claims.csv': claimRows,
  };

  it.each(Object.keys(made))('is that of results/reference/%s', (name) => {
    const mark = `<!-- from results/reference/${name} -->\n`;
    const page = readFileSync(join(root, 'README.md'), 'utf8');
    const from = page.indexOf(mark) + mark.length;
    const to = page.indexOf('<!-- end -->', from);
    expect(from).toBeGreaterThan(mark.length);
    const expected = made[name]();
    if (process.env.UPDATE_README === '1')
      writeFileSync(join(root, 'README.md'), page.slice(0, from) + expected + page.slice(to));
    else expect(page.slice(from, to)).toBe(expected);
  });

  /** By the time of all tasks, shared by two cores. */
  function timeTaken(): string {
    const seconds = csv('timings.csv').reduce((sum, row) => sum + Number(row.seconds), 0);
    return `The default one has taken ${Math.ceil(seconds / 2 / 60)} minutes where the tables below were made.\n`;
  }

  function accuracyTable(): string {
    const rows = csv('accuracy.csv').filter(({ row, study }) => row === 'mean' && study === 'hardware');
    const interval = (row: Record<string, string>, measure: string, digits: number) => {
      const [mean, low, high] = ['', '_low', '_high'].map((end) =>
        Number(row[measure + end]).toFixed(digits),
      );
      return `${mean} [${low}, ${high}]`;
    };
    return [
      '| QNN | machine | seeds | test loss | over noise-free, seed by seed | test accuracy | logistic regression |',
      '|---|---|---|---|---|---|---|',
      ...rows.map((row) => {
        const machine = row.hardware === 'none' ? 'noise-free' : row.hardware;
        return `| ${row.model} | ${machine} | ${row.n} | ${interval(row, 'test_loss', 3)} | ${row.hardware === 'none' ? '' : interval(row, 'loss_over_ideal', 3)} | ${interval(row, 'test_accuracy', 3)} | ${Number(row.accuracy_baseline).toFixed(3)} |`;
      }),
      '',
    ].join('\n');
  }

  function claimRows(): string {
    const where: Record<string, string> = {
      C1: '`accuracy.csv`, rows of study `hardware`',
      C2: '`compilation.csv`, rows `foreign`',
      C2b: '`compilation.csv`, `cost_as_is`',
      C3: '`migration.csv`, `loss_paper_numbers`',
      C3b: '`migration.csv`, `loss_paper_numbers_by_gate`',
      C4: '`speedup.csv`, `forward_passes`',
      C5: '`masks.csv`, `foreign_over_own`',
      C5b: '`masks.csv`, `foreign_over_own` and `control`',
      C6: '`overhead.csv`, rows `size`',
      C6b: '`overhead.csv`, rows `size`',
      C7: '`overhead.csv`, rows `latency`',
      C11: '`migration.csv`, `loss_moved` and `control`',
    };
    const number = (text: string) => Number(Number(text).toPrecision(3));
    const rows = csv('claims.csv').map((row) => {
      const measured = `${number(row.measured)} [${number(row.low)}, ${number(row.high)}], threshold ${number(row.threshold)}`;
      const more = [row.robustness, row.remark].filter((text) => text !== '').map((text) => `; ${text}`);
      return `| ${row.id}: ${row.claim} | \`npm run reproduce -- --study ${row.experiment}\` | ${where[row.id]} | ${row.verdict}: ${measured}, over ${row.n} ${row.over}${more.join('')} |`;
    });
    expect(rows).toHaveLength(Object.keys(claims).length);
    return ['| claim | reproduced by | table, rows | verdict |', '|---|---|---|---|', ...rows, ''].join('\n');
  }
});
