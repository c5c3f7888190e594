import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { hardwareInTrainName } from '../../../src/experiment/plan/cellNames.ts';
import { usualNames } from '../../../src/experiment/plan/distinctNames.ts';
import { loadPlan, type PlannedExperiment } from '../../../src/experiment/plan/loadPlan.ts';
import { type Plan, planExperiment } from '../../../src/experiment/plan/plan.ts';
import { repeatWords } from '../../../src/experiment/plan/repeatWords.ts';
import { type ExperimentSpec, experimentSchema } from '../../../src/experiment/spec/experimentSpec.ts';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import { taskKinds } from '../../../src/experiment/tasks/taskKinds.ts';
import { canonicalJson, type JsonValue } from '../../../src/numeric/canonicalJson.ts';
import { freezingName, type TrainCell } from '../../../src/training/cell.ts';
import { tinyExperiment } from '../trainedRun.ts';

const experiments = new URL('../../../experiments/', import.meta.url);
let shipped: PlannedExperiment[];
let tiny: PlannedExperiment;
beforeAll(async () => {
  const specs = readdirSync(experiments)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) =>
      [false, true].map((quick) => readExperiment(fileURLToPath(new URL(file, experiments)), { quick })),
    );
  shipped = await Promise.all((await Promise.all(specs)).map(loadPlan));
  tiny = await loadPlan(await readExperiment(tinyExperiment));
});

const ids = ({ tasks }: Plan): string[] => tasks.map(({ id }) => id);
const planned = (change: Partial<ExperimentSpec>): Plan =>
  planExperiment({ ...tiny.spec, ...change }, tiny.resolved);

describe('the plan of each shipped experiment, quick or not, and of one of everything', () => {
  it('is the same each time', () => {
    for (const { spec, resolved, plan } of [...shipped, tiny])
      expect(canonicalJson(planExperiment(spec, resolved))).toBe(canonicalJson(plan));
  });

  it('has unique ids that are paths below the run folder, and known kinds', () => {
    expect(shipped.length).toBeGreaterThanOrEqual(8);
    for (const { plan } of [...shipped, tiny]) {
      expect(new Set(ids(plan)).size).toBe(plan.tasks.length);
      for (const { id, kind, weight } of plan.tasks) {
        expect(id).toMatch(new RegExp(`^${kind}/[A-Za-z0-9][A-Za-z0-9.-]*$`));
        expect(Object.keys(taskKinds)).toContain(kind);
        expect(weight).toBeGreaterThan(0);
      }
    }
  });

  it('lists what a task needs before it', () => {
    for (const { plan } of [...shipped, tiny])
      for (const [k, { needs }] of plan.tasks.entries())
        for (const need of needs) expect(ids(plan).slice(0, k)).toContain(need);
  });

  it('trains with every seed, and nothing twice', () => {
    for (const { spec, plan } of shipped) {
      const cells = plan.tasks.filter(({ kind }) => kind === 'train').map(({ cell }) => canonicalJson(cell));
      expect(new Set(cells).size).toBe(cells.length);
      const seeds = new Set(cells.map((cell) => (JSON.parse(cell) as TrainCell).seed));
      if (cells.length > 0) expect(seeds.size).toBe(spec.seeds);
    }
  });
});

it('plans one of everything', () => {
  expect(ids(tiny.plan)).toEqual([
    'train/circuit-a-4q2l-none-l0-none-s1',
    'train/circuit-a-4q2l-manila-l1-none-s1',
    'train/circuit-a-4q2l-nairobi-l1-wsbd-window15-s1',
    'twin/circuit-a-4q2l-none-l0-none-s1',
    'migration/circuit-a-4q2l-from-none-l1-s1',
    'twin/circuit-a-4q2l-manila-l1-none-s1',
    'migration/circuit-a-4q2l-from-manila-l1-s1',
    'compilation/circuit-a-4q2l-manila-s1',
    'foreign/circuit-a-4q2l-from-manila-l1-s1',
    // Trained for the foreign circuits only: it is in no grid.
    'train/circuit-a-4q2l-nairobi-l1-none-s1',
    'foreign/circuit-a-4q2l-from-nairobi-l1-s1',
    'train/circuit-a-4q2l-manila-l1-wsbd-window15-s1',
    'twin/circuit-a-4q2l-manila-l1-wsbd-window15-s1',
    'twin/circuit-a-4q2l-nairobi-l1-wsbd-window15-s1',
    'mask-transfer/circuit-a-4q2l-l1-wsbd-window15-s1',
    'size/circuit-a-4q2l-guadalupe',
    'latency/circuit-a-4q2l-manila-l1',
    'vqe/circuit-d-2q1l-none-none-adam-s1',
  ]);
});

