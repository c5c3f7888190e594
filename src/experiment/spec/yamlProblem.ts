import type { ErrorCode } from 'yaml';

/** What is expected, by the parser's code of what it met. */
const expectations: Partial<Record<ErrorCode, string>> = {
  BAD_COLLECTION_TYPE: 'one kind of entries, lines of `key: value` or lines that begin with `-`',
  BAD_DQ_ESCAPE: 'an escape that YAML has after the backslash, such as \\n',
  BAD_INDENT: 'the lines of one block to begin in the same column, and every bracket to be closed',
  BAD_SCALAR_START: 'quotes around a text that begins with this character',
  BLOCK_AS_IMPLICIT_KEY: 'one `key: value` a line, and nothing deeper below a value',
  BLOCK_IN_FLOW: 'no line of a block within brackets',
  DUPLICATE_KEY: 'every key once',
  KEY_OVER_1024_CHARS: 'a key of at most 1024 characters',
  MISSING_CHAR: 'what was opened to be closed: a quote, a bracket, or a key by its colon',
  MULTIPLE_DOCS: 'one document',
  MULTILINE_IMPLICIT_KEY: 'a key and its colon on one line',
  TAB_AS_INDENT: 'spaces where a line begins, not tabs',
  UNEXPECTED_TOKEN: 'one kind of entries, lines of `key: value` or lines that begin with `-`',
};

/** The parser's complaint in words of ours. */
export function yamlProblem(code: ErrorCode, message: string): string {
  const expected = expectations[code];
  return expected === undefined ? `expected YAML: ${message}` : `expected ${expected}`;
}
