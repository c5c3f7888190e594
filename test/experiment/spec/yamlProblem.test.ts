import { describe, expect, it } from 'vitest';
import { parseYamlText } from '../../../src/experiment/spec/yamlFile.ts';

describe('a mistake in YAML is said without jargon', () => {
  it.each([
    ['a: 1\n  b: 3\n', 'one `key: value` a line, and nothing deeper below a value', '1:4'],
    ['a: b: c\n', 'one `key: value` a line, and nothing deeper below a value', '1:4'],
    [
      'a: [b\nc: d\n',
      'the lines of one block to begin in the same column, and every bracket to be closed',
      '2:1',
    ],
    ['a: 1\n\tb: 2\n', 'spaces where a line begins, not tabs', '2:1'],
    ['a: "x\n', 'what was opened to be closed: a quote, a bracket, or a key by its colon', '2:1'],
    ['a: 1\na: 2\n', 'every key once', '2:1'],
    ['- a\nb: 1\n', 'one kind of entries, lines of `key: value` or lines that begin with `-`', '2:2'],
    ['a: @b\n', 'quotes around a text that begins with this character', '1:4'],
  ])('%j', (text, expectation, place) => {
    expect(() => parseYamlText(text, 'e.yaml')).toThrow(`expected ${expectation} (e.yaml:${place})`);
  });
});