it('shares a training run among all that need it', () => {
  const origin = 'train/circuit-a-4q2l-manila-l1-none-s1';
  const needing = tiny.plan.tasks.filter(({ needs }) => needs.includes(origin)).map(({ kind }) => kind);
  expect(needing).toEqual(['migration', 'foreign']);
});

it('plans the same tasks whatever the order of grids and analyses', () => {
  const sorted = (plan: Plan) => plan.tasks.map((task) => canonicalJson(task)).sort();
  const expected = sorted(tiny.plan);
  fc.assert(
    fc.property(
      fc.shuffledSubarray(tiny.spec.train, { minLength: tiny.spec.train.length }),
      fc.shuffledSubarray(tiny.spec.analyses, { minLength: tiny.spec.analyses.length }),
      (train, analyses) => {
        expect(sorted(planned({ train, analyses }))).toEqual(expected);
      },
    ),
    { numRuns: 30 },
  );
});

it('trains noise-free once, whatever the levels', () => {
  const train = [{ ...tiny.spec.train[0], levels: [0, 1] }];
  expect(ids(planned({ train, analyses: [] }))).toHaveLength(3);
});

it('adds tasks with seeds, and changes none', () => {
  const more = planned({ seeds: 3 });
  const all = more.tasks.map((task) => canonicalJson(task));
  for (const task of tiny.plan.tasks) expect(all).toContain(canonicalJson(task));
  expect(more.tasks.filter(({ kind }) => kind === 'train')).toHaveLength(15);
  // Sizes and latencies have no seed.
  expect(more.tasks.filter(({ kind }) => kind === 'size' || kind === 'latency')).toHaveLength(2);
});

