import { describe, expect, it, test } from 'vitest';
import { settingKey, settingOf } from '../../src/experiment/plan/settingOf.ts';
import type { FinishedTask } from '../../src/experiment/results/collectResults.ts';
import type { JsonValue } from '../../src/numeric/canonicalJson.ts';
import { accuracyChart } from '../../src/report/figures/accuracyChart.ts';
import { freezingPage } from '../../src/report/freezingPage.ts';
import { type Row, tableCsv } from '../../src/report/table.ts';
import { tables } from '../../src/report/tables.ts';
import { finished, inputOf, trained } from './madeUp.ts';

type Members = { readonly [member: string]: JsonValue };

/** Members of a cell that differ between two entries of one experiment file, and what a row says of them. */
const kinds: readonly [string, Members, Members, string | null][] = [
  // Shown by a column of their own.
  ['shots', { shots: 100 }, { shots: 5000 }, null],
  ['samples', { samples: 100 }, { samples: 200 }, null],
  ['strategy', { freezing: { strategy: 'none' } }, { freezing: { strategy: 'wsbd' } }, null],
  ['level', { level: 1 }, { level: 3 }, null],
  // Shown by nothing else.
  ['data', { data: { name: 'a', split: 1 } }, { data: { name: 'b', split: 2 } }, 'data=a|data=b'],
  [
    'data of one name',
    { data: { name: 'a', split: 1 } },
    { data: { name: 'a', split: 2 } },
    'data.split=1|data.split=2',
  ],
  [
    'learning rate',
    { optimizer: { name: 'adam', beta1: 0.9 } },
    { optimizer: { name: 'adam', beta1: 0.8 } },
    'optimizer.beta1=0.9|optimizer.beta1=0.8',
  ],
  [
    'window',
    { freezing: { strategy: 'none', window: 5 } },
    { freezing: { strategy: 'none', window: 9 } },
    'freezing.window=5|freezing.window=9',
  ],
  ['initial angles', {}, { initialAngles: [0.5, 1] }, 'initialAngles=default|initialAngles=0.5 1'],
  ['images', { validationImages: 50 }, { validationImages: 60 }, 'validationImages=50|validationImages=60'],
  ['cadence', { checkpointEvery: 5 }, { checkpointEvery: 6 }, 'checkpointEvery=5|checkpointEvery=6'],
  [
    'passes',
    {},
    { passes: { budget: 9, every: 3 } },
    'passes.budget=default; passes.every=default|passes.budget=9; passes.every=3',
  ],
  ['a member that no code knows', { brandNew: true }, { brandNew: false }, 'brandNew=true|brandNew=false'],
];

/** What results say in columns of their own. */
function told(members: Members): Record<string, JsonValue> {
  const { strategy } = (members.freezing ?? { strategy: 'none' }) as { strategy: string };
  return {
    ...('shots' in members ? { shots: members.shots } : {}),
    ...('samples' in members ? { samples: members.samples } : {}),
    ...('level' in members ? { level: members.level } : {}),
    freezing: strategy,
  };
}

const SEEDS = [1, 2, 3];
const lossOf = (entry: number, seed: number): number => 1 + 0.1 * seed + 10 * entry;

function runs(
  entries: readonly Members[],
  study = 'hardware',
  more: Record<string, JsonValue> = {},
): FinishedTask[] {
  return entries.flatMap((members, entry) =>
    SEEDS.map((seed) =>
      trained({ hardware: 'h', seed, loss: lossOf(entry, seed), ...told(members), ...more }, study, {
        ...members,
        ...(more as Members),
      }),
    ),
  );
}

describe('two entries that differ in one member', () => {
  test.each(kinds)('%s: are two means of three seeds each', (_, one, other, words) => {
    const rows = tables.accuracy.rows(inputOf(runs([one, other])));
    const means = rows.filter(({ row }) => row === 'mean');
    expect(means).toHaveLength(2);
    means.forEach((mean, entry) => {
      let sum = 0;
      for (const seed of SEEDS) sum += lossOf(entry, seed);
      expect(mean.n).toBe(3);
      expect(mean.test_loss).toBeCloseTo(sum / 3, 12);
    });
    const said = means.map(({ setting }) => setting ?? null);
    expect(said).toEqual(words === null ? [null, null] : words.split('|'));
    const [header] = tableCsv(tables.accuracy, rows).split('\n');
    expect(header.split(',').includes('setting')).toBe(words !== null);
    // Whatever the order of entries, each has the same words.
    const turned = tables.accuracy.rows(inputOf(runs([other, one]))).filter(({ row }) => row === 'mean');
    expect(turned.map(({ setting }) => setting ?? null)).toEqual(said.toReversed());
  });

  test.each(kinds)('%s: what a run is measured against has the same', (name, one, other) => {
    const ideals = (members: Members, entry: number): FinishedTask[] =>
      SEEDS.map((seed) =>
        trained({ hardware: 'none', seed, loss: 100 * entry, ...told(members), level: 0 }, 'hardware', {
          ...members,
          level: 0,
        }),
      );
    const rows = tables.accuracy.rows(
      inputOf([...ideals(one, 1), ...ideals(other, 2), ...runs([one, other])]),
    );
    const over = rows
      .filter(({ row, hardware }) => row === 'run' && hardware === 'h')
      .map(({ loss_over_ideal }) => loss_over_ideal);
    // Levels are of machines: without one there is one ideal run, the first.
    const factor = name === 'level' ? [1, 1] : [1, 2];
    const expected = [0, 1].flatMap((entry) =>
      SEEDS.map((seed) => lossOf(entry, seed) - 100 * factor[entry]),
    );
    for (const [k, value] of over.entries()) expect(value).toBeCloseTo(expected[k], 10);
    expect(over).toHaveLength(6);
  });
});

