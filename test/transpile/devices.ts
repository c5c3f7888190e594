import type { CouplerCalibration, HardwareProfile } from '../../src/hardware/hardwareProfile.ts';

type Pair = readonly [number, number];

export interface DeviceSketch {
  readonly name: string;
  readonly qubits: number;
  readonly pairs: readonly Pair[];
  readonly gate?: 'cx' | 'cz' | 'ecr' | 'rzz' | 'ms' | 'iswap';
  /** One direction a coupler, as `pairs` has it. */
  readonly oneWay?: boolean;
  readonly deadPairs?: readonly Pair[];
  readonly deadQubits?: readonly number[];
}

const nativeGates: Readonly<Record<NonNullable<DeviceSketch['gate']>, readonly string[]>> = {
  cx: ['cx', 'id', 'rz', 'sx', 'x'],
  cz: ['cz', 'id', 'rz', 'sx', 'x'],
  ecr: ['ecr', 'id', 'rz', 'sx', 'x'],
  iswap: ['iswap', 'rz', 'sx', 'x'],
  rzz: ['gpi', 'gpi2', 'rz', 'rzz'],
  ms: ['gpi', 'gpi2', 'ms'],
};

/** A made-up calibration: errors differ from qubit to qubit and from coupler to coupler, in no special order. */
export function sketchDevice(sketch: DeviceSketch): HardwareProfile {
  const { name, qubits, pairs, gate = 'cx', oneWay = false, deadPairs = [], deadQubits = [] } = sketch;
  const isDead = ([a, b]: Pair) => deadPairs.some(([c, d]) => (a === c && b === d) || (a === d && b === c));
  const coupler = (pair: Pair): CouplerCalibration => ({
    qubits: [pair[0], pair[1]],
    gate,
    error: isDead(pair) ? null : 0.004 + 0.003 * ((7 * (pair[0] + pair[1]) + 3 * pair[0] * pair[1]) % 5),
    durationNs: 300,
  });
  return {
    format: 'qckpt-hardware-profile/1',
    name,
    vendor: 'none',
    technology: 'superconducting',
    nativeGates: nativeGates[gate],
    calibratedAt: '2026-01-01T00:00:00Z',
    source: { package: 'none', version: '0', licence: 'none', files: [] },
    qubits: Array.from({ length: qubits }, (_, k) => ({
      t1Us: deadQubits.includes(k) ? null : 100,
      t2Us: deadQubits.includes(k) ? null : 80,
      readoutP1Given0: 0.01 + 0.01 * ((5 * k) % 3),
      readoutP0Given1: 0.02 + 0.01 * ((3 * k) % 4),
      readoutDurationNs: 1000,
      oneQubitError: 0.0002 + 0.0001 * ((3 * k) % 5),
      oneQubitDurationNs: 35,
    })),
    couplers: pairs
      .flatMap(([a, b]): CouplerCalibration[] =>
        oneWay ? [coupler([a, b])] : [coupler([a, b]), coupler([b, a])],
      )
      .sort((x, y) => x.qubits[0] - y.qubits[0] || x.qubits[1] - y.qubits[1]),
    remarks: [],
  };
}

const line = (qubits: number): Pair[] => Array.from({ length: qubits - 1 }, (_, k): Pair => [k, k + 1]);
const allPairs = (qubits: number): Pair[] =>
  Array.from({ length: qubits }, (_, a) => a).flatMap((a) =>
    Array.from({ length: qubits - 1 - a }, (_, k): Pair => [a, a + 1 + k]),
  );
const shapeOfH: readonly Pair[] = [
  [0, 1],
  [1, 2],
  [1, 3],
  [3, 5],
  [4, 5],
  [5, 6],
];
const heavyHex: readonly Pair[] = [
  [0, 1],
  [1, 2],
  [1, 4],
  [2, 3],
  [3, 5],
  [4, 7],
  [5, 8],
  [6, 7],
  [7, 10],
  [8, 9],
  [8, 11],
  [10, 12],
  [11, 14],
  [12, 13],
  [12, 15],
  [13, 14],
];

export const lineOf5 = sketchDevice({ name: 'line', qubits: 5, pairs: line(5) });
export const hOf7 = sketchDevice({ name: 'h', qubits: 7, pairs: shapeOfH });
export const heavyHex16 = sketchDevice({ name: 'heavy-hex', qubits: 16, pairs: heavyHex });

export const devices: readonly HardwareProfile[] = [
  lineOf5,
  hOf7,
  heavyHex16,
  sketchDevice({ name: 'ecr, one way', qubits: 7, pairs: shapeOfH, gate: 'ecr', oneWay: true }),
  sketchDevice({
    name: 'cx, one way',
    qubits: 5,
    pairs: [
      [1, 0],
      [1, 2],
      [3, 2],
      [3, 4],
    ],
    oneWay: true,
  }),
  sketchDevice({
    name: 'cz',
    qubits: 5,
    pairs: [
      [0, 1],
      [0, 2],
      [1, 2],
      [2, 3],
      [2, 4],
      [3, 4],
    ],
    gate: 'cz',
  }),
  sketchDevice({ name: 'iswap', qubits: 5, pairs: line(5), gate: 'iswap' }),
  sketchDevice({ name: 'ions', qubits: 5, pairs: allPairs(5), gate: 'rzz', oneWay: true }),
  sketchDevice({ name: 'ions without rz', qubits: 5, pairs: allPairs(5), gate: 'ms', oneWay: true }),
  sketchDevice({ name: 'dead coupler', qubits: 6, pairs: [...line(6), [0, 5]], deadPairs: [[2, 3]] }),
  sketchDevice({ name: 'dead qubit', qubits: 6, pairs: line(6), deadQubits: [0] }),
];

/** Two parts of three qubits. */
export const inTwoParts = sketchDevice({ name: 'two parts', qubits: 6, pairs: line(6), deadPairs: [[2, 3]] });