describe('work that would share a folder', () => {
  const grid = () => tiny.spec.train[0];
  it('has its own name where grids differ in samples', () => {
    const plan = planned({ analyses: [], train: [grid(), { ...grid(), samples: 40 }] });
    expect(ids(plan).map((id) => id.replace('train/circuit-a-4q2l-', ''))).toEqual([
      'none-l0-none-s1',
      'manila-l1-none-s1',
      'none-l0-none-n40-s1',
      'manila-l1-none-n40-s1',
    ]);
  });

  it('says in what analyses of one kind differ, and asks once for what does not', () => {
    const migration = tiny.spec.analyses[0] as Extract<
      ExperimentSpec['analyses'][number],
      { kind: 'migration' }
    >;
    const images = planned({ analyses: [migration, { ...migration, images: 11 }] });
    expect(ids(images).filter((id) => id.startsWith('migration/'))).toEqual([
      'migration/circuit-a-4q2l-from-none-l1-with-images-10-s1',
      'migration/circuit-a-4q2l-from-manila-l1-with-images-10-s1',
      'migration/circuit-a-4q2l-from-none-l1-with-images-11-s1',
      'migration/circuit-a-4q2l-from-manila-l1-with-images-11-s1',
    ]);
    expect(ids(planned({ analyses: [migration, { ...migration, level: 0 }] }))).toHaveLength(11);
    expect(ids(planned({ analyses: [migration, migration] }))).toHaveLength(7);
  });

  it('has two cells for two data sets, and what starts from one of them says which', async () => {
    const set = [
      'seeds=2',
      'train.1={models: [circuit-a-4q2l], hardware: [none, manila], data: parity-4q}',
      'analyses=[{kind: migration, model: circuit-a-4q2l, hardware: [none, manila], images: 10, fineTuneSamples: 5}, {kind: migration, model: circuit-a-4q2l, hardware: [none, manila], images: 10, fineTuneSamples: 6}]',
    ];
    const { plan } = await loadPlan(await readExperiment(tinyExperiment, { set }));
    const trained = plan.tasks.filter(({ kind }) => kind === 'train');
    expect(trained.filter(({ id }) => id.endsWith('-s2')).map(({ id }) => id)).toEqual([
      'train/circuit-a-4q2l-none-l0-none-with-data-mnist-0-3-s2',
      'train/circuit-a-4q2l-manila-l1-none-with-data-mnist-0-3-s2',
      'train/circuit-a-4q2l-none-l0-none-with-data-parity-4q-s2',
      'train/circuit-a-4q2l-manila-l1-none-with-data-parity-4q-s2',
    ]);
    for (const { id, cell } of trained) {
      const own = cell as unknown as TrainCell;
      expect(id).toContain(`-with-data-${own.data.name}-s${own.seed}`);
      const usual = usualNames(id.slice('train/'.length), cell);
      expect(usual.map((name) => hardwareInTrainName(name, own))).toContain(own.hardware?.name ?? 'none');
      // The name of the other data is not its own.
      const other = { ...own, data: { ...own.data, name: 'other' } } as unknown as JsonValue;
      expect(usualNames(id.slice('train/'.length), other)).toHaveLength(1);
    }
    for (const { id, needs } of plan.tasks.filter(({ kind }) => kind === 'migration')) {
      expect(id).toMatch(/-with-fineTuneSamples-[56]-s[12]$/);
      expect(needs[0]).toContain('-with-data-mnist-0-3-s');
    }
    expect(new Set(ids(plan)).size).toBe(20);
  });

  it('is done once where entries ask for the same cell, and that is said', () => {
    const named = { ...grid(), optimizers: [{ name: 'adam', learningRate: 0.01 }] };
    const plan = planned({ seeds: 2, analyses: [], train: [grid(), named] });
    expect(ids(plan)).toHaveLength(4);
    expect(repeatWords(plan)).toEqual([
      'tiny: "train[1]" asks again for train/circuit-a-4q2l-none-l0-none-s1 and 1 more; each is done once',
    ]);
    const levels = planned({ analyses: [], train: [{ ...grid(), levels: [0, 1] }] });
    expect(repeatWords(levels)).toEqual([
      'tiny: "train[0]" asks again for train/circuit-a-4q2l-none-l0-none-s1; each is done once',
    ]);
    // What analyses share with grids, and seeds with each other, is meant to be shared.
    for (const { plan: own } of [...shipped, tiny]) expect(repeatWords(own)).toEqual([]);
  });

  it('is refused where two profiles go by one name', () => {
    const { manila, nairobi } = tiny.resolved.profiles;
    const profiles = { ...tiny.resolved.profiles, 'mine/manila.yaml': { ...nairobi, name: manila.name } };
    expect(() => planExperiment(tiny.spec, { ...tiny.resolved, profiles })).toThrow('two called "manila"');
  });
});

it('names a freezing by its strategy and what is not the default', () => {
  const parsed = (freezing: unknown) =>
    experimentSchema.parse({ ...tiny.spec, train: [{ ...tiny.spec.train[0], freezing: [freezing] }] })
      .train[0].freezing[0];
  const name = (freezing: unknown) => freezingName(parsed(freezing) as { strategy: string });
  expect(name({ strategy: 'none' })).toBe('none');
  expect(name({ strategy: 'wsbd' })).toBe('wsbd');
  expect(name({ strategy: 'wsbd', window: 100, activeFraction: 0.3, candidates: 'all' })).toBe('wsbd');
  expect(name({ strategy: 'wsbd', candidates: 'live', window: 50 })).toBe('wsbd-live-window50');
  expect(name({ strategy: 'random', activeFraction: 0.5 })).toBe('random-activeFraction0.5');
  // Every option of the cell is there, said or not.
  expect(parsed({ strategy: 'wsbd' })).toEqual({
    strategy: 'wsbd',
    window: 100,
    activeFraction: 0.3,
    candidates: 'all',
  });
});
