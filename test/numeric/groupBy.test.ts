import { expect, it } from 'vitest';
import { groupBy } from '../../src/numeric/groupBy.ts';

it('keeps the order of groups and of their members, and knows places', () => {
  const groups = groupBy(['beta', 'alpha', 'bravo', 'apex'], (word) => word[0]);
  expect([...groups]).toEqual([
    ['b', ['beta', 'bravo']],
    ['a', ['alpha', 'apex']],
  ]);
  expect([...groupBy([7, 8, 9], (_, k) => String(k % 2)).values()]).toEqual([[7, 9], [8]]);
  expect(groupBy([], String).size).toBe(0);
  // A name that objects have of themselves is a key like any other.
  expect([...groupBy(['x'], () => '__proto__').keys()]).toEqual(['__proto__']);
});
