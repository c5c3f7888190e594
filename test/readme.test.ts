import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { claims } from '../src/report/claims/claims.ts';
import { type Installation, install } from './cli/installation.ts';
import { expectMade } from './madePart.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = (name: string): string => readFileSync(join(root, name), 'utf8');

/** A line of a ```sh block; `shows` is the ```text block after it. */
interface Example {
  readonly line: string;
  readonly code: number;
  readonly shows: string | null;
}

const examples: Example[] = [
  ...page('docs/tour.md').matchAll(/```sh\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```)?/g),
].flatMap(([, block, shows]) => {
  const lines = block.trim().split('\n');
  return lines.map((line, k) => ({
    line,
    code: Number(/# exit code (\d+)$/.exec(line)?.[1] ?? 0),
    shows: k === lines.length - 1 ? (shows ?? null) : null,
  }));
});

/** The run, with its threads; what the others do they do in this process as well. */
const IN_A_PROCESS = /^npx --no-install qckpt run .*results\/runs\/tour$/;

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
    if (!line.startsWith('npx --no-install qckpt ') || IN_A_PROCESS.test(line))
      return shell(`"${process.execPath}" dist/cli/main.js "$@"`, line);
    // The shell takes the words apart.
    const { out } = shell(String.raw`printf '%s\n' "$@"`, line);
    return installed.runHere(out.trimEnd().split('\n'));
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
    const printed = (out + messages).split('\n').map(narrow);
    let at = 0;
    for (const expected of shows
      .trim()
      .split('\n')
      .filter((text) => text !== '...')
      .map(narrow)) {
      const found = printed.indexOf(expected, at);
      expect(found, `"${expected}" in\n${printed.join('\n')}`).toBeGreaterThanOrEqual(at);
      at = found + 1;
    }
  });
});

/** The widths of columns may change, numbers not. */
function narrow(line: string): string {
  return line.replace(/\s+/g, ' ').trim();
}

const reference = join(root, 'results/reference');

