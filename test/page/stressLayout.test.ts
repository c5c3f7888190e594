import { expect, it } from 'vitest';
import { stressLayout } from '../../src/page/stressLayout.ts';

const distance = ([x, y]: readonly number[], [u, v]: readonly number[]): number =>
  Math.sqrt((x - u) * (x - u) + (y - v) * (y - v));

it('lays a line out straight, one apart', () => {
  const places = stressLayout(6, [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
  ]);
  for (let k = 0; k < 6; k++)
    for (let j = 0; j < k; j++) expect(distance(places[k], places[j])).toBeCloseTo(k - j, 1);
});

it('lays a ring of six out as a hexagon', () => {
  const places = stressLayout(6, [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [5, 0],
  ]);
  const sides = places.map((place, k) => distance(place, places[(k + 1) % 6]));
  for (const side of sides) expect(side).toBeCloseTo(sides[0], 2);
  for (let k = 0; k < 3; k++) expect(distance(places[k], places[k + 3])).toBeCloseTo(2 * sides[0], 2);
});

it('gives the same places each time, and none for no nodes', () => {
  const edges = [
    [0, 1],
    [1, 2],
    [1, 3],
  ] as const;
  expect(stressLayout(4, edges)).toEqual(stressLayout(4, edges));
  expect(stressLayout(1, [])).toHaveLength(1);
});