it('what a run is measured against may have another stream of shots: the noise-free one is no machine', () => {
  const own = (hardware: string) =>
    SEEDS.map((seed) =>
      trained({ hardware, seed, loss: hardware === 'none' ? 1 : 1 + seed / 8 }, 'hardware', {
        shotStream: hardware,
      }),
    );
  const rows = tables.accuracy.rows(inputOf([...own('none'), ...own('h')]));
  const over = rows.filter(({ row, hardware }) => row === 'run' && hardware === 'h');
  expect(over.map(({ loss_over_ideal }) => loss_over_ideal)).toEqual([0.125, 0.25, 0.375]);
  expect(rows.every(({ setting }) => setting === undefined)).toBe(true);
});

it('names a member for all rows of the experiment that have it, and for no other experiment', () => {
  const own = runs([{ data: { name: 'a' } }, { data: { name: 'b' } }]);
  const alone = runs([{ data: { name: 'b' } }], 'hardware', { hardware: 'g' });
  const elsewhere = runs([{ data: { name: 'a' } }], 'optimization');
  const means = tables.accuracy
    .rows(inputOf([...own, ...alone, ...elsewhere]))
    .filter(({ row }) => row === 'mean');
  expect(means.map(({ experiment, hardware, setting = null }) => [experiment, hardware, setting])).toEqual([
    ['hardware', 'h', 'data=a'],
    ['hardware', 'h', 'data=b'],
    ['hardware', 'g', 'data=b'],
    ['optimization', 'h', null],
  ]);
});

describe('the setting of a cell', () => {
  const keyOf = (cell: JsonValue, needed: JsonValue[] = [], needs: string[] = []): string =>
    settingKey(settingOf({ cell, needs }, needed));
  it('is all of it but the seed, of a template too', () => {
    expect(keyOf({ a: { b: [1, 2] }, seed: '1' })).toBe(keyOf({ a: { b: [1, 2] }, seed: '2' }));
    expect(keyOf({ a: { b: [1, 2] }, seed: '1' })).not.toBe(keyOf({ a: { b: [1, 3] }, seed: '1' }));
    expect(keyOf({ template: { seed: '1', x: 1 } })).toBe(keyOf({ template: { seed: '2', x: 1 } }));
    expect(keyOf({ data: { seed: '1' } })).not.toBe(keyOf({ data: { seed: '2' } }));
  });
  it('has the settings of the tasks it starts from in place of their names', () => {
    const of = (seed: number, shots: number): string =>
      keyOf({ origin: `train/a-s${seed}`, images: 5 }, [{ shots, seed: `${seed}` }], [`train/a-s${seed}`]);
    expect(of(1, 100)).toBe(of(2, 100));
    expect(of(1, 100)).not.toBe(of(1, 200));
  });
});

