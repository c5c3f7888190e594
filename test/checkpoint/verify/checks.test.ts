import { beforeAll, describe, expect, it } from 'vitest';
import { readCell } from '../../../src/checkpoint/format/cellSchema.ts';
import type { Checkpoint } from '../../../src/checkpoint/format/checkpoint.ts';
import { type DecodedCheckpoint, encodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import type { LineageStep } from '../../../src/checkpoint/format/metadata.ts';
import { preparationSteps } from '../../../src/checkpoint/format/preparation.ts';
import type { Facts } from '../../../src/checkpoint/verify/checks/check.ts';
import { storedCircuits } from '../../../src/checkpoint/verify/checks/compiledFunction.ts';
import {
  type ChecksOfKind,
  checksOf,
  classifierChecks,
  eigensolverChecks,
} from '../../../src/checkpoint/verify/checks/registry.ts';
import { claimSubject } from '../../../src/checkpoint/verify/claimSubject.ts';
import { readOpenQasm } from '../../../src/circuit/openQasm/readOpenQasm.ts';
import { recordedFor } from '../../../src/experiment/retraining/recordedFor.ts';
import type { Claim } from '../../../src/learn/objectives/claim.ts';

import {
  dataOf,
  forged,
  readForged,
  verdictOn,
  withCell,
  withCircuit,
  withMeta,
  withProgress,
  withRun,
  withSeries,
} from '../forgery.ts';
import { f64, withElement } from '../sampleCheckpoint.ts';

type Forgery = readonly [check: string, lie: string, change: (checkpoint: Checkpoint) => Checkpoint];

const claimed = (change: (claim: Claim) => Claim) => (c: Checkpoint) =>
  withMeta(c, { claims: c.meta.claims.map(change) });
const without =
  (...names: string[]) =>
  (c: Checkpoint) =>
    withMeta(c, { claims: c.meta.claims.filter(({ name, split }) => !names.includes(`${split} ${name}`)) });
const seeds = (change: Record<string, string>) => (c: Checkpoint) =>
  withRun(c, { seeds: { ...c.meta.run.seeds, ...change } });
const provenance = (change: Partial<Checkpoint['meta']['provenance']>) => (c: Checkpoint) =>
  withMeta(c, { provenance: { ...c.meta.provenance, ...change } });
const gone = () => undefined;
const series = (name: string, change: (values: number[]) => number[] | undefined) => (c: Checkpoint) =>
  withSeries(c, name, change);
const lastBy = (off: number) => (values: number[]) => [
  ...values.slice(0, -1),
  values[values.length - 1] + off,
];
const progress = (change: Partial<Checkpoint['meta']['progress']>) => (c: Checkpoint) =>
  withProgress(c, change);
const data = (change: Partial<NonNullable<Checkpoint['meta']['data']>>) => (c: Checkpoint) =>
  withMeta(c, { data: { ...c.meta.data!, ...change } });
const hardware = (name: 't1_us' | 'error_2q') => (c: Checkpoint) => ({
  ...c,
  hardware: { ...c.hardware!, [name]: withElement(c.hardware![name], 0, 0.5) },
});
const compiled = (change: (text: string) => string) => (c: Checkpoint) =>
  withCircuit(c, { compiledOpenQasm3: change(c.meta.circuit.compiledOpenQasm3) });

/** What either kind of checkpoint says twice. */
/** A head whose moments are not there. */
const headless = { dtype: 'F64', shape: [1, 2], data: new Float64Array(2) } as const;

const ofBoth: readonly Forgery[] = [
  ['pruning', 'in the cell alone', (c) => withCell(c, { pruning: { by: 'random', share: 0.5, samples: 1 } })],
  [
    'quantization',
    'in the cell alone',
    (c) => withCell(c, { quantization: { bits: 6, rounding: 'nearest', images: 1 } }),
  ],
  [
    'machine',
    'another name',
    (c) => withCell(c, { hardware: { name: 'torino', sha256: c.meta.calibration!.sha256 } }),
  ],
  [
    'machine',
    'another digest',
    (c) => withCell(c, { hardware: { name: c.meta.calibration!.name, sha256: 'a'.repeat(64) } }),
  ],
  ['machine', 'none in the cell', (c) => withCell(c, { hardware: null })],
  ['machine', 'none but in the cell', (c) => withMeta({ ...c, hardware: null }, { calibration: null })],
  ['tensors', 'another T1', hardware('t1_us')],
  ['tensors', 'a derived number', hardware('error_2q')],
  ['shots', 'in the run', (c) => withRun(c, { shots: 7 })],
  ['shots', 'none in the cell', (c) => withCell(c, { shots: null })],
  ['shots', 'in a claim', claimed((claim) => (claim.shots === null ? claim : { ...claim, shots: 7 }))],
  ['seeds', 'of the run', seeds({ run: '77' })],
  ['seeds', 'one more', seeds({ luck: '7' })],
  ['seeds', 'none', (c) => withRun(c, { seeds: {} })],
  ['parent', 'without a move', (c) => withMeta(withRun(c, { parent: 'b'.repeat(64) }), { lineage: [] })],
  ['code', 'changed, without a patch', provenance({ dirty: true })],
  ['code', 'a patch of a clean tree', provenance({ patchSha256: 'c'.repeat(64) })],
  ['code', 'a commit and a tree', provenance({ treeSha256: 'c'.repeat(64) })],
  ['shots spent', 'one', progress({ shotsSpent: 1 })],
  [
    'parameters',
    'at step 0 other angles than the initial ones',
    (c) =>
      withCell(withMeta(c, { progress: { ...c.meta.progress, step: 0 } }), {
        initialAngles: Array.from(c.parameters.data, (angle) => angle + 1),
      }),
  ],
  ['parameters', 'initial angles of another model', (c) => withCell(c, { initialAngles: [1, 2, 3] })],
  [
    'optimizer steps',
    'one less',
    (c) => withProgress(c, { optimizerSteps: c.meta.progress.optimizerSteps - 1 }),
  ],
  [
    'moments',
    'of an optimizer that has none',
    (c) => withCell(c, { optimizer: { name: 'sgd', learningRate: 0.1 } }),
  ],
  [
    'moments',
    'counted by parameter',
    (c) => ({ ...c, optimizer: { ...c.optimizer, updates: c.optimizer.v } }),
  ],
  ['head', 'without moments', (c) => ({ ...c, head: { weights: headless } as never })],
  [
    'freezing memory',
    'of a score that has none',
    (c) => ({ ...c, freeze: { ...c.freeze, memory: c.freeze.score } }),
  ],
  [
    'statements',
    'periods of two turns',
    (c) => withMeta(c, { periods: c.meta.circuit.parameterNames.map(() => 2) }),
  ],
  ['statements', 'a key of draws', (c) => withMeta(c, { streams: { 'claim/test': [1, 2] } })],
  ['statements', 'no key of any draw', (c) => withMeta(c, { streams: {} })],
  ['series', 'one too many', series('extra', () => [1])],
  ['series', 'one too short', series('active', (values) => values.slice(1))],
  ['series', 'circuits taken away', series('circuits', gone)],
  ['series', 'a step less', (c) => withProgress(c, { step: c.meta.progress.step - 1 })],
  ['active parameters', 'fewer in one step', series('active', lastBy(-1))],
  [
    'active parameters',
    'another strategy',
    (c) => withCell(c, { freezing: { strategy: 'wsbd', window: 10 } }),
  ],
  [
    'logical circuit',
    'another gate',
    (c) =>
      withCircuit(c, { logicalOpenQasm3: c.meta.circuit.logicalOpenQasm3.replace(/^ry\((.*)\)/m, 'rx($1)') }),
  ],
  [
    'logical circuit',
    'a gate that does nothing',
    (c) =>
      withCircuit(c, {
        logicalOpenQasm3: c.meta.circuit.logicalOpenQasm3.replace(/^(c.\[?.*measure)/m, 'rz(0.0) q[0];\n$1'),
      }),
  ],
  [
    'logical circuit',
    'names in another order',
    (c) => withCircuit(c, { parameterNames: c.meta.circuit.parameterNames.toReversed() }),
  ],
  ['angles', 'a name twice', compiled((text) => text.replace(/^(rz\(.*theta_0_0_1.*\n)/m, '$1$1'))],
  ['angles', 'another coefficient', compiled((text) => text.replace(/theta_0_0_1\)/, '1.0001*theta_0_0_1)'))],
  [
    'layouts',
    'fewer qubits',
    (c) =>
      withCircuit(c, {
        initialLayout: c.meta.circuit.initialLayout.slice(1),
        finalLayout: c.meta.circuit.finalLayout.slice(1),
      }),
  ],
  [
    'layouts',
    'other qubits measured',
    (c) => withCircuit(c, { finalLayout: c.meta.circuit.finalLayout.toReversed() }),
  ],
];

const ofClassifiers: readonly Forgery[] = [
  [
    'native angles',
    'logical again, never native',
    (c) => {
      const { model } = c.meta.run.cell as unknown as { model: NonNullable<LineageStep['angles']>['model'] };
      const angles = { to: 'logical', moments: 'reset', model, map: [], rest: [] } as const;
      const move = { ...moveTo(null), angles: { ...angles, map: [], rest: [] } };
      return withMeta(withRun(c, { parent: move.parent }), { lineage: [move] });
    },
  ],
  ...ofBoth,
  [
    'lineage',
    'a move that ends elsewhere',
    (c) => withMeta(withRun(c, { parent: 'd'.repeat(64) }), { lineage: [moveTo(null)] }),
  ],
  ['seeds', 'of the passes', seeds({ transpile: '77' })],
  [
    'claim values',
    'no k of n',
    claimed((claim) => (claim.name === 'accuracy' ? { ...claim, value: 0.6123456 } : claim)),
  ],
  [
    'claim values',
    'an accuracy above one',
    claimed((claim) => (claim.name === 'sampled_accuracy' ? { ...claim, value: 1.002 } : claim)),
  ],
  [
    'claim values',
    'a loss below zero',
    claimed((claim) => (claim.name === 'sampled_loss' ? { ...claim, value: -1.03 } : claim)),
  ],
  [
    'claims',
    'none on test',
    without('test loss', 'test accuracy', 'test sampled_loss', 'test sampled_accuracy'),
  ],
  ['claims', 'only the exact ones', without('test sampled_loss', 'test sampled_accuracy')],
  ['claims', 'fewer images', claimed((claim) => (claim.split === 'test' ? { ...claim, images: 10 } : claim))],
  [
    'claims',
    'another stream',
    claimed((claim) => (claim.shots === null ? claim : { ...claim, streamPurpose: 'claim/lucky' })),
  ],
  ['claims', 'made before the end', (c) => withCell(c, { samples: 1000 })],
  [
    'preparation',
    'fitted to nothing',
    (c) => ({
      ...withMeta(c, {
        preparation: { columns: 784, features: 4, steps: preparationSteps, scale: [0, 2 * Math.PI] },
      }),
      preparation: {
        mean: f64([784], () => 0),
        std: f64([784], () => 0),
        axes: f64([4, 784], () => 0),
        range: f64([4, 2], () => 0),
      },
    }),
  ],
  [
    'statements',
    'classes in another order',
    (c) =>
      withMeta(c, {
        objective: {
          name: 'outcome',
          options: {},
          loss: 'cross-entropy',
          estimators: { exact: '-ln(p + 1e-10)', sampled: '-ln((k + 1/2)/(M + 1))' },
          classes: { labels: [0, 1, 2, 3], outcomes: ['00', '10', '01', '11'] },
          observables: null,
        },
      }),
  ],
  [
    'statements',
    'noise without idling',
    (c) => withMeta(c, { noise: { placement: 'schedule', idle: false, relaxation: 'recorded' } }),
  ],
  ['data', 'another name', data({ name: 'mnist' })],
  ['data', 'another digest', data({ sha256: 'e'.repeat(64) })],
  [
    'data',
    'labels of another data set',
    (c) => withCell(c, { data: { ...(c.meta.run.cell as { data: object }).data, labels: [3, 2, 1, 0] } }),
  ],
  ['split', 'another seed', (c) => data({ split: { ...c.meta.data!.split, seed: '2' } })(c)],
  ['split', 'sizes taken away', data({ split: {} })],
  ['progress', 'another next sample', progress({ sampleCursor: 3 })],
  ['progress', 'more passes', (c) => withProgress(c, { forwardPasses: c.meta.progress.forwardPasses + 1 })],
  ['level', 'in the cell', (c) => withCell(c, { level: 3 })],
  ['level', 'none', (c) => withCircuit(c, { level: null })],
  ['series', 'validations taken away', series('validation_accuracy', gone)],
  ['circuits', 'one more in a step', series('circuits', lastBy(1))],
  [
    'circuits',
    'more in all',
    (c) =>
      withProgress(c, {
        circuits: c.meta.progress.circuits + 1,
        forwardPasses: c.meta.progress.forwardPasses + 1,
      }),
  ],
  [
    'validations',
    'fewer',
    (c) =>
      ['step', 'circuits', 'loss', 'accuracy'].reduce(
        (one, name) => withSeries(one, `validation_${name}`, (values) => values.slice(1)),
        c,
      ),
  ],
  ['validations', 'another cadence', (c) => withCell(c, { checkpointEvery: 7 })],
  ['validations', 'other circuits until then', series('validation_circuits', lastBy(-5))],
  ['ranges', 'a loss below zero', series('loss', lastBy(-10))],
  [
    'ranges',
    'an accuracy between images',
    series('validation_accuracy', ([first, ...rest]) => [first + 0.001, ...rest]),
  ],
  ['last validation', 'a lower loss', series('validation_loss', lastBy(-0.1))],
  ['last validation', 'a higher accuracy', series('validation_accuracy', lastBy(0.1))],
  ['qubits', 'other than those of the circuit', compiled((text) => text.replaceAll('$4', '$0'))],
  [
    'compiled circuit',
    'one more gate',
    compiled((text) => text.replace(/^c\[0\] = measure/m, 'sx $4;\nc[0] = measure')),
  ],
  [
    'compiled size',
    'a long wait in which nothing is done',
    compiled((text) => text.replace(/^c\[0\] = measure/m, `${'x $2;\n'.repeat(200)}c[0] = measure`)),
  ],
];

const ofEigensolvers: readonly Forgery[] = [
  ...ofBoth,
  [
    'lineage',
    'a move that ends elsewhere',
    (c) => withMeta(withRun(c, { parent: 'd'.repeat(64) }), { lineage: [moveTo(null)] }),
  ],
  ['claim values', 'below all energies', claimed((claim) => ({ ...claim, value: -8 }))],
  ['claims', 'only the exact one', without('ising-chain sampled_energy')],
  [
    'claims',
    'another stream',
    claimed((claim) => (claim.shots === null ? claim : { ...claim, streamPurpose: 'claim/lucky' })),
  ],
  ['progress', 'more circuits', (c) => withProgress(c, { circuits: c.meta.progress.circuits + 2 })],
  ['progress', 'more steps than planned', (c) => withCell(c, { steps: 5 })],
  ['progress', 'a next sample', progress({ sampleCursor: 3 })],
  ['progress', 'a level', (c) => withCircuit(c, { level: 1 })],
  ['passes', 'one more in a step', series('passes', lastBy(2))],
  ['passes', 'circuits in one basis', series('circuits', (values) => values.map((value) => value / 2))],
  [
    'passes',
    'more in all',
    (c) =>
      withProgress(c, {
        forwardPasses: c.meta.progress.forwardPasses + 1,
        circuits: c.meta.progress.circuits + 2,
      }),
  ],
  ['energies', 'the ground energy', series('energy', (values) => [...values.slice(0, -1), -4.759])],
  ['qubits', 'one less', (c) => ({ ...c, hardware: lessOneQubit(c) })],
  ['compiled circuit', 'a mark less', compiled((text) => text.replace(/^id .*\n/m, ''))],
];

function moveTo(to: LineageStep['to']): LineageStep {
  return {
    ...{ parent: 'd'.repeat(64), from: null, to, fineTuneSamples: 0 },
    optimizer: 'keep',
    freezing: 'keep',
    ...{ split: 'test', images: 10, lossBefore: 1, lossMoved: 1, lossAdjusted: 1 },
  };
}

function lessOneQubit({ hardware: own }: Checkpoint): NonNullable<Checkpoint['hardware']> {
  const tensors = own!;
  const isLast = (a: number): boolean => a === 3;
  const couplers = Array.from(tensors.coupler_gate.data, (_, k) => k).filter(
    (k) => !isLast(tensors.coupler_qubits.data[2 * k]) && !isLast(tensors.coupler_qubits.data[2 * k + 1]),
  );
  const pick = (name: keyof typeof tensors, rows: readonly number[], width = 1) => {
    const { data: all } = tensors[name];
    const values = rows.flatMap((row) => Array.from(all.subarray(row * width, (row + 1) * width)));
    return {
      ...tensors[name],
      shape: width === 1 ? [rows.length] : [rows.length, width],
      data: (all.constructor as Float64ArrayConstructor).from(values),
    };
  };
  const qubits = ['qubits', 'error_1q', 'readout_error', 't1_us', 't2_us', 'readout_p1_given_0'] as const;
  const more = ['readout_p0_given_1', 'readout_duration_ns', 'duration_1q_ns'] as const;
  const entries = [
    ...[...qubits, ...more].map((name) => [name, pick(name, [0, 1, 2])]),
    ['edges', pick('edges', [0, 1], 2)],
    ['error_2q', pick('error_2q', [0, 1])],
    ['coupler_qubits', pick('coupler_qubits', couplers, 2)],
    ...(['coupler_gate', 'coupler_error', 'coupler_duration_ns'] as const).map((name) => [
      name,
      pick(name, couplers),
    ]),
  ];
  return Object.fromEntries(entries) as NonNullable<Checkpoint['hardware']>;
}

/** What one check alone finds. */
async function foundBy(name: string, checkpoint: DecodedCheckpoint): Promise<readonly string[]> {
  const compiled = readOpenQasm(checkpoint.meta.circuit.compiledOpenQasm3);
  const recorded = await recordedFor(checkpoint);
  const subject = claimSubject(checkpoint);
  const { objective, model } = subject;
  const circuits = storedCircuits(checkpoint, compiled, null, objective);
  const read = readCell(objective, checkpoint.meta.run.cell);
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  const data = await dataOf(subject);
  const facts = { checkpoint, objective, model, cell: read.cell, data, recorded, ...circuits };
  const { records, circuits: ofCircuits } = checksOf[objective.kind] as ChecksOfKind<Facts>;
  return [...records, ...ofCircuits]
    .filter((check) => check.name === name)
    .flatMap(({ contradictions }) => contradictions(facts));
}

describe.each([
  ['a classifier', '00-control-manila.safetensors', ofClassifiers, classifierChecks],
  ['an eigensolver', 'e0-vqe-control.safetensors', ofEigensolvers, eigensolverChecks],
] as const)('the checks of %s', (_, file, forgeries, checks) => {
  const all = [...checks.records, ...checks.circuits].map(({ name }) => name);
  let honest: DecodedCheckpoint;
  beforeAll(() => {
    honest = readForged(file);
  });

  it('are called by names of their own, all but one that depends on what there is to compile', () => {
    expect(all.filter((name, k) => all.indexOf(name) < k)).toEqual(
      checks === classifierChecks ? ['compiled circuit'] : [],
    );
  });

  it('have a lie each that is told below', () => {
    expect([...new Set(forgeries.map(([check]) => check))].sort()).toEqual([...new Set(all)].sort());
  });

  it('find nothing in an honest one', async () => {
    for (const name of all) expect(await foundBy(name, honest), name).toEqual([]);
  });

  it.each(forgeries)('%s: %s', async (check, _lie, change) => {
    const checkpoint = forged(honest, change);
    expect(encodeCheckpoint(checkpoint)).not.toEqual(encodeCheckpoint(honest));
    expect(await foundBy(check, checkpoint)).not.toEqual([]);
    expect((await verdictOn(checkpoint)).verdict).toBe('mismatch');
  });

  it.each<readonly [string, Record<string, unknown>, RegExp]>([
    ['a key that no cell has', { accuracy: 0.999 }, /"accuracy" is not a known key/],
    [
      'a key taken away',
      { checkpointEvery: undefined },
      /"checkpointEvery" expected integer >= 1, got nothing/,
    ],
    ['options that no optimizer has', { optimizer: { name: 'adam', learningRate: -1 } }, /options of adam/],
    ['a strategy that there is not', { freezing: { strategy: 'toString' } }, /"freezing.strategy" expected/],
  ])('cell: %s', async (_lie, change, reason) => {
    const { verdict, reasons } = await verdictOn(forged(honest, (c) => withCell(c, change)));
    expect(verdict).toBe('mismatch');
    expect(reasons.join('\n')).toMatch(reason);
  });
});

describe('the objective that a cell names', () => {
  const named = (objective: string) =>
    forged(readForged('00-control-manila.safetensors'), (one) => withCell(one, { objective }));

  it('is a contradiction where runs of it name none', async () => {
    const { verdict, reasons } = await verdictOn(named('outcome'));
    expect(verdict).toBe('mismatch');
    expect(reasons.join()).toContain('"objective" is not a known key');
  });

  it('leaves a file open where there is none of that name', async () => {
    await expect(verdictOn(named('toString'))).rejects.toMatchObject({
      code: 'UNVERIFIABLE',
      message: expect.stringContaining(
        '"objective" expected one of outcome, expectation, regression, energy, got "toString"',
      ),
    });
  });
});
