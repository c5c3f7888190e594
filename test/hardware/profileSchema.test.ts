import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listHardware, loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { parseYamlText } from '../../src/experiment/spec/yamlFile.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { compareCouplers, parseProfile, profileDigest } from '../../src/hardware/profileSchema.ts';
import { writeProfileYaml } from '../../src/hardware/writeProfileYaml.ts';

const manila = await loadHardware('manila');

type Edit = [path: (string | number)[], value: unknown];

/** Read a copy of manila in which some values are replaced. */
function readAltered(...edits: Edit[]): HardwareProfile {
  const copy = structuredClone(manila) as unknown as Record<string | number, unknown>;
  for (const [path, value] of edits) {
    const parent = path.slice(0, -1).reduce((at, step) => at[step] as typeof copy, copy);
    parent[path.at(-1)!] = value;
  }
  return parseProfile(copy, 'm.yaml');
}

const { t1Us } = manila.qubits[0];
const refused: [Edit, string][] = [
  [
    [['format'], 'qckpt-hardware-profile/2'],
    '"format" expected "qckpt-hardware-profile/1", got "qckpt-hardware-profile/2" (m.yaml)',
  ],
  [
    [['qubits', 0, 'oneQubitError'], 1],
    '"qubits[0].oneQubitError" expected number in [0, 1), got 1 (m.yaml)',
  ],
  [
    [['qubits', 0, 'oneQubitError'], -0.1],
    '"qubits[0].oneQubitError" expected number in [0, 1), got -0.1 (m.yaml)',
  ],
  [[['qubits', 0, 't1Us'], 0], '"qubits[0].t1Us" expected number in (0, 1000000000000000], got 0 (m.yaml)'],
  [
    [['qubits', 0, 't1Us'], 'long'],
    '"qubits[0].t1Us" expected number in (0, 1000000000000000], got "long" (m.yaml)',
  ],
  [[['qubits', 0, 't2Us'], 300], `"qubits[0].t2Us" expected at most 2 T1 = ${2 * t1Us!}, got 300 (m.yaml)`],
  [
    [['qubits', 4, 'readoutP1Given0'], 1.5],
    '"qubits[4].readoutP1Given0" expected number in [0, 1], got 1.5 (m.yaml)',
  ],
  [
    [['qubits', 4, 'readoutP0Given1'], Number.NaN],
    '"qubits[4].readoutP0Given1" expected number in [0, 1], got NaN (m.yaml)',
  ],
  [
    [['qubits', 4, 't2Us'], undefined],
    '"qubits[4].t2Us" expected number in (0, 1000000000000000], got nothing (m.yaml)',
  ],
  [[['couplers', 0, 'qubits', 1], 5], '"couplers[0].qubits[1]" expected integer in 0..4, got 5 (m.yaml)'],
  [
    [['couplers', 0, 'qubits', 1], 0.5],
    '"couplers[0].qubits[1]" expected integer in 0..4095, got 0.5 (m.yaml)',
  ],
  [
    [
      ['couplers', 0, 'qubits'],
      [0, 0],
    ],
    '"couplers[0].qubits[1]" expected another qubit than the first, got 0 (m.yaml)',
  ],
  [
    [
      ['couplers', 0, 'qubits'],
      [0, 1, 2],
    ],
    '"couplers[0].qubits" expected list of 2 entries, got a list of 3 entries (m.yaml)',
  ],
  [
    [['couplers', 0, 'gate'], 'cz'],
    '"couplers[0].gate" expected one of the native gates cx, id, rz, sx, x, got "cz" (m.yaml)',
  ],
  [[['couplers', 0, 'error'], 1], '"couplers[0].error" expected number in [0, 1), got 1 (m.yaml)'],
  [
    [['couplers', 1], manila.couplers[0]],
    '"couplers[1]" expected couplers sorted by qubits and gate, none twice, got a mapping (m.yaml)',
  ],
  [
    [['nativeGates'], ['x', 'cx', 'id', 'rz', 'sx']],
    '"nativeGates[1]" expected sorted entries, none twice, got "cx" (m.yaml)',
  ],
  [
    [['remarks'], ['\u001b[2J']],
    '"remarks[0]" expected one line without control characters, got "\\u001b[2J" (m.yaml)',
  ],
  [
    [['calibratedAt'], 'yesterday'],
    '"calibratedAt" expected a time with its offset, like 2024-05-27T15:27:23-03:00, got "yesterday" (m.yaml)',
  ],
  [
    [['technology'], 'photonic'],
    '"technology" expected one of superconducting, trapped-ion, neutral-atom, got "photonic" (m.yaml)',
  ],
  [[['qubits'], []], '"qubits" expected list of 1..4096 entries, got a list of 0 entries (m.yaml)'],
  [
    [['qubits', 0, 't3Us'], 1],
    '"qubits[0].t3Us" is not a known key, expected one of t1Us, t2Us, readoutP1Given0, readoutP0Given1, readoutDurationNs, oneQubitError, oneQubitDurationNs; did you mean "t1Us" or "t2Us"? (m.yaml)',
  ],
  [
    [['source', 'files', 0, 'sha256'], 'AB'],
    '"source.files[0].sha256" expected 64 hexadecimal digits in lower case, got "AB" (m.yaml)',
  ],
];