describe('tables of analyses', () => {
  const start = (id: string, members: Members): FinishedTask => {
    const task = trained({ hardware: 'h', seed: 1, loss: 1 }, 'hardware', members);
    return { ...task, task: { ...task.task, id } };
  };
  const analysed = (kind: string, result: object, cell: Members, needs: string[]): FinishedTask => {
    const task = finished(
      kind,
      { checkpoint: { sha256: 'a', stateSha256: 'b' }, model: 'm', ...result },
      'hardware',
      'hardware',
      cell,
    );
    return { ...task, task: { ...task.task, needs } };
  };
  const meansOf = (table: string, tasks: FinishedTask[]): Row[] =>
    tables[table].rows(inputOf(tasks)).filter(({ row }) => row === 'mean');

  it('masks: what a mask was learned with', () => {
    const pair = (loss: number) => [
      {
        from: 'f',
        to: 't',
        checkpoint: { sha256: '', stateSha256: '' },
        lossForeignMask: 0,
        lossOwnMask: 0,
        lossCarried: 0,
        lossRelearned: 0,
        overlap: loss,
      },
    ];
    const tasks = [100, 5000].flatMap((shots, entry) =>
      SEEDS.flatMap((seed) => {
        const id = `train/${shots}-s${seed}`;
        return [
          start(id, { shots, seed: `${seed}` }),
          analysed(
            'mask-transfer',
            { freezing: 'wsbd', seed: `${seed}`, pairs: pair(entry + seed / 100) },
            { runs: [id], samples: 7 },
            [id],
          ),
        ];
      }),
    );
    const means = meansOf('masks', tasks);
    expect(means.map(({ n, setting }) => [n, setting])).toEqual([
      [3, 'origin.shots=100'],
      [3, 'origin.shots=5000'],
    ]);
    expect(means.map(({ overlap }) => Number(overlap).toFixed(12))).toEqual([
      '0.020000000000',
      '1.020000000000',
    ]);
  });

  it('migration and foreign circuits: images and fine-tuning', () => {
    const target = {
      to: 'none',
      technology: 'none',
      loss: 2,
      parts: {},
      kept: { loss: 1 },
      reset: { loss: 1 },
    };
    const moved = [50, 80].flatMap((fineTuneSamples, entry) =>
      SEEDS.map((seed) =>
        analysed(
          'migration',
          { from: 'none', technology: 'none', seed: `${seed}`, lossAtHome: entry + seed, targets: [target] },
          { fineTuneSamples, images: 9 },
          [],
        ),
      ),
    );
    expect(
      meansOf('migration', moved).map(({ n, setting, loss_at_home }) => [n, setting, loss_at_home]),
    ).toEqual([
      [3, 'fineTuneSamples=50', 2],
      [3, 'fineTuneSamples=80', 3],
    ]);
    const foreign = [50, 80].flatMap((images) =>
      SEEDS.map((seed) =>
        analysed(
          'foreign',
          {
            from: 'f',
            level: 1,
            seed: `${seed}`,
            targets: [{ to: 't', problems: {}, lossAsIs: images + seed, lossRetranspiled: 1 }],
            otherDates: [],
          },
          { images },
          [],
        ),
      ),
    );
    expect(
      meansOf('compilation', foreign).map(({ n, setting, loss_as_is }) => [n, setting, loss_as_is]),
    ).toEqual([
      [3, 'images=50', 52],
      [3, 'images=80', 82],
    ]);
  });

  it('energy: angles', () => {
    const solved = [[0.1], [0.2]].flatMap((initialAngles, entry) =>
      SEEDS.map((seed) =>
        analysed(
          'vqe',
          {
            qubits: 1,
            noise: 'none',
            freezing: 'none',
            optimizer: 'adam',
            steps: 5,
            shots: 10,
            seed: `${seed}`,
            finalEnergy: -entry - seed,
          },
          { initialAngles, seed: `${seed}` },
          [],
        ),
      ),
    );
    expect(
      meansOf('energy', solved).map(({ n, setting, final_energy }) => [n, setting, final_energy]),
    ).toEqual([
      [3, 'initialAngles=0.1', -2],
      [3, 'initialAngles=0.2', -3],
    ]);
  });

  it('overhead: rows of two levels can be told apart', () => {
    const row = { qubits: 4, layers: 1, bytes: 100, components: [] };
    const sizes = [0, 2].map((level) =>
      analysed('size', { hardware: 'h', rows: [row] }, { template: { level, seed: '1' } }, []),
    );
    const rows = tables.overhead.rows(inputOf(sizes)).filter(({ component }) => component === 'total');
    expect(rows.map(({ setting }) => setting)).toEqual(['template.level=0', 'template.level=2']);
  });
});

