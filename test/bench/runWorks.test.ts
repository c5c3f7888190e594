import { describe, expect, it } from 'vitest';
import type { Peer } from '../../src/bench/peers.ts';
import { peers } from '../../src/bench/peers.ts';
import { fastestOf, type RivalRow, runWorks, type WorksOptions } from '../../src/bench/runWorks.ts';
import { anyProcessor } from '../../src/bench/steadyProcessor.ts';
import { timingOf } from '../../src/bench/stopwatch.ts';
import { WORK_SIZES, works } from '../../src/bench/works.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';

const REACH = { qubits: 4, beyond: 'it is made up' };

function madeUp(manner: string, handWritten = false): Peer {
  return {
    name: manner,
    help: '',
    example: '',
    program: ['../bench/madeUpPeer.mjs', manner],
    works: { A: REACH },
    handWritten,
  };
}

const options: WorksOptions = {
  works: [works.A],
  sizes: ['4q2l'],
  devices: [],
  level: 1,
  cones: [true, false],
  peers: [],
  python: process.execPath,
  patienceMs: 20_000,
  repetitions: 2,
  leastMs: 0,
  budgetMs: 10_000,
  processor: anyProcessor,
  onProgress: () => {},
  onResult: () => {},
};

it('times both sides once they agree, and compares their medians', async () => {
  const { rows, rivals } = await runWorks({ ...options, peers: [madeUp('agrees')] });
  expect(rivals).toEqual([
    {
      work: 'A',
      size: '4q2l',
      device: null,
      peer: 'agrees',
      hand_written: false,
      versions: { 'made-up': '1.2' },
      median_ms: 0.5,
      min_ms: 0.5,
      repetitions: 2,
      steady: null,
      first_ms: 1234,
      difference: expect.any(Number),
      compared: 4,
      status: 'agrees',
      note: null,
    },
  ]);
  expect(rivals[0].difference).toBeLessThan(1e-12);
  expect(rows.map(({ cone, goal }) => [cone, goal])).toEqual([
    [true, 5],
    [false, null],
  ]);
  for (const row of rows) {
    expect(row).toMatchObject({
      peer: 'agrees',
      peer_median_ms: 0.5,
      repetitions: 2,
      device: null,
      level: null,
    });
    expect(row.ratio).toBe(0.5 / row.median_ms!);
    expect(row.ratio_of_min).toBe(0.5 / row.min_ms!);
  }
});

it.each([
  ['wrong', 'disagrees', /^"probabilities\[3\]" expected 0\.\d+ within 1e-8, got 0\.\d+$/],
  ['fails', 'failed', /^fails: MemoryError: too large$/],
  ['dies', 'failed', /^dies: ModuleNotFoundError: No module named "made_up"$/],
])('does not time a peer that is %s', async (manner, status, note) => {
  const { rows, rivals } = await runWorks({ ...options, peers: [madeUp(manner)] });
  expect(rivals[0]).toMatchObject({ status, median_ms: null, repetitions: 0 });
  expect(rivals[0].note).toMatch(note);
  expect(rows[0]).toMatchObject({ peer: null, ratio: null });
  expect(rows[0].median_ms).toBeGreaterThan(0);
});

it('waits for no peer for ever', async () => {
  const { rivals } = await runWorks({ ...options, peers: [madeUp('hangs')], patienceMs: 300 });
  expect(rivals[0]).toMatchObject({ status: 'failed', note: 'hangs: no answer within 0.3 s' });
});

it('does not ask a peer for more than it can do', async () => {
  const { rivals } = await runWorks({ ...options, sizes: ['5q3l'], peers: [madeUp('agrees')] });
  expect(rivals[0]).toMatchObject({ status: 'not tried', note: 'it is made up', compared: 0 });
});

it('compiles for a device where it fits, compared with nobody', async () => {
  const devices = [await loadHardware('manila')];
  const { rows } = await runWorks({ ...options, sizes: ['4q2l', '8q3l'], cones: [true], devices });
  expect(rows.map(({ size, device, level }) => [size, device, level])).toEqual([
    ['4q2l', null, null],
    ['4q2l', 'manila', 1],
    ['8q3l', null, null],
    ['8q3l', 'manila', 1],
  ]);
  expect(rows[1]).toMatchObject({ peer: null, goal: null, note: null });
  expect(rows[1].median_ms).toBeGreaterThan(0);
  expect(rows[3]).toMatchObject({ median_ms: null, repetitions: 0 });
  expect(rows[3].note).toMatch(/^TRANSPILE: .*5 qubits of manila, got 8$/);
});

it('says what does not fit the memory', async () => {
  const { rows } = await runWorks({ ...options, sizes: ['14q8l'], cones: [false] });
  expect(rows[0]).toMatchObject({ median_ms: null });
  expect(rows[0].note).toMatch(/^CAPACITY: /);
});

it('hands on what it has after each work at each size', async () => {
  const seen: string[][] = [];
  await runWorks({
    ...options,
    works: [works.A, works.D],
    cones: [true],
    sizes: ['2q1l', '3q1l'],
    onResult: ({ rows }) => seen.push(rows.map(({ work, size }) => work + size)),
  });
  const all = ['A2q1l', 'D2q1l', 'A3q1l', 'D3q1l'];
  expect(seen).toEqual([1, 2, 3, 4].map((count) => all.slice(0, count)));
});

it('measures once what has no time left, and no more', async () => {
  const { rows } = await runWorks({ ...options, cones: [true], repetitions: 5, leastMs: 1, budgetMs: 0 });
  expect(rows[0].repetitions).toBe(1);
});

describe('the fastest peer', () => {
  const rival = (peer: string, median_ms: number | null, hand_written = false): RivalRow =>
    ({ peer, median_ms, hand_written }) as RivalRow;
  it('is a package as it is', () => {
    const rivals = [rival('slow', 3), rival('by hand', 1, true), rival('none', null), rival('fast', 2)];
    expect(fastestOf(rivals)?.peer).toBe('fast');
    expect(fastestOf(rivals.slice(1, 3))).toBe(null);
  });
});

it('has a peer for every cell with a goal', () => {
  for (const { name, goals } of Object.values(works)) {
    if ('ABCD'.includes(name)) expect(Object.keys(goals)).toEqual([...WORK_SIZES]);
    for (const size of Object.keys(goals))
      expect(
        Object.values(peers).filter(
          (peer) => !peer.handWritten && (peer.works[name]?.qubits ?? 0) >= Number.parseInt(size, 10),
        ).length,
      ).toBeGreaterThan(0);
  }
});

it('takes the middle of the repetitions', () => {
  expect(timingOf([5, 1, 3])).toEqual({ minMs: 1, medianMs: 3, repetitions: 3 });
  expect(timingOf([4, 1, 2, 9])).toEqual({ minMs: 1, medianMs: 3, repetitions: 4 });
  expect(timingOf([7])).toEqual({ minMs: 7, medianMs: 7, repetitions: 1 });
});