for (const [edit, message] of refused)
  test(`refuses ${message}`, () => {
    const read = () => readAltered(edit);
    expect(read).toThrow(expect.objectContaining({ code: 'PROFILE' }));
    // A value out of place may break other rules too; this one is named, on a line of its own.
    expect(linesOf(read)).toContain(message);
  });

test('every problem is reported, each on its line', () => {
  const lines = linesOf(() =>
    readAltered([['qubits', 0, 't1Us'], -1], [['vendor'], 7], [['couplers', 3, 'error'], 2]),
  );
  expect(lines).toHaveLength(3);
  const many = linesOf(() => readAltered([['qubits'], Array.from({ length: 4000 }, () => 1)]));
  expect(many).toHaveLength(21);
  expect(many[20]).toBe('and 3980 more problems');
});

test('a list longer than allowed is refused', () => {
  expect(() => readAltered([['qubits'], Array.from({ length: 5000 }, () => manila.qubits[0])])).toThrow(
    /1\.\.4096 entries, got a list of 5000/,
  );
  expect(() => parseProfile(null, 'm.yaml')).toThrow('the document expected mapping, got null (m.yaml)');
});

test('a dead gate, an unknown time and perfect values are legal', () => {
  readAltered(
    [['qubits', 0, 'oneQubitError'], null],
    [['qubits', 1, 't1Us'], null],
    [['qubits', 2, 't2Us'], 2 * manila.qubits[2].t1Us!],
    [['couplers', 0, 'error'], null],
    [['couplers', 1, 'error'], 0],
    [['qubits', 3, 'readoutP1Given0'], 1],
  );
});

test('the shipped profiles: names are file names, YAML written again is the same, digests differ', async () => {
  const names = await listHardware();
  expect(names).toEqual(
    expect.arrayContaining(['boston', 'manila', 'miami', 'sherbrooke', 'torino', 'yorktown']),
  );
  const digests = new Set<string>();
  for (const name of names) {
    const profile = await loadHardware(name);
    expect(profile.name).toBe(name);
    expect(reread(profile)).toEqual(profile);
    digests.add(profileDigest(profile));
  }
  expect(digests.size).toBe(names.length);
});

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const text = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .filter((s) => !/[\p{Cc}\u2028\u2029]/u.test(s));
const duration = fc.double({ min: 0, max: 1e9, noNaN: true });
const qubit = fc
  .record({
    t1Us: maybe(fc.double({ min: 1e-9, max: 1e9, noNaN: true })),
    t2Us: maybe(fc.double({ min: 1e-9, max: 1e9, noNaN: true })),
    readoutP1Given0: unit,
    readoutP0Given1: unit,
    readoutDurationNs: maybe(duration),
    oneQubitError: maybe(unit),
    oneQubitDurationNs: duration,
  })
  .map(({ t1Us, t2Us, ...rest }) => ({
    t1Us,
    t2Us: t1Us === null || t2Us === null ? t2Us : Math.min(t2Us, 2 * t1Us),
    ...rest,
  }));
const profiles: fc.Arbitrary<HardwareProfile> = fc.record({
  format: fc.constant('qckpt-hardware-profile/1' as const),
  name: text,
  vendor: text,
  technology: fc.constantFrom('superconducting' as const, 'trapped-ion' as const, 'neutral-atom' as const),
  nativeGates: fc.constant(['cx', 'ecr', 'rz', 'sx']),
  calibratedAt: fc.constant('2024-05-27T15:27:23-03:00'),
  source: fc.record({
    package: text,
    version: fc.oneof(
      text,
      fc.constantFrom('null', 'true', '1.0', '1e5', '~', '0x10', '-', '- a', 'a: b', ' x ', "'", '"', '#'),
    ),
    licence: text,
    files: fc.array(fc.record({ name: text, sha256: fc.stringMatching(/^[0-9a-f]{64}$/) }), { maxLength: 2 }),
  }),
  qubits: fc.array(qubit, { minLength: 3, maxLength: 4 }),
  couplers: fc
    .uniqueArray(
      fc.record({
        qubits: fc.constantFrom<[number, number]>([0, 1], [1, 0], [1, 2], [0, 2]),
        gate: fc.constantFrom('cx', 'ecr'),
        error: maybe(unit),
        durationNs: duration,
      }),
      { comparator: (a, b) => compareCouplers(a, b) === 0 },
    )
    .map((couplers) => couplers.sort(compareCouplers)),
  remarks: fc.uniqueArray(text).map((remarks) => remarks.sort()),
});

test('any profile survives being written as YAML and read again', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      expect(profileDigest(reread(profile))).toBe(profileDigest(profile));
    }),
  );
});

test("a profile's digest sees every number", () => {
  const digest = profileDigest(manila);
  expect(profileDigest(reread(manila))).toBe(digest);
  expect(
    profileDigest(readAltered([['qubits', 2, 't1Us'], manila.qubits[2].t1Us! * (1 + 2 ** -52)])),
  ).not.toBe(digest);
});

function reread(profile: HardwareProfile): HardwareProfile {
  const { value, locate } = parseYamlText(writeProfileYaml(profile), 'again.yaml', 'PROFILE');
  return parseProfile(value, locate);
}

function linesOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}