describe('what is compared', () => {
  const specs = { freezing: { target: { accuracy: 0.5, sustained: 1 }, training: {} } };
  it('speedup: with the run without freezing under the same setting', () => {
    const curve = { step: [50, 100], circuits: [250, 500], loss: [1, 1], accuracy: [0.4, 0.6] };
    const both = [100, 5000].flatMap((shots, entry) =>
      SEEDS.flatMap((seed) => [
        trained({ hardware: 'h', seed, loss: 1, shots, curve, circuits: 1000 * (entry + 1) }, 'freezing'),
        trained({ hardware: 'h', seed, loss: 1, shots, curve, circuits: 500, freezing: 'wsbd' }, 'freezing'),
      ]),
    );
    const means = tables.speedup
      .rows(inputOf(both, specs))
      .filter(({ row, freezing }) => row === 'mean' && freezing === 'wsbd');
    expect(means.map(({ shots, n, passes_ratio, reached }) => [shots, n, passes_ratio, reached])).toEqual([
      [100, 3, 2, 3],
      [5000, 3, 4, 3],
    ]);
    const page = freezingPage({
      speedup: tables.speedup.rows(inputOf(both, specs)),
      published: [],
      fair: [],
      masks: [],
      claims: [],
    })!;
    expect(page).toContain('m on h (shots 100), wsbd');
    expect(page).toContain('m on h (shots 5000), wsbd');
  });

  it('fair: methods within one setting, and no mean over two', () => {
    const fair = { freezing: { ...specs.freezing, comparison: { tuningSeeds: 1, targets: [0.5] } } };
    const curve = (passes: number) => ({ step: [1], loss: [1], accuracy: [0.6], circuits: [passes] });
    const trial = (hardware: string, strategy: string, seed: number, passes: number, samples: number) =>
      trained({ hardware, seed, loss: 1, curve: curve(passes) }, 'freezing', {
        freezing: { strategy },
        optimizer: { name: 'adam', learningRate: 0.01 },
        samples,
      });
    const tasks = ['g', 'h'].flatMap((hardware, k) =>
      [1, 2, 3].flatMap((seed) => [
        trial(hardware, 'none', seed, 100 * (k + 1), 50),
        // Trained longer at most: compared all the same.
        trial(hardware, 'structural', seed, 50, 70),
      ]),
    );
    const rows = tables.fair.rows(inputOf(tasks, fair)).filter(({ tuning }) => tuning === 'tuned');
    expect(
      rows.map(({ method, setting, n, passes_to_target }) => [
        method,
        setting,
        n,
        Number(passes_to_target).toFixed(9),
      ]),
    ).toEqual([
      ['none', 'hardware=g', 2, '100.000000000'],
      ['structural', 'hardware=g', 2, '50.000000000'],
      ['none', 'hardware=h', 2, '200.000000000'],
      ['structural', 'hardware=h', 2, '50.000000000'],
    ]);
    expect(rows.map(({ ratio_to_none }) => Number(ratio_to_none).toFixed(9))).toEqual([
      '1.000000000',
      '2.000000000',
      '1.000000000',
      '4.000000000',
    ]);
  });

  it('published: a row for each setting', () => {
    const model = { name: 'c', family: 'rx-rz-cx-ring', qubits: 4, layers: 2 };
    const parity = (strategy: string, data: string, passes: number) =>
      trained(
        {
          hardware: 'none',
          seed: 1,
          loss: 1,
          curve: { step: [], loss: [], accuracy: [1], circuits: [passes] },
        },
        'freezing',
        {
          ...{ model, optimizer: { name: 'adam' }, freezing: { strategy }, data: { name: data } },
        },
      );
    const tasks = [
      parity('none', 'a', 4000),
      parity('wsbd', 'a', 3000),
      parity('none', 'b', 8000),
      parity('wsbd', 'b', 2000),
    ];
    const rows = tables.published
      .rows(inputOf(tasks, specs))
      .filter(({ task, model: size, n }) => task === 'parity' && size === '4q2l' && n === 1);
    expect(rows.map(({ table, method, setting, ours }) => [table, method, setting, ours])).toEqual([
      ['3', 'adam', 'data=a', 4000],
      ['3', 'adam', 'data=b', 8000],
      ['3', 'wsbd-adam', 'data=a', 3000],
      ['3', 'wsbd-adam', 'data=b', 2000],
      ['2b', 'wsbd-adam', 'data=a', 25],
      ['2b', 'wsbd-adam', 'data=b', 75],
    ]);
  });
});

it('the picture has a heading for each setting, with the noise-free line of its own', () => {
  const tasks = [100, 5000].flatMap((shots) =>
    SEEDS.flatMap((seed) => [
      trained({ hardware: 'none', seed, loss: 1 + shots / 10000, shots }),
      trained({ hardware: 'h', seed, loss: 2, shots }),
    ]),
  );
  const svg = accuracyChart(tables.accuracy.rows(inputOf(tasks)))!;
  const words = [...svg.matchAll(/class="(?:model|machine)"[^>]*>([^<]*)</g)].map((match) => match[1]);
  expect(words).toEqual(['m, shots 100', 'noise-free', 'h', 'm, shots 5000', 'noise-free', 'h']);
  expect([...svg.matchAll(/class="seed"/g)]).toHaveLength(2 * 2 * 2 * SEEDS.length);
  const ideals = [...svg.matchAll(/class="ideal" x1="([\d.]+)" y1="(\d+)" x2="[\d.]+" y2="(\d+)"/g)].map(
    (match) => match.slice(1).map(Number),
  );
  // Loss: 1.01 above the first two machines, 1.5 above the others.
  expect(ideals[0][0]).toBeLessThan(ideals[1][0]);
  expect(ideals[0][2]).toBeLessThan(ideals[1][1]);
});