/** Parts of the pages that are made from the committed tables; UPDATE_README=1 makes them again. */
describe.runIf(existsSync(join(reference, 'accuracy.csv')))('what comes out', () => {
  const csv = (name: string): Record<string, string>[] =>
    parse(readFileSync(join(reference, name), 'utf8'), { columns: true });
  const made: Record<string, { readonly on: string; readonly make: () => string }> = {
    'timings.csv': { on: 'README.md', make: timeTaken },
    'accuracy.csv': { on: 'docs/results.md', make: accuracyTable },
    'claims.csv': { on: 'docs/results.md', make: claimRows },
  };

  it.each(Object.entries(made))('is that of results/reference/%s', (name, { on, make }) => {
    expectMade(join(root, on), `from results/reference/${name}`, make(), 'UPDATE_README');
  });

  it('is what the six findings say, those first that do not hold', () => {
    const text = page('README.md');
    const findings = text.slice(
      text.indexOf('<!-- findings -->'),
      text.indexOf('<!-- end -->', text.indexOf('<!-- findings -->')),
    );
    const rows = Object.fromEntries(csv('claims.csv').map((row) => [row.id, row]));
    const said = (id: string, digits = 3): string => {
      const [measured, low, high] = ['measured', 'low', 'high'].map((name) =>
        Number(rows[id][name]).toFixed(digits),
      );
      return `${measured} [${low}, ${high}]`;
    };
    for (const id of ['C5', 'C3', 'C3b', 'C1', 'C2', 'C2b']) expect(findings).toContain(said(id));
    expect(text).toContain(`${said('C10', 2)} of the`);
    expect(findings).toContain(said('C11', 4));
    const verdicts = ['C5', 'C5b', 'C3', 'C6b'].map((id) => rows[id].verdict);
    expect(new Set(verdicts)).toEqual(new Set(['not supported']));
    for (const id of ['C1', 'C2', 'C2b', 'C3b', 'C4', 'C6', 'C7', 'C11'])
      expect(rows[id].verdict).toBe('supported');
    expect(Number(rows.C4.measured)).toBe(1);
    expect(Number(rows.C7.measured)).toBeLessThan(1e-5);
    expect(rows.C11.robustness).toContain('circuit-b-8q3l');
    expect(findings.match(/^\d\. /gm)).toHaveLength(6);
  });

  it('is what it says of the least that must be stored', () => {
    const words: Record<string, string> = {
      ...{ asymmetry: 'their asymmetry', compiled: 'compiled circuit', cursor: 'seeds', freezing: 'mask' },
      ...{ readout: 'readout errors', t2: 'T2', twoQubit: 'two-qubit errors' },
    };
    const { analyses } = parseYaml(page('experiments/contents.yaml')) as {
      analyses: {
        objective?: string;
        sets: Record<string, { keeps: string[] }>;
        thresholds: Record<string, number>;
      }[];
    };
    const text = page('README.md').replaceAll(/\s+/g, ' ');
    const said = text.slice(text.indexOf('- *What must be stored*'), text.indexOf('- *Drift*'));
    const [ofClassifier, ofEigensolver] = said.split('. For an eigensolver');
    for (const { objective, sets, thresholds } of analyses)
      for (const question of ['predict', 'verify', 'resume']) {
        const set = sets[`to-${question}`];
        if (set === undefined) continue;
        const kind = objective === 'energy' ? 'eigensolver' : 'classifier';
        const named = kind === 'eigensolver' ? ofEigensolver : ofClassifier;
        for (const part of set.keeps.map((name) => words[name] ?? name))
          expect(named, `${part} to ${question}`).toContain(part.replace('readout errors', 'readout'));
        const row = csv('contents/contents.csv').find(
          (one) =>
            one.row === 'mean' &&
            one.kind === kind &&
            one.variant === `only to-${question}` &&
            one[question] !== '',
        )!;
        // It suffices by its mean; where its interval is not within the threshold, that is said.
        expect(Number(row[question])).toBeLessThan(thresholds[question]);
        const numbers = ['', '_low', '_high'].map((end) => Number(row[question + end]).toFixed(4));
        if (row[`${question}_answered`] !== 'yes')
          expect(named).toContain(
            `(${numbers[0]} [${numbers[1]}, ${numbers[2]}] off, at a threshold of ${thresholds[question]})`,
          );
      }
    // Two sentences.
    expect(said.split(/(?<=[a-z)])\. (?=[A-Z])/)).toHaveLength(3);
  });

  it('is what it says of drift, adjusting, noise and counts', () => {
    const text = page('README.md').replaceAll(/\s+/g, ' ');
    const [sessions] = csv('drift/sessions.csv').filter(
      (row) => [row.row, row.sessions, row.stored].join() === 'mean,12,parameters',
    );
    const cost = ['', '_low', '_high'].map((end) => Number(sessions[`cost${end}`]).toFixed(3));
    expect(text).toContain(`its parameters alone cost ${cost[0]} [${cost[1]}, ${cost[2]}]`);
    const all = csv('drift/variance.csv').find(({ without }) => without === '')!;
    expect(Number(all.within_difference) / Number(all.between_difference)).toBeCloseTo(0.5, 1);
    const verdictOf = Object.fromEntries(csv('adjust/claims.csv').map(({ id, verdict }) => [id, verdict]));
    expect([verdictOf.C12b, verdictOf.C12c, verdictOf.C12]).toEqual([
      'not supported',
      'not supported',
      'inconclusive',
    ]);
    const [{ beside }] = csv('counts/claims.csv');
    const at = (depth: string): string =>
      Number(beside.split(`${depth} entanglers: `)[1].split(' ')[0]).toFixed(2);
    expect(text).toContain(
      `${at('at most 2')} after one or two entanglers and ${at('more than 8')} after more than eight`,
    );
  });

  it('fits on a page of 150 lines, whose links lead somewhere', () => {
    const text = page('README.md');
    expect(text.split('\n').length).toBeLessThanOrEqual(150);
    for (const [, link] of text.matchAll(/\]\(([^)#]+)\)/g))
      expect(existsSync(join(root, link)), link).toBe(true);
    const named = new Set([...text.matchAll(/\]\(docs\/([^)#]+)\)/g)].map(([, name]) => name));
    const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
    // What only those read who look for it is linked from the others.
    expect(pages.filter((name) => !named.has(name)).sort()).toEqual(['openqasm.md']);
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
      C8: '`contents.csv`, rows of `paper`',
      C9: '`told.csv`',
      C10: '`counts.csv`',
      C11: '`migration.csv`, `loss_moved` and `control`',
      C12: '`adjust.csv`, rows `policy`, `pruning`',
      C12b: '`adjust.csv`, rows `policy`, `quantization`',
      C12c: '`adjust.csv`, rows `policy`, `freezing`',
      C13: '`adjust.csv`, `home`, `pruning`',
      C13b: '`adjust.csv`, `home`, `quantization`',
      C13c: '`adjust.csv`, `home`, `gates`',
    };
    const number = (text: string) => Number(Number(text).toPrecision(3));
    const rows = csv('claims.csv').map((row) => {
      const measured = `${number(row.measured)} [${number(row.low)}, ${number(row.high)}], threshold ${number(row.threshold)}`;
      const more = [row.robustness, row.remark].filter((text) => text !== '').map((text) => `; ${text}`);
      return `| ${row.id}: ${row.claim} | \`npm run reproduce -- --study ${row.experiment}\` | ${where[row.id]} | ${row.verdict}: ${measured}, over ${row.n} ${row.over}${more.join('')} |`;
    });
    // Until the reference is made with the study adjust, it has none of its claims.
    const hasAdjust = csv('claims.csv').some(({ experiment }) => experiment === 'adjust');
    const expected = Object.keys(claims).filter((id) => hasAdjust || !/^C1[23]/.test(id));
    expect(rows).toHaveLength(expected.length);
    return ['| claim | reproduced by | table, rows | verdict |', '|---|---|---|---|', ...rows, ''].join('\n');
  }
});
