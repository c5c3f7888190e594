import { expect, test } from 'vitest';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import type { CalibrationDocument } from '../../src/hardware/importers/importer.ts';
import { importers, importProfiles } from '../../src/hardware/importers/importers.ts';
import { sha256Hex } from '../../src/numeric/canonicalJson.ts';
import { typicalDurations } from './typicalDurations.ts';

/** A made-up record of three qubits in a line, shaped like IBM's, in which a test plants one oddity. */
interface MadeUpRecord {
  backend_name: string;
  last_update_date: string;
  qubits: { name: string; unit: string; value: number }[][];
  gates: { gate: string; qubits: number[]; parameters: { name: string; unit: string; value: number }[] }[];
}
interface MadeUpConfiguration {
  backend_name: string;
  n_qubits: number;
  basis_gates: string[];
  coupling_map: number[][];
}

const pulse = (
  gate: string,
  qubits: number[],
  error?: number,
  length = 40,
): MadeUpRecord['gates'][number] => ({
  gate,
  qubits,
  parameters: [
    ...(error === undefined ? [] : [{ name: 'gate_error', unit: '', value: error }]),
    { name: 'gate_length', unit: 'ns', value: length },
  ],
});

const plainQubit = () => [
  { name: 'T1', unit: 'us', value: 100 },
  { name: 'T2', unit: 'us', value: 80 },
  { name: 'readout_error', unit: '', value: 0.02 },
  { name: 'prob_meas0_prep1', unit: '', value: 0.03 },
  { name: 'prob_meas1_prep0', unit: '', value: 0.01 },
  { name: 'readout_length', unit: 'ns', value: 700 },
];

function convert(plant: (record: MadeUpRecord, configuration: MadeUpConfiguration) => void): HardwareProfile {
  const record: MadeUpRecord = {
    backend_name: 'ibmq_made_up',
    last_update_date: '2024-01-02T03:04:05+01:00',
    qubits: [plainQubit(), plainQubit(), plainQubit()],
    gates: [0, 1, 2].flatMap((q) => [
      pulse('id', [q], 0.001),
      pulse('rz', [q], 0, 0),
      pulse('sx', [q], 0.001),
      pulse('x', [q], 0.001),
    ]),
  };
  // Both directions with one error and two lengths, as most cx machines are recorded.
  for (const [a, b] of [
    [2, 1],
    [0, 1],
  ])
    record.gates.push(pulse('cx', [a, b], 0.01, 300), pulse('cx', [b, a], 0.01, 340));
  const configuration: MadeUpConfiguration = {
    backend_name: 'ibmq_made_up',
    n_qubits: 3,
    basis_gates: ['id', 'rz', 'sx', 'x', 'cx', 'reset'],
    coupling_map: [
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 1],
    ],
  };
  plant(record, configuration);
  return importProfiles(
    [asDocument('conf.json', configuration), asDocument('props.json', record)],
    stated,
  )[0];
}

const origin = { package: 'made-up', version: '1', licence: 'CC0-1.0' };
const stated = { ...origin, durations: typicalDurations };

function asDocument(name: string, content: unknown): CalibrationDocument {
  return { name, sha256: sha256Hex(JSON.stringify(content)), content: structuredClone(content) };
}

function setValue(record: MadeUpRecord, qubit: number, name: string, value: number, unit?: string): void {
  const found = record.qubits[qubit].find((entry) => entry.name === name)!;
  found.value = value;
  if (unit !== undefined) found.unit = unit;
}

function forget(record: MadeUpRecord, qubit: number, ...names: string[]): void {
  record.qubits[qubit] = record.qubits[qubit].filter(({ name }) => !names.includes(name));
}

function gateOf(record: MadeUpRecord, gate: string, qubits: number[]): MadeUpRecord['gates'][number] {
  return record.gates.find((row) => row.gate === gate && String(row.qubits) === String(qubits))!;
}

function setError(record: MadeUpRecord, gate: string, qubits: number[], value: number): void {
  gateOf(record, gate, qubits).parameters.find(({ name }) => name === 'gate_error')!.value = value;
}

