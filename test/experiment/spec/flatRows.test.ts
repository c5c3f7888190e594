import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { foldRows } from '../../../src/experiment/spec/flatRows.ts';
import { parseYamlText } from '../../../src/experiment/spec/yamlFile.ts';

const rowsOf = (text: string) => [...foldRows(text).runs.values()].map((rows) => rows.length);
const read = (text: string) => parseYamlText(text, 'p.yaml', 'PROFILE');

describe('rows of a profile', () => {
  const text = [
    'couplers:',
    '  - { qubits: [0, 1], gate: cx, error: 0.01, durationNs: 300 }',
    '  - { qubits: [1, 0], gate: cx, error: 1e-3, durationNs: null }',
    '  - { qubits: [1, 2], gate: ecr, error: -0.5, durationNs: 1234567.25 }',
    '  - other',
    'remarks: []',
  ].join('\n');

  it('are taken out but for the first, and put back as YAML has them', () => {
    expect(rowsOf(text)).toEqual([2]);
    expect(foldRows(text).text.length).toBe(text.length);
    expect(read(text).value).toEqual(parse(text));
    expect(read(text).value).toEqual({
      couplers: [
        { qubits: [0, 1], gate: 'cx', error: 0.01, durationNs: 300 },
        { qubits: [1, 0], gate: 'cx', error: 0.001, durationNs: null },
        { qubits: [1, 2], gate: 'ecr', error: -0.5, durationNs: 1234567.25 },
        'other',
      ],
      remarks: [],
    });
  });

  it.each([
    [['couplers', 0, 'gate'], 'value', 'p.yaml:2:29'],
    [['couplers', 2], 'value', 'p.yaml:4:5'],
    [['couplers', 2, 'gate'], 'value', 'p.yaml:4:29'],
    [['couplers', 2, 'gate'], 'key', 'p.yaml:4:23'],
    [['couplers', 1, 'qubits', 1], 'value', 'p.yaml:3:19'],
    [['couplers', 1, 'missing'], 'value', 'p.yaml:3:5'],
    [['couplers', 3], 'value', 'p.yaml:5:5'],
    [['couplers', 4], 'value', 'p.yaml:2:3'],
    [['remarks'], 'key', 'p.yaml:6:1'],
  ] as const)('%j, its %s: %s', (path, at, place) => expect(read(text).locate(path, at)).toBe(place));

  it.each([
    ['two lists', 'a:\n  - { x: 1 }\n  - { x: 2 }\nb:\n  - { x: 3 }\n  - { x: 4 }\n', [1, 1]],
    ['a list in a list', '- - { x: 1 }\n  - { x: 2 }\n- - { x: 3 }\n  - { x: 4 }\n', []],
    ['words that are none', '- { x: Null }\n- { x: TRUE }\n- { x: False }\n', []],
    ['keys twice', '- { x: 1 }\n- { y: 1, x: 2 }\n- { y: 3 }\n', [2]],
    ['leading zeros', '- { x: 1 }\n- { x: 01 }\n- { x: 0o7 }\n', []],
    ['text', 'a: |\n  - { x: 1 }\n  - { x: 2 }\n', [1]],
    ['folded text', 'a: >-\n  - { x: 1 }\n  - { x: 2 }\n  \n  - { x: 2 }\n', [1]],
    ['quoted text', 'a: "b\n  - { x: 1 }\n  - { x: 2 }\n  "\n', [1]],
    ['line ends of Windows', 'a:\r\n  - { x: 1 }\r\n  - { x: 2 }\r\n', []],
    ['a comment', 'a:\n  - { x: 1 }\n  # here\n  - { x: 2 }\n  - { x: 3 } # there\n', []],
    ['no last line end', '- { x: 1 }\n- { x: 2 }', [1]],
    ['inherited names', '- { constructor: 1 }\n- { constructor: 2, toString: b }\n', [1]],
  ])('%s', (_, text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
    expect(read(text).value).toEqual(parse(text));
  });

  it('a key twice in a row is an error with its place', () =>
    expect(() => read('- { x: 1 }\n- { x: 2 }\n- { x: 1, x: 2 }\n')).toThrow('p.yaml:3:11'));

  it('other mistakes have their place', () =>
    expect(() => read('a:\n  - { x: 1 }\n  - { x: 2 }\n b: 3\n')).toThrow('p.yaml:4:1'));

  it('any lines give what YAML gives, or both refuse', () => {
    const line = fc.tuple(
      fc.constantFrom('', '  ', '- ', '    '),
      fc.constantFrom(
        '- { x: 1 }',
        '- { x: 2, y: [1, 2] }',
        '- { w: word, z: null }',
        '- { n: -0.5e+3 }',
        '- { n: .5 }',
        '- { x: 1',
        '- { x: {} }',
        '- text',
        'a:',
        'b: |',
        'c: "',
        '"',
        '# comment',
        '',
        '- a:',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.map((parts) => parts.join('')).join('\n');
        const whole = attempt(() => parse(text, { stringKeys: true }));
        const rows = attempt(() => read(text).value);
        expect(rows).toEqual(whole);
      }),
      { numRuns: 1000, seed: 5 },
    );
  });
});

/** The value, or that there is none. */
function attempt(read: () => unknown): { readonly value: unknown } | 'refused' {
  try {
    return { value: read() };
  } catch {
    return 'refused';
  }
}
