import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isBelow } from '../../../src/storage/files/isBelow.ts';

test.each([
  [['a'], true],
  [['a', 'b', 'c'], true],
  [['a', '..b'], true],
  [['ab'], false],
  [['a', '..', 'b'], false],
  [[], false],
])('%j below a: %s', (parts, expected) => {
  expect(isBelow('/x/a', join('/x', ...parts))).toBe(expected);
});