test('a flawless record', () => {
  const profile = convert(() => {});
  expect(profile).toMatchObject({
    name: 'made-up',
    vendor: 'IBM',
    technology: 'superconducting',
    nativeGates: ['cx', 'id', 'rz', 'sx', 'x'],
    calibratedAt: '2024-01-02T03:04:05+01:00',
    source: { ...origin, files: [{ name: 'conf.json' }, { name: 'props.json' }] },
    remarks: [],
  });
  expect(profile.qubits[1]).toEqual({
    t1Us: 100,
    t2Us: 80,
    readoutP1Given0: 0.01,
    readoutP0Given1: 0.03,
    readoutDurationNs: 700,
    oneQubitError: 0.001,
    oneQubitDurationNs: 40,
  });
  expect(profile.couplers).toEqual([
    { qubits: [0, 1], gate: 'cx', error: 0.01, durationNs: 300 },
    { qubits: [1, 0], gate: 'cx', error: 0.01, durationNs: 340 },
    { qubits: [1, 2], gate: 'cx', error: 0.01, durationNs: 340 },
    { qubits: [2, 1], gate: 'cx', error: 0.01, durationNs: 300 },
  ]);
});

test('an error of exactly 1, or none at all, is a dead coupler or qubit', () => {
  const profile = convert((record) => {
    setError(record, 'cx', [0, 1], 1);
    gateOf(record, 'cx', [1, 0]).parameters.shift();
    for (const gate of ['sx', 'x', 'id']) setError(record, gate, [0], 1);
  });
  expect(profile.couplers.map(({ error }) => error)).toEqual([null, null, 0.01, 0.01]);
  expect(profile.qubits.map(({ oneQubitError }) => oneQubitError)).toEqual([null, 0.001, 0.001]);
  expect(profile.remarks).toEqual([
    'dead couplers, no error recorded: cx 0-1, cx 1-0',
    'dead qubits, no one-qubit error recorded: q0',
  ]);
});

test('T2 above 2 T1 is clipped', () => {
  const profile = convert((record) => setValue(record, 1, 'T2', 250));
  expect(profile.qubits[1].t2Us).toBe(200);
  expect(profile.remarks).toEqual(['T2 above 2 T1, clipped to 2 T1: q1 (250 us to 200 us)']);
});

test('a missing or zero T1 or T2 is unknown, never infinite', () => {
  const profile = convert((record) => {
    forget(record, 2, 'T1');
    setValue(record, 2, 'T2', 0);
  });
  expect(profile.qubits[2]).toMatchObject({ t1Us: null, t2Us: null });
  expect(profile.remarks).toEqual([
    'no T1 recorded, the qubit is unusable: q2',
    'no T2 recorded, the qubit is unusable: q2',
  ]);
});

test('the two flip probabilities are preferred to their alleged mean', () => {
  const profile = convert((record) => setValue(record, 0, 'readout_error', 0.2));
  expect(profile.qubits[0]).toMatchObject({ readoutP1Given0: 0.01, readoutP0Given1: 0.03 });
  expect(profile.remarks).toEqual([
    'readout_error is not the mean of the two flip probabilities, which were used: q0',
  ]);
});

test('without flip probabilities the mean serves for both; without anything a measurement is a coin toss', () => {
  const profile = convert((record) => {
    forget(record, 0, 'prob_meas0_prep1', 'prob_meas1_prep0');
    forget(record, 1, 'prob_meas0_prep1', 'prob_meas1_prep0', 'readout_error', 'readout_length');
  });
  expect(profile.qubits[0]).toMatchObject({ readoutP1Given0: 0.02, readoutP0Given1: 0.02 });
  expect(profile.qubits[1]).toMatchObject({
    readoutP1Given0: 0.5,
    readoutP0Given1: 0.5,
    readoutDurationNs: null,
  });
  expect(profile.remarks).toEqual([
    'no readout duration recorded: q1',
    'no readout error recorded, taken as a coin toss (0.5): q1',
    'readout no better than guessing, p(1|0) + p(0|1) >= 1: q1',
    'readout_error used where a flip probability is missing: q0',
  ]);
});

test('a readout worse than guessing is legal and flagged', () => {
  const profile = convert((record) => {
    setValue(record, 2, 'prob_meas0_prep1', 0.7);
    setValue(record, 2, 'prob_meas1_prep0', 0.4);
    setValue(record, 2, 'readout_error', 0.55);
  });
  expect(profile.qubits[2]).toMatchObject({ readoutP1Given0: 0.4, readoutP0Given1: 0.7 });
  expect(profile.remarks).toEqual(['readout no better than guessing, p(1|0) + p(0|1) >= 1: q2']);
});

