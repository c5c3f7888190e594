import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/**
 * A part of a page that is made: what stands between `<!-- NAME -->` and `<!-- end -->`. Where the environment's
 * variable is 1 it is written again.
 */
export function expectMade(path: string, name: string, made: string, variable: string): void {
  const text = readFileSync(path, 'utf8');
  const mark = `<!-- ${name} -->\n`;
  const from = text.indexOf(mark) + mark.length;
  const to = text.indexOf('<!-- end -->', from);
  expect(from).toBeGreaterThan(mark.length);
  if (process.env[variable] === '1') writeFileSync(path, text.slice(0, from) + made + text.slice(to));
  else expect(text.slice(from, to)).toBe(made);
}
