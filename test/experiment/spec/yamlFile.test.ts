import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readYamlFile } from '../../../src/experiment/spec/readYamlFile.ts';
import { parseYamlText } from '../../../src/experiment/spec/yamlFile.ts';
import { parseWithSchema } from '../../../src/hardware/parseWithSchema.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-yaml-'));
afterAll(() => rmSync(folder, { recursive: true }));

const experiment = z.strictObject({
  name: z.string().max(5),
  shots: z.int().min(1),
  rate: z.number().gt(0).lte(1).default(0.1),
  gate: z.enum(['cx', 'cz']).optional(),
  layers: z.array(z.int()).min(1).optional(),
  size: z.union([z.int(), z.literal('all')]).optional(),
  optimizer: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('sgd'), rate: z.number() }),
      z.strictObject({ kind: z.literal('adam'), beta: z.number() }),
    ])
    .optional(),
});

const check = (text: string) => () => parseWithSchema(experiment, parseYamlText(text, 'e.yaml'), 'SPEC');

test('a value has its place: file, line and column', () => {
  const { locate, value } = parseYamlText('# head\na:\n  b: [1, { c: 2 }]\n', 'x.yaml');
  expect(value).toEqual({ a: { b: [1, { c: 2 }] } });
  expect(locate(['a', 'b', 1, 'c'])).toBe('x.yaml:3:15');
  expect(locate(['a', 'b', 1, 'c'], 'key')).toBe('x.yaml:3:12');
  expect(locate(['a', 'missing'])).toBe('x.yaml:3:3');
  expect(locate([])).toBe('x.yaml:2:1');
});

for (const [text, message] of [
  ['name: a\nshots: 0\n', '"shots" expected integer >= 1, got 0 (e.yaml:2:8)'],
  ['name: a\nshots: 1.5\n', '"shots" expected integer >= 1, got 1.5 (e.yaml:2:8)'],
  ['name: a\n', '"shots" expected integer >= 1, got nothing (e.yaml:1:1)'],
  ['name: a\nshots: 1\nrate: 2\n', '"rate" expected number in (0, 1], got 2 (e.yaml:3:7)'],
  ['name: a\nshots: 1\nrate: .nan\n', '"rate" expected number in (0, 1], got NaN (e.yaml:3:7)'],
  ['name: abcdef\nshots: 1\n', '"name" expected text of at most 5 characters, got "abcdef" (e.yaml:1:7)'],
  ['name: a\nshots: 1\ngate: swap\n', '"gate" expected one of cx, cz, got "swap" (e.yaml:3:7)'],
  [
    'name: a\nshots: 1\nlayers: []\n',
    '"layers" expected list of at least 1 entries, got a list of 0 entries (e.yaml:3:9)',
  ],
  ['name: a\nshots: 1\nlayers:\n  - 1\n  - two\n', '"layers[1]" expected integer, got "two" (e.yaml:5:5)'],
  ['name: a\nshots: 1\nsize: some\n', '"size" expected integer or "all", got "some" (e.yaml:3:7)'],
  [
    'name: a\nshots: 1\noptimizer: { kind: rms }\n',
    '"optimizer.kind" expected one of sgd, adam, got "rms" (e.yaml:3:20)',
  ],
  [
    'name: a\nshots: 1\noptimizer:\n  kind: sgd\n',
    '"optimizer.rate" expected number, got nothing (e.yaml:4:3)',
  ],
  [
    'name: a\nshots: 1\nshotz: 7\n',
    '"shotz" is not a known key, expected one of name, shots, rate, gate, layers, size, optimizer; did you mean "shots"? (e.yaml:3:1)',
  ],
  [
    'name: a\nshots: 1\n__proto__: { a: 1 }\n',
    '"__proto__" is not a known key, expected one of name, shots, rate, gate, layers, size, optimizer (e.yaml:3:1)',
  ],
  ['- 1\n', 'the document expected mapping, got a list of 1 entries (e.yaml:1:1)'],
  ['', 'the document expected mapping, got null (e.yaml:1:1)'],
] as const)
  test(`says: ${message}`, () => {
    expect(check(text)).toThrow(expect.objectContaining({ code: 'SPEC', message }));
  });

test('every problem on its own line; defaults are filled in', () => {
  expect(check('name: 1\nshots: x\n')).toThrow(
    '"name" expected text of at most 5 characters, got 1 (e.yaml:1:7)\n"shots" expected integer >= 1, got "x" (e.yaml:2:8)',
  );
  expect(check('name: a\nshots: 1\n')()).toEqual({ name: 'a', shots: 1, rate: 0.1 });
});

function nested(levels: number): string {
  return Array.from({ length: levels }, (_, k) => `${' '.repeat(k)}a:\n`).join('');
}

for (const [what, text, message] of [
  ['a key twice', 'a: 1\nb: 2\na: 3\n', /every key once \(e\.yaml:3:1\)/],
  ['an alias', 'a: &x [1]\nb: *x\n', /expected no aliases, got \*x \(e\.yaml:2:4\)/],
  [
    'an alias bomb',
    `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n`,
    /expected no aliases, got \*a \(e\.yaml:2:8\)/,
  ],
  ['a tag', 'a: !!js/function "x"\n', /tag.*\(e\.yaml:1:4\)/],
  ['bad syntax', 'a: [1, 2\nb: 3\n', /\(e\.yaml:\d+:\d+\)/],
  ['two documents', 'a: 1\n---\nb: 2\n', /\(e\.yaml:\d+:\d+\)/],
  ['a mapping as a key', '? {a: 1}\n: 2\n', /keys must be strings \(e\.yaml:1:3\)/],
  ['endless nesting', `a: ${'['.repeat(20_000)}`, /at most 64 levels of nesting \(e\.yaml:1:6\d\)/],
  ['endless nesting by indentation', nested(500), /at most 64 levels of nesting \(e\.yaml:65:65\)/],
  ['very many levels that end at once', `${nested(3000)}b:\n`, /at most 64 levels of nesting/],
  [
    'more keys than can be compared',
    Array.from({ length: 10_000 }, (_, k) => `k${k}: 1\n`).join(''),
    /at most 2048 keys in a mapping, got 10000 \(e\.yaml:1:1\)/,
  ],
] as const)
  test(`refuses ${what}`, () => {
    expect(() => parseYamlText(text, 'e.yaml')).toThrow(
      expect.objectContaining({ code: 'SPEC', message: expect.stringMatching(message) }),
    );
  });

test('reads files, and refuses folders, missing, oversized and binary ones', async () => {
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  expect((await readYamlFile(write('fine.yaml', 'µ: 1\r\nb: 2\r\n'))).value).toEqual({ µ: 1, b: 2 });
  await expect(readYamlFile(folder)).rejects.toThrow(/expected a file|cannot read/);
  await expect(readYamlFile(join(folder, 'none.yaml'), 'PROFILE')).rejects.toThrow(
    expect.objectContaining({ code: 'PROFILE', message: expect.stringMatching(/none\.yaml: no such file/) }),
  );
  await expect(readYamlFile(write('large.yaml', new Uint8Array(1024 * 1024 + 1)))).rejects.toThrow(
    /at most 1048576 bytes, got 1048577/,
  );
  await expect(readYamlFile(write('binary.yaml', new Uint8Array([0x61, 0x3a, 0xff, 0xfe])))).rejects.toThrow(
    /expected UTF-8 text/,
  );
});