for (const [unit, value] of [
  ['s', 1e-4],
  ['ms', 0.1],
  ['us', 100],
  ['\u00b5s', 100],
  ['\u03bcs', 100],
  ['ns', 100_000],
] as const)
  test(`T1 in ${unit} (U+${unit.codePointAt(0)!.toString(16)}), readout length in the same`, () => {
    const profile = convert((record) => {
      setValue(record, 0, 'T1', value, unit);
      setValue(record, 0, 'readout_length', value, unit);
    });
    expect(profile.qubits[0]).toMatchObject({ t1Us: 100, readoutDurationNs: 100_000 });
  });

test('an unknown unit is an error', () => {
  expect(() => convert((record) => setValue(record, 0, 'T1', 1, 'min'))).toThrow(
    /"T1" expected a time in .*got unit "min"/,
  );
});

test('ecr couplers run one way, also where the coupling map has both', () => {
  const profile = convert((record, configuration) => {
    configuration.basis_gates[4] = 'ecr';
    record.gates = record.gates.filter(({ gate }) => gate !== 'cx');
    record.gates.push(pulse('ecr', [1, 0], 0.01, 500), pulse('ecr', [1, 2], 0.01, 500));
  });
  expect(profile.nativeGates).toEqual(['ecr', 'id', 'rz', 'sx', 'x']);
  expect(profile.couplers.map(({ qubits }) => qubits)).toEqual([
    [1, 0],
    [1, 2],
  ]);
  expect(profile.remarks).toEqual(['in the coupling map against the direction of its gate: 0-1, 2-1']);
});

test('two kinds of two-qubit gate, a map edge without a gate, a gate off the map, and an isolated qubit', () => {
  const profile = convert((record, configuration) => {
    configuration.basis_gates.push('ecr');
    configuration.coupling_map = [
      [0, 1],
      [1, 2],
      [2, 0],
    ];
    record.gates = record.gates.filter(({ gate }) => gate !== 'cx');
    record.gates.push(pulse('cx', [0, 1], 0.01, 300), pulse('ecr', [0, 1], 0.02, 500));
    record.gates.push(pulse('ecr', [2, 1], 1, 500));
  });
  expect(profile.couplers.map(({ gate, qubits, error }) => [gate, ...qubits, error])).toEqual([
    ['cx', 0, 1, 0.01],
    ['ecr', 0, 1, 0.02],
    ['ecr', 2, 1, null],
  ]);
  expect(profile.remarks).toEqual([
    'dead couplers, no error recorded: ecr 2-1',
    'has a gate but is not in the coupling map: 2-1',
    'in the coupling map against the direction of its gate: 1-2',
    'in the coupling map without a gate, left out: 2-0',
    'live qubits without a live coupler: q2',
  ]);
});

test('a live graph that falls apart is remarked', () => {
  const profile = convert((record, configuration) => {
    configuration.n_qubits = 4;
    configuration.coupling_map.push([2, 3]);
    record.qubits.push(plainQubit());
    for (const gate of ['id', 'sx', 'x']) record.gates.push(pulse(gate, [3], 0.001));
    record.gates.push(pulse('cx', [2, 3], 0.01, 300));
    for (const pair of [
      [1, 2],
      [2, 1],
    ])
      setError(record, 'cx', pair, 1);
  });
  expect(profile.remarks).toContain('live qubits apart from the largest connected group: q2+q3');
});

test('a u1, u2, u3 machine is an rz, sx machine with the error of u2, and has no x', () => {
  const profile = convert((record, configuration) => {
    configuration.basis_gates = ['u1', 'u2', 'u3', 'cx', 'id'];
    record.gates = record.gates.filter(({ gate }) => gate === 'cx' || gate === 'id');
    for (const q of [0, 1, 2])
      record.gates.push(pulse('u1', [q], 0, 0), pulse('u2', [q], 0.001), pulse('u3', [q], 0.002, 80));
  });
  expect(profile.nativeGates).toEqual(['cx', 'id', 'rz', 'sx']);
  expect(profile.qubits[0]).toMatchObject({ oneQubitError: 0.001, oneQubitDurationNs: 40 });
  expect(profile.remarks).toEqual([
    'u1, u2, u3 machine: taken as rz and sx with the error and duration of u2; u3 and x are two sx',
  ]);
});

