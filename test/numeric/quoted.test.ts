import { expect, it } from 'vitest';
import { printable, quoted } from '../../src/numeric/quoted.ts';

// ECMA-48 controls are C0, DEL and C1 (U+009B is CSI, the start of colours and cursor moves); bidirectional controls as
// in Boucher and Anderson, "Trojan Source" (arXiv:2111.00169), table I.
it.each([
  '\u001b',
  '\u009b',
  '\u007f',
  '\r',
  '\b',
  '\u0000',
  '\u2028',
  ...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069',
])('no terminal sees %j', (control) => {
  const name = control.charCodeAt(0).toString(16).padStart(4, '0');
  expect(printable(`a${control}b`)).toBe(`a\\u${name}b`);
  expect(quoted(`a${control}b`)).not.toContain(control);
});

it('other text, its lines and its columns stay', () => {
  expect(printable('τ: 1\n\t"µ" expected ±2\n')).toBe('τ: 1\n\t"µ" expected ±2\n');
});

it('megabytes of one line are cut, and say so', () => {
  const text = printable(`a\n${'x'.repeat(3_000_000)}\nb`);
  expect(text.length).toBeLessThan(5000);
  expect(text).toMatch(/^a\nx+\.\.\. \(3000000 characters\)\nb$/);
});