test('rx, rzz, reset and measure rows are never the native one-qubit gate', () => {
  const profile = convert((record) => {
    for (const gate of ['rx', 'reset', 'measure', 'measure_2'])
      record.gates.unshift(pulse(gate, [0], 0.3, 999));
    record.gates.unshift(pulse('rzz', [0, 1], 0.3, 999));
  });
  expect(profile.qubits[0]).toMatchObject({ oneQubitError: 0.001, oneQubitDurationNs: 40 });
  expect(profile.couplers).toHaveLength(4);
  expect(profile.remarks).toEqual(['rows of gates that are not native, left out: rx (1), rzz (1)']);
});

test('sx counts where x or id disagree with it', () => {
  const profile = convert((record) => {
    setError(record, 'x', [1], 0.5);
    gateOf(record, 'id', [2]).parameters[1].value = 41;
  });
  expect(profile.qubits[1].oneQubitError).toBe(0.001);
  expect(profile.remarks).toEqual([
    'id has another duration than sx, not used: q2',
    'x has another error than sx, not used: q1',
  ]);
});

test('durations 16 times too long are imported with a warning', () => {
  const profile = convert((record) => {
    for (const row of record.gates) if (row.qubits.length === 1) row.parameters.at(-1)!.value = 5120 / 9;
  });
  expect(profile.remarks).toEqual([
    expect.stringMatching(
      /^one-qubit gates last 568\.8\d* ns, 16 times the usual: all durations may be that much too long$/,
    ),
  ]);
});

const refused: [string, Parameters<typeof convert>[0], RegExp][] = [
  [
    'all couplers dead',
    (record) => {
      for (const { gate, qubits } of record.gates) if (gate === 'cx') setError(record, gate, qubits, 1);
    },
    /expected a live coupler on ibmq_made_up, got 4 couplers, all dead/,
  ],
  [
    'no couplers',
    (record) => {
      record.gates = record.gates.filter(({ gate }) => gate !== 'cx');
    },
    /got 0 couplers/,
  ],
  [
    'a negative error',
    (record) => setError(record, 'cx', [0, 1], -0.01),
    /gate_error >= 0, got -0.01 \(props.json\)/,
  ],
  ['a gate beyond the qubits', (record) => record.gates.push(pulse('sx', [3], 0.1)), /qubits in 0..2, got 3/],
  ['a gate twice', (record) => record.gates.push(pulse('sx', [2], 0.1)), /got "sx 2" twice/],
  [
    'neither sx nor u2',
    (_, conf) => conf.basis_gates.splice(2, 1),
    /expected sx or u2 among them, got id, rz, x, cx, reset/,
  ],
  [
    'two devices',
    (_, conf) => Object.assign(conf, { backend_name: 'other' }),
    /expected ibmq_made_up .*got other \(conf.json\)/,
  ],
  ['other qubit count', (_, conf) => Object.assign(conf, { n_qubits: 5 }), /"n_qubits" expected 3 .*got 5/],
  [
    'a probability above 1',
    (record) => setValue(record, 0, 'prob_meas0_prep1', 1.2),
    /"qubits\[0\].readoutP0Given1" expected number in \[0, 1\], got 1.2/,
  ],
  [
    'text for a number',
    (record) => setValue(record, 0, 'T1', 'x' as never),
    /"qubits\[0\]\[0\].value" expected number or true or false, got "x" \(props.json\)/,
  ],
];

for (const [what, plant, message] of refused)
  test(`refuses ${what}`, () => {
    expect(() => convert(plant)).toThrow(message);
    expect(() => convert(plant)).toThrow(expect.objectContaining({ code: 'PROFILE' }));
  });

test('refuses half a record, a record twice, and other JSON', () => {
  const conf = asDocument('conf.json', { backend_name: 'a', n_qubits: 1, basis_gates: ['sx'] });
  expect(() => importProfiles([conf], stated)).toThrow(/one file with the device's properties .*got none/);
  expect(() => importProfiles([conf, asDocument('x.json', [1])], stated)).toThrow(
    /x\.json is no calibration record/,
  );
  expect(() => importProfiles([], stated)).toThrow(/expected the files of one calibration record/);
});

test('importers are complete records', () => {
  for (const importer of importers) {
    expect(importer.summary).toBeTruthy();
    expect(importer.example).toMatch(/^qckpt calibration import .* -o .*(\.yaml|-days)$/);
  }
});
